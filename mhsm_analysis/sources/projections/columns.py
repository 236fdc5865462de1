"""The columns of the table ``projections`` and how their cells are read: numbers, words, wages, titles."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from ...errors import SourceFileError
from ..files import to_number
from ..oews.cells import LAST_TOP_CODED, top_code

LEVELS = ["employment_base_thousands", "employment_target_thousands", "change_thousands", "change_pct"]
OPENINGS = "openings_thousands_per_year"
OLDER_OPENINGS = "openings_replacement_method_thousands_per_decade"
FLOWS = [
    "labor_force_exits_thousands_per_year",
    "occupational_transfers_thousands_per_year",
    "separations_thousands_per_year",
]
RATES = ["labor_force_exit_rate_pct", "occupational_transfer_rate_pct", "separations_rate_pct"]
WORDS = ["typical_education", "work_experience", "on_the_job_training"]
TEXT = ["vintage", "occupation_code", "row_type", "occupation_title", "top_coded_from", *WORDS, "evidence", "source"]
KEY = ["vintage", "occupation_code", "row_type"]
COLUMNS = [
    *KEY,
    "occupation_title",
    *LEVELS,
    OPENINGS,
    OLDER_OPENINGS,
    *FLOWS,
    *RATES,
    "self_employed_pct",
    "wage_year",
    "annual_p50_usd",
    "top_coded_from",
    "annual_top_code_usd",
    *WORDS,
    "evidence",
    "source",
]
ROW_TYPES = {"Line item": "line_item", "Summary": "summary"}
TOTAL = "00-0000"
# How BLS prints "not applicable" or "not available"; 2022-32 leaves a wage that is not available blank.
NOT_PUBLISHED = ("—", "N/A", "")
# The words BLS has used, old and new; anything else is a cut-off cell or a shifted column.
_EDUCATION = (
    "No formal educational credential", "Less than high school", "High school diploma or equivalent",
    "Some college, no degree", "Postsecondary non-degree award", "Postsecondary nondegree award",
    "Associate's degree", "Bachelor's degree", "Master's degree", "Doctoral or professional degree",
)  # fmt: skip
_EXPERIENCE = (
    "None", "Less than 1 year", "1 to 5 years", "More than 5 years", "Less than 5 years", "5 years or more",
)  # fmt: skip
_TRAINING = (
    "None", "Short-term on-the-job training", "Moderate-term on-the-job training", "Long-term on-the-job training",
    "Apprenticeship", "Internship/residency",
)  # fmt: skip
_ALLOWED = dict(zip(WORDS, (_EDUCATION, _EXPERIENCE, _TRAINING), strict=True))
# Binary noise in a cell that shows one decimal.
NOISE = 1e-6


def vintage_of(base: int) -> str:
    """Name the vintage of a base year; every projection since 2010 spans ten years."""
    return f"{base}-{(base + 10) % 100:02d}"


def titles(cells: pd.Series) -> pd.Series:
    """Return titles without indentation and without footnote marks such as (1) or [1]."""
    return (
        cells.astype(str)
        .str.replace(r"\s+", " ", regex=True)
        .str.replace(r"( ?[\[(][0-9]+[\])])+ ?$", "", regex=True)
        .str.strip()
    )


def number(cells: pd.Series, file: str, missing: Iterable[str] = ()) -> pd.Series:
    """Return numbers that are published to 0.1; raise `SourceFileError` at any other cell."""
    numbers = to_number(cells, file, missing).astype("float64")
    rounded = numbers.round(1)
    odd = (numbers - rounded).abs() > NOISE
    if odd.any():
        raise SourceFileError(
            f"{file}: {numbers[odd].iloc[0]} in column {cells.name!r} (data row {odd.idxmax()}) has more than the one"
            " decimal BLS publishes: is it another table?"
        )
    return rounded


def words(cells: pd.Series, file: str) -> pd.Series:
    """Return the assigned education, experience or training; a dash is missing, the word None is a value."""
    text = cells.astype(str).str.strip()
    text = text.where(text != "—")
    odd = text.notna() & ~text.isin(_ALLOWED[str(cells.name)])
    if odd.any():
        raise SourceFileError(
            f"{file}: {text[odd].iloc[0]!r} in column {cells.name!r} (data row {odd.idxmax()}) is none of the words"
            " BLS has used: is the file cut off or a column shifted? A new word is added to the list of this reader."
        )
    return text


def wages(cells: pd.Series, year: int, file: str) -> pd.DataFrame:
    """Return the median wage as a point where it is published as one, else its top code as a bound.

    The edition of 2022-32 at hand writes the top code without its ``>=``, so a wage equal to the top code of its year
    is a bound as well: BLS publishes no point there.
    """
    text = cells.astype(str).str.strip().str.replace("≥", ">=")
    marked = text.str.startswith(">=")
    amount = to_number(text.str.removeprefix(">=").str.removeprefix("$"), file, NOT_PUBLISHED).astype("float64")
    # From May 2025 medians above the top code are published as numbers.
    most = top_code(year)[0] if year < LAST_TOP_CODED else float("inf")
    odd = (amount > most) | (marked & (amount != most) & (year < LAST_TOP_CODED))
    if odd.any():
        raise SourceFileError(
            f"{file}: the median wage {text[odd].iloc[0]!r} (data row {odd.idxmax()}) does not fit May {year}, whose"
            f" top code is {most:,}: is the wage of another year?"
        )
    bound = marked | (amount == most)
    return pd.DataFrame(
        {
            "wage_year": float(year),
            "annual_p50_usd": amount.where(~bound),
            "top_coded_from": bound.map({True: "p50", False: "none"}),
            "annual_top_code_usd": amount.where(bound),
        }
    )


def row_types(cells: pd.Series, codes: pd.Series, file: str) -> pd.Series:
    """Return total, summary or line_item from the publisher's occupation type."""
    text = cells.astype(str).str.strip()
    unknown = sorted(set(text) - set(ROW_TYPES))
    if unknown:
        raise SourceFileError(f"{file}: occupation type {unknown[0]!r}; expected {' or '.join(ROW_TYPES)}.")
    return text.map(ROW_TYPES).mask(codes == TOTAL, "total")


def in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Give a frame every column of the table in order, numbers as floats, sorted by key."""
    kinds = {column: "object" if column in TEXT else "float64" for column in COLUMNS}
    return rows.reset_index(drop=True).reindex(columns=COLUMNS).astype(kinds).sort_values(KEY, ignore_index=True)
