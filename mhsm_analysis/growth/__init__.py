"""Growth against the national average: one projection, twelve vintages, their record, own forecasts, and why."""
