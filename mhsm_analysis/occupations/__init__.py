"""Occupations: how they are named, what their codes became, and how they are found."""

from .naming import code_of, codes_of_title, find_occupation, name_of

__all__ = ["code_of", "codes_of_title", "find_occupation", "name_of"]
