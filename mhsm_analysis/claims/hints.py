"""What a figure that does not match does fit: another place, several codes together, another definition."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

from ..errors import NotCoveredError
from ..occupations.words import stem, words_of
from ..words import joined
from .at_hand import Finding, Question, Row, Tables, decimal
from .finding import STATISTICS
from .verdicts import MATCHES, Claimed, compare, findings, places

_SHOWN = 3
_MOST_TOGETHER = 3  # codes of one profile
_ADD_UP = (
    "employment_jobs", "employment_base_thousands", "employment_target_thousands", "change_thousands",
    "openings_thousands_per_year",
)  # fmt: skip
_TELLING = 1000  # rounding units, or widths of a range
_LEVELS = ("employment_base_thousands", "employment_target_thousands")


def reads_so_in(claimed: Claimed, tables: Tables | None = None) -> list[str]:
    """Say what a figure that does not match does fit: at most three things, the nearest first.

    Looked through, for the same occupation: the same statistic in other years, vintages and releases; other statistics
    of the same kind in the same year; both; and the industries of the same year. Then the occupation together with its
    neighbours, as a profile may be of two codes; and a share of GDP by the definition of the World Bank.

    Examples
    --------
    >>> asked = Question("annual_p50_usd", "May 2013", occupation_code="11-9111")
    >>> reads_so_in(Claimed(asked, Decimal(101340), Decimal(10), "exact", "a text"))
    ['the median annual wage of May 2021', 'the mean annual wage of May 2013']
    """
    tables, asked = tables or Tables(), claimed.asked
    alike = claimed.exactly()
    kin = [name for name in STATISTICS if name != asked.statistic and _alike(name, asked.statistic)]
    same = [place for place in places(asked, tables) if place != asked]
    other = [place for name in kin for place in places(replace(asked, statistic=name), tables)]
    now = [
        place for place in other if asked.edition == place.edition and (asked.edition or asked.period == place.period)
    ]
    nearest = [*same, *now, *_industries(asked, tables), *(place for place in other if place not in now)]
    hits: list[str] = []
    for place in nearest:
        hits.extend(_place(asked, place) for found in findings([place], tables) if compare(alike, found)[0] in MATCHES)
        if len(hits) == _SHOWN:
            return hits
    hits.extend(_of_codes_together(alike, tables))
    hits.extend(_of_another_definition(alike, tables))
    return hits[:_SHOWN]


def _of_codes_together(claimed: Claimed, tables: Tables) -> Iterator[str]:
    """Say which neighbours' figures, added to those of the occupation, give the one claimed."""
    asked = claimed.asked
    if asked.statistic not in (*_ADD_UP, "growth_pct") or asked.industry_code:
        return
    rows = _neighbours(asked, tables)
    if asked.occupation_code not in rows:
        return
    # By chance one false growth in eight fits some neighbours, and so do jobs that are rounded coarsely.
    width = claimed.rounding if claimed.upper is None else claimed.upper - claimed.value
    telling = asked.statistic != "growth_pct" and abs(claimed.value) >= _TELLING * width
    named = _named_beside(claimed.population, rows, asked.occupation_code)
    others = [code for code in rows if code != asked.occupation_code and (telling or code in named)]
    for count in range(1, _MOST_TOGETHER):
        for added in combinations(others, count):
            codes = sorted([asked.occupation_code, *added])
            value = _together([rows[code] for code in codes], asked.statistic)
            if value is None:
                continue
            found = Finding(value, None, STATISTICS[asked.statistic].precision, "", "", "", "", "computed", "")
            if compare(claimed, found)[0] in MATCHES:
                yield f"{_named(codes, rows)} together"
                return


def _together(rows: list[Row], statistic: str) -> Decimal | None:
    def total(column: str) -> Decimal | None:
        values = [decimal(row[column]) for row in rows]
        there = [value for value in values if value is not None]
        return sum(there, Decimal(0)) if len(there) == len(values) else None

    if statistic != "growth_pct":
        return total(statistic)
    base, target = (total(column) for column in _LEVELS)
    return 100 * (target / base - 1) if base and target is not None else None


