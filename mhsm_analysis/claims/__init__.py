"""Claims of texts, audited: figures that are quoted somewhere, held against the tables."""
