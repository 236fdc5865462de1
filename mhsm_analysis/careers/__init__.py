"""Paths into the occupation: where its specializations work, what entry asks for, where an offer stands."""
