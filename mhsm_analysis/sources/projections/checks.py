"""What must hold of every row of the table ``projections``: identities within the rounding of what BLS prints."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ...errors import SourceFileError
from .columns import COLUMNS, FLOWS, LEVELS, NOISE, OLDER_OPENINGS, OPENINGS, RATES, TEXT, WORDS

# Levels, changes and percentages are rounded to 0.1: each is off by up to half a unit.
HALF_UNIT = 0.05
# Two levels and their difference, or two parts and their sum: three roundings leave 0.15, one decimal makes that 0.1.
SUM_OF_TWO = 0.1
# Openings and separations are rounded to 0.1, a tenth of the change to 0.01: up to 0.105. Largest gap measured: 0.1.
OPENINGS_GAP = 0.105
# The rounding errors of 830 line items add up to a standard deviation of 0.8 thousand. Largest gap measured: 2.0.
LINE_ITEMS_GAP = 3.0
# The separations method came with 2016-26; before it, openings were growth and replacement needs over ten years.
FIRST_SEPARATIONS_VINTAGE = "2016-26"

Identity = tuple[str, pd.Series, float]


def check_rows(rows: pd.DataFrame, file: str = "The table projections") -> None:
    """Hold a table of projections, of one vintage or several, against its own arithmetic.

    Parameters
    ----------
    rows
        The columns of the table ``projections``, any index without duplicates.
    file
        What the message calls the table.

    Raises
    ------
    SourceFileError
        At the first rule that does not hold (see `identities`), with the first row that breaks it.
    """
    for fault in faults(rows):
        raise SourceFileError(f"{file}: {fault}.")


def faults(rows: pd.DataFrame) -> Iterator[str]:
    """Say which rules do not hold, one sentence a rule, with the first row that breaks it and how many do."""
    for rule, gap, tolerance in identities(rows):
        broken = gap > tolerance + NOISE
        if broken.any():
            first = rows.loc[broken.idxmax()]
            base, target, change, pct = (first[column] for column in LEVELS)
            yield (
                f"{rule}, first in {first['occupation_code']} ({first['occupation_title']}), {first['vintage']}:"
                f" {base} to {target}, change {change}, {pct} percent; {int(broken.sum())} row(s) in all"
            )


def identities(rows: pd.DataFrame) -> Iterator[Identity]:
    """Give each rule as what a broken one means, its gap in every row (missing: does not apply) and its tolerance.

    A rule without a measure has the gap 1 where it is broken and the tolerance 0; one that holds within an interval
    has the distance to the interval as its gap.
    """
    # Whole-number columns of a finished table hold missing values of their own kind.
    rows = rows.astype({column: "float64" for column in COLUMNS if column not in TEXT})
    base, target, change, pct = (rows[column] for column in LEVELS)
    yield "the code stands twice in its vintage", _mark(rows.duplicated(["vintage", "occupation_code"])), 0
    yield "change is not target less base", (target - base - change).abs(), SUM_OF_TWO
    # BLS computes percentages and rates before it rounds levels, so only an interval can be checked.
    yield "percent is not change over base", _outside(change, base, pct), 0
    yield from _openings(rows)
    yield from _separations(rows)
    share = rows["self_employed_pct"]
    yield "the percent self-employed is not between 0 and 100", _mark((share < 0) | (share > 100)), 0
    point, bound, coded = rows["annual_p50_usd"], rows["annual_top_code_usd"], rows["top_coded_from"]
    odd_wage = (coded == "p50") != bound.notna()
    odd_wage |= point.notna() & (bound.notna() | rows["wage_year"].isna() | (point % 10 != 0))
    yield "the median wage is not one point in tens of dollars, or one bound, or missing", _mark(odd_wage), 0
    group = rows["row_type"] != "line_item"
    yield "a group has an assigned education", _mark(group & rows[WORDS].notna().any(axis=1)), 0
    yield from _totals(rows)


def _openings(rows: pd.DataFrame) -> Iterator[Identity]:
    newer, older = rows[OPENINGS], rows[OLDER_OPENINGS]
    by_separations = rows["vintage"] >= FIRST_SEPARATIONS_VINTAGE
    wrong = (newer.notna() != by_separations) | (older.notna() == by_separations)
    yield "openings are not by the method of the vintage, or by both", _mark(wrong), 0
    # What is left after growth are separations or replacement needs, never negative.
    change = rows["change_thousands"]
    yield "openings are fewer than those from growth", change / 10 - newer, OPENINGS_GAP
    yield "openings are fewer than those from growth (older method)", change - older, SUM_OF_TWO


def _separations(rows: pd.DataFrame) -> Iterator[Identity]:
    known = rows[[*FLOWS, *RATES]].notna()
    yield "separations are given in part", _mark(known.any(axis=1) & ~known.all(axis=1)), 0
    for exits, transfers, both in (FLOWS, RATES):
        yield f"{both} is not exits and transfers", (rows[exits] + rows[transfers] - rows[both]).abs(), SUM_OF_TWO
    new_jobs = rows["change_thousands"] / 10
    yield "openings are not separations and growth", (rows[OPENINGS] - rows[FLOWS[2]] - new_jobs).abs(), OPENINGS_GAP
    # Mean of two rounded levels: off by half a unit, as each of them.
    mean = (rows["employment_base_thousands"] + rows["employment_target_thousands"]) / 2
    for flow, rate in zip(FLOWS, RATES, strict=True):
        yield f"{rate} is not its number over mean employment", _outside(rows[flow], mean, rows[rate]), 0


def _totals(rows: pd.DataFrame) -> Iterator[Identity]:
    """One published total a vintage, to which line items add up; the finder has line items only, and no total."""
    is_total = rows["row_type"] == "total"
    yield "the total is not the row 00-0000", _mark(is_total != (rows["occupation_code"] == "00-0000")), 0
    totals = is_total.groupby(rows["vintage"]).transform("sum")
    has_groups = (rows["row_type"] != "line_item").groupby(rows["vintage"]).transform("any")
    yield "the vintage has not one row 00-0000 for all occupations", _mark(totals != has_groups), 0
    # An extract, transcribed, has only some of the line items.
    whole = rows[rows["evidence"] == "official"]
    columns = [*LEVELS[:3], OPENINGS, OLDER_OPENINGS]
    sums = whole[whole["row_type"] == "line_item"].groupby("vintage")[columns].sum()
    published = whole[whole["row_type"] == "total"]
    expected = sums.reindex(published["vintage"], fill_value=0).set_axis(published.index)
    gap = (published[columns] - expected).abs().max(axis=1).reindex(rows.index)
    yield "line items do not add up to the total", gap, LINE_ITEMS_GAP


def _mark(broken: pd.Series) -> pd.Series:
    return broken.astype("float64")


def _outside(part: pd.Series, whole: pd.Series, pct: pd.Series) -> pd.Series:
    """Return by how much a percentage is outside what rounded part and whole allow."""
    least, most = part - HALF_UNIT, part + HALF_UNIT
    small, large = (whole - HALF_UNIT).clip(lower=0), whole + HALF_UNIT
    lower = 100 * least / large.where(least >= 0, small)
    upper = 100 * most / small.where(most >= 0, large)
    return pd.concat([lower - HALF_UNIT - pct, pct - upper - HALF_UNIT], axis=1).max(axis=1, skipna=False).clip(lower=0)
