"""Turn the rows of one CMS table of health spending by type into the project's columns, and check them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from ...errors import SourceFileError
from ..wide import melt_rows, plain
from .expenditure_types import require_add_up

COLUMNS = [
    "release",
    "year",
    "type",
    "spending_usd_millions",
    "rounded_to_usd_millions",
    "source_label",
    "evidence",
    "source",
]
# Every release puts 1960 between 27,122 and 27,214 million: a file in other units cannot pass.
_SPENDING_1960_USD_MILLIONS = (27_000, 27_400)


def make_table(
    rows: Sequence[tuple[str, Sequence[str]]],
    labels: Mapping[str, tuple[str, ...]],
    years: Mapping[int, int],
    file: str,
    *,
    unit_usd_millions: int = 1,
    rounded_to_usd_millions: int = 1,
) -> pd.DataFrame:
    """Make one row a type and year; every type of ``labels`` once, every cell a positive number.

    Returns
    -------
    pandas.DataFrame
        ``year, type, spending_usd_millions, rounded_to_usd_millions, source_label``.

    Raises
    ------
    SourceFileError
        Where a row is missing, unknown or there twice, a cell is not a positive number rounded as expected, or 1960
        is not in million dollars. A ``-`` (not applicable) is refused: CMS prints it in rows of payers, never in the
        total of a type.
    """
    types = _match([label for label, _ in rows], labels, file)
    long = melt_rows({label.strip(): row for label, row in rows}, years, file)
    amount = (long["amount"] * unit_usd_millions).round(6)
    broken = ~((amount > 0) & (amount % rounded_to_usd_millions == 0))
    if broken.any():
        cell = long[broken].iloc[0]
        raise SourceFileError(
            f"{file}: {cell['name']!r} in {cell['year']} is {cell['amount']:g}: expected a positive amount in whole"
            f" {rounded_to_usd_millions} million dollars; a total is never zero or finer than that."
        )
    spending = pd.DataFrame(
        {
            "year": long["year"],
            "type": long["name"].map(types),
            "spending_usd_millions": amount.astype("int64"),
            "rounded_to_usd_millions": rounded_to_usd_millions,
            "source_label": long["name"],
        }
    )
    total = spending.loc[spending["type"].eq("national_health_expenditures") & spending["year"].eq(1960)]
    low, high = _SPENDING_1960_USD_MILLIONS
    if not total["spending_usd_millions"].between(low, high).all():
        raise SourceFileError(
            f"{file}: health spending of 1960 reads {total['spending_usd_millions'].item():,} million dollars, every"
            f" release has {low:,} to {high:,}: is the file in another unit?"
        )
    return spending


def finish(spending: pd.DataFrame, file: str, *, release: str, evidence: str, source: str) -> pd.DataFrame:
    """Add what is the same in every row, check that totals add up, and sort by the key."""
    table = spending.assign(release=release, evidence=evidence, source=source)[COLUMNS]
    require_add_up(table, file)
    return table.sort_values(["release", "year", "type"], ignore_index=True)


def _match(printed: Sequence[str], labels: Mapping[str, tuple[str, ...]], file: str) -> dict[str, str]:
    """Find the type of each printed label; every type once, no row that is unknown."""
    known = {label: name for name, spellings in labels.items() for label in spellings}
    types = {label.strip(): known[plain(label)] for label in printed if plain(label) in known}
    missing = [spellings[0] for name, spellings in labels.items() if name not in types.values()]
    unknown = [label.strip() for label in printed if label.strip() not in types]
    if missing or unknown:
        lacks = [f"lacks {', '.join(map(repr, missing))}"] if missing else []
        has = [f"has the unknown {', '.join(map(repr, unknown))}"] if unknown else []
        raise SourceFileError(
            f"{file}, rows of types of spending: it {' and '.join(lacks + has)}. Did CMS rename a row, or was the file"
            " cut?"
        )
    if len(printed) > len(labels):
        names = [types[label.strip()] for label in printed]
        twice = sorted({label.strip() for label in printed if names.count(types[label.strip()]) > 1})
        raise SourceFileError(f"{file}: a type of spending stands twice, in the rows {', '.join(map(repr, twice))}.")
    return types
