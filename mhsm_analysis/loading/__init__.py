"""Load the tables: one function each, filtered, with provenance in ``attrs``."""
