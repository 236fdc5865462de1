"""Running the notebooks and turning them into accessible pages."""
