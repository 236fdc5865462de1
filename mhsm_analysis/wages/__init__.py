"""Salary spreads: what published wages say and bound, by setting, year, field and state."""