def _neighbours(asked: Question, tables: Tables) -> dict[str, Row]:
    """Return the rows of the occupations whose codes differ in the last digit only, by code."""
    name, edition, finest = (
        ("national_wages", "year", ("occupation_level", "detailed"))
        if STATISTICS[asked.statistic].family == "wage"
        else ("projections", "vintage", ("row_type", "line_item"))
    )
    wanted = asked.edition or asked.period.removeprefix("May ")
    near = tables.neighbours(name, asked.occupation_code)
    rows = {code: row for code in near for row in tables.of(name, code) if str(row[edition]) == wanted}
    return {code: row for code, row in rows.items() if row[finest[0]] == finest[1]}


def _named(codes: list[str], rows: dict[str, Row]) -> str:
    return joined(f"{code} {rows[code]['occupation_title']}" for code in codes)


def _named_beside(population: str, rows: dict[str, Row], code: str) -> list[str]:
    """List the neighbours whose titles the words of a claim's population hold, as those of the occupation itself do."""
    named, ours = ({stem(word) for word in words_of(text)} for text in (population, rows[code]["occupation_title"]))
    titles = {one: {stem(word) for word in words_of(row["occupation_title"])} for one, row in rows.items()}
    return [one for one, theirs in titles.items() if theirs <= named | ours and (theirs - ours) & named]


def between_codes(claimed: Claimed, tables: Tables) -> str:
    """Say that a wage lies between those of two occupations which the claim's population names both; else empty."""
    asked = claimed.asked
    if not asked.statistic.endswith("_usd") or STATISTICS[asked.statistic].family != "wage" or asked.industry_code:
        return ""
    rows = _neighbours(asked, tables)
    own = rows.get(asked.occupation_code)
    value = decimal(own[asked.statistic]) if own else None
    if own is None or value is None:
        return ""
    for code in _named_beside(claimed.population, rows, asked.occupation_code):
        other = decimal(rows[code][asked.statistic])
        if other is not None:
            low, high = sorted((value, other))
            if low < claimed.value < high:
                both = _named(sorted([asked.occupation_code, code]), rows)
                return f"It lies between those of {both}: of both together there is no wage in the tables."
    return ""


def _of_another_definition(claimed: Claimed, tables: Tables) -> Iterator[str]:
    asked = claimed.asked
    if asked.statistic != "share_of_gdp_pct":
        return
    with suppress(NotCoveredError):  # a frame passed may be of other countries
        yield from _by_the_world_bank(claimed, tables.of("health_share_international", "USA"))


def _by_the_world_bank(claimed: Claimed, rows: list[Row]) -> Iterator[str]:
    for row in rows:
        value = decimal(row["current_health_expenditure_pct_of_gdp"])
        if value is None or str(row["year"]) != claimed.asked.period:
            continue
        found = Finding(value, None, Decimal("0.001"), "", "", "", "", row["evidence"], row["source"])
        if compare(claimed, found)[0] in MATCHES:
            yield f"the World Bank's current health expenditure of {row['year']}, which has no investment or research"


def _alike(one: str, two: str) -> bool:
    """Whether two statistics may be taken for each other: of one family, in the same unit or in percent and points."""
    first, second = STATISTICS[one], STATISTICS[two]
    percents = {"percent", "percentage points"}
    units = set(first.units) & set(second.units) or (percents & set(first.units) and percents & set(second.units))
    return first.family == second.family and bool(units)


def _industries(asked: Question, tables: Tables) -> list[Question]:
    if STATISTICS[asked.statistic].family != "wage":
        return []
    try:
        rows = tables.of("wages_by_industry", asked.occupation_code)
    except NotCoveredError:
        return []
    here = {row["industry_code"] for row in rows if f"May {row['year']}" == asked.period}
    codes = [code for code in ["", *sorted(here)] if code != asked.industry_code]
    return [replace(asked, industry_code=code) for code in codes]


def _place(asked: Question, place: Question) -> str:
    period = place.period
    if place.edition and STATISTICS[place.statistic].family == "spending":
        period += f" in release {place.edition}"
    elif place.edition:
        period += f" in {place.edition}"
    if place.industry_code != asked.industry_code:
        period += f" in {f'industry {place.industry_code}' if place.industry_code else 'all industries'}"
    name = STATISTICS[place.statistic].name
    return f"the {name[0].lower()}{name[1:]} of {period}"
