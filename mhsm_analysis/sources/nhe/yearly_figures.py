"""Yearly figures of national health expenditures: how they are read and held against each other."""

from __future__ import annotations

import pandas as pd

from ...errors import SourceFileError
from ..files import to_number

# From strongest to weakest; a row is worth its weakest part.
EVIDENCE = ("official", "transcribed", "third_party", "quoted")
HEADINGS = {
    "nhe_usd_billions": "spending_usd_billions",
    "gdp_usd_billions": "gdp_usd_billions",
    "nhe_percent_of_gdp": "share_of_gdp_pct",
    "population_millions": "population_millions",
    "nhe_per_capita_usd": "spending_per_head_usd",
}
FIGURES = list(HEADINGS.values())


def read_figures(raw: pd.DataFrame, file: str) -> pd.DataFrame:
    """Turn the columns `FIGURES` into numbers, empty = missing; each must be positive and fit the others of its row."""
    figures = pd.DataFrame(
        {column: to_number(raw[column], file, missing=("",)).astype("float64") for column in FIGURES}
    )
    for column in FIGURES:
        refuse(raw, figures[column] <= 0, file, f"{column} is not positive")
    amount, gdp = figures["spending_usd_billions"], figures["gdp_usd_billions"]
    # A share is published to 0.1 and an amount of 2023-12 to 0.1 billion, 0.01 points of the GDP of 1960.
    share_gap = (100 * amount / gdp - figures["share_of_gdp_pct"]).abs() > 0.05 + 5 / gdp + 1e-9
    refuse(raw, share_gap, file, "the share of GDP is not spending / GDP")
    # Population is in whole millions in some releases: 0.5 of the 186 million of 1960 is 0.3 percent.
    per_head = 1000 * amount / figures["population_millions"]
    head_gap = (per_head / figures["spending_per_head_usd"] - 1).abs() > 0.005
    refuse(raw, head_gap, file, "spending per head is not spending / population")
    return figures


def refuse(raw: pd.DataFrame, broken: pd.Series, file: str, what: str) -> None:
    """Raise `SourceFileError` naming the first broken row by its year and vintage."""
    if broken.any():
        first = raw[broken].iloc[0]
        raise SourceFileError(
            f"{file}: {what}, first in the row of {first['year']!r}, {first['vintage']!r}; {int(broken.sum())} row(s)"
            " in all."
        )
