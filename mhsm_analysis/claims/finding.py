"""What the tables say of a statistic: the value, as computed and as published, and the row where it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from ..errors import MhsmError, NotCoveredError
from ..growth.summary import years_of
from .at_hand import Finding, Question, Row, Tables, decimal, whole_year

_PERCENTILES = ("p10", "p25", "p50", "p75", "p90")
_HALF = Decimal("0.05")  # levels and percentages are printed with one decimal


@dataclass(frozen=True)
class Statistic:
    """What a statistic is called and how it is found; ``units`` gives each unit a claim may have, in the table's."""

    name: str
    family: str
    units: Mapping[str, Decimal]
    precision: Decimal
    find: Callable[[Tables, Question], Finding]
    places: Callable[[Tables, Question], list[tuple[str, str]]]


def find(question: Question, tables: Tables | None = None) -> Finding:
    """Find what the tables say of a statistic.

    Parameters
    ----------
    question
        Statistic, reference period, vintage or release, codes of occupation and industry, as in a claim.
    tables
        The bundled tables where None.

    Returns
    -------
    Finding
        ``value`` (unrounded where levels exist), ``published`` (as the table prints it; None for a figure that no
        publisher prints) and ``precision`` in the table's unit; ``table, row, edition, period, evidence, source,
        relation``.

    Raises
    ------
    NotCoveredError
        Where the tables do not have it; the sentence says what they have instead.
    MhsmError
        Where the statistic is none of `STATISTICS`.

    Examples
    --------
    >>> found = find(Question("growth_pct", "2020-2030", "2020-30", "11-9111"))
    >>> round(found.value, 2), found.published, found.row
    (Decimal('32.48'), Decimal('32.5'), '11-9111, 2020-30')
    """
    return statistic_of(question.statistic).find(tables or Tables(), question)


def statistic_of(name: str) -> Statistic:
    """Return a statistic of the registry; raise where there is none."""
    if name not in STATISTICS:
        raise MhsmError(f"No statistic {name!r}: choose one of {', '.join(STATISTICS)}.")
    return STATISTICS[name]


def _hidden(row: Mapping[Any, Any], column: str) -> bool:
    percentile = column.split("_")[1]
    return (
        percentile in _PERCENTILES
        and row["top_coded_from"] in _PERCENTILES[: _PERCENTILES.index(percentile) + 1]
        and row.get("wage_basis", "both") in ("both", f"{column.split('_')[0]}_only")
    )


def _find_wage(tables: Tables, asked: Question) -> Finding:
    name = "wages_by_industry" if asked.industry_code else "national_wages"
    years = tables.wages(asked.occupation_code, asked.industry_code)
    column, year = asked.statistic, whole_year(asked.period)
    where = f"{asked.occupation_code}{f' in industry {asked.industry_code}' if asked.industry_code else ''}"
    if year not in years:
        raise NotCoveredError(
            f"The table {name} has no {where} for May {year}: it has May {min(years)} to {max(years)}."
        )
    for row in years[year]:
        printed, relation = decimal(row[column]), "="
        if printed is None and _hidden(row, column):
            printed, relation = decimal(row[f"{column.split('_')[0]}_top_code_usd"]), ">="
        if printed is not None:
            key = [asked.occupation_code, f"May {year}"]
            key += [f"{row['industry_level']} {asked.industry_code}"] if asked.industry_code else []
            return Finding(
                value=printed,
                published=printed,
                precision=STATISTICS[column].precision,
                table=name,
                row=", ".join(key),
                edition="",
                period=f"May {year}",
                evidence=row["evidence"],
                source=row.get("source", f"BLS OEWS, May {year}"),
                relation=relation,
            )
    raise NotCoveredError(f"The table {name} has {where} for May {year}, but no {column}: it was not published.")


def _wage_places(tables: Tables, asked: Question) -> list[tuple[str, str]]:
    return [(f"May {year}", "") for year in sorted(tables.wages(asked.occupation_code, asked.industry_code))]


def _of_vintage(tables: Tables, name: str, code: str, vintage: str) -> Row:
    rows = tables.of(name, code)
    here = [row for row in rows if row["vintage"] == vintage]
    if not here:
        there = ", ".join(row["vintage"] for row in rows)
        raise NotCoveredError(f"The table {name} has no {code} in {vintage or '(no vintage)'}: it has {there}.")
    return here[0]


def _span(vintage: str) -> tuple[int, int]:
    first, last = years_of(vintage)
    return int(first), int(last)


def _own_period(statistic: str, vintage: str) -> str:
    first, last = _span(vintage)
    ends = {"employment_base_thousands": f"{first}", "employment_target_thousands": f"{last}"}
    return ends.get(statistic, f"{first}-{last}")


def _same_period(asked: Question, own: str) -> None:
    if asked.period != own:
        raise NotCoveredError(f"{asked.statistic} of {asked.edition} is about {own}, not about {asked.period}.")


def _growth(row: Row) -> Decimal | None:
    """Return the growth from levels; the printed one where the rounding of small levels hides it."""
    base, target = decimal(row["employment_base_thousands"]), decimal(row["employment_target_thousands"])
    printed = decimal(row["change_pct"])
    if not base or target is None:
        return printed
    value = 100 * (target / base - 1)
    if printed is None or abs(value - printed) <= _HALF or base <= _HALF:
        return value
    low, high = 100 * ((target - _HALF) / (base + _HALF) - 1), 100 * ((target + _HALF) / (base - _HALF) - 1)
    # Outside of what rounding leaves open the two contradict each other, and the levels decide.
    return printed if low - _HALF <= printed <= high + _HALF else value


def _find_projection(tables: Tables, asked: Question) -> Finding:
    national = asked.statistic == "national_growth_pct"
    code = "00-0000" if national else asked.occupation_code
    row = _of_vintage(tables, "projections", code, asked.edition)
    own = _own_period(asked.statistic, asked.edition)
    _same_period(asked, own)
    printed: Decimal | None = None
    if asked.statistic in ("growth_pct", "national_growth_pct"):
        value, printed = _growth(row), decimal(row["change_pct"])
    elif asked.statistic in ("gap_points", "multiple"):
        nation, value = _growth(_of_vintage(tables, "projections", "00-0000", asked.edition)), _growth(row)
        if nation is None or value is None or (asked.statistic == "multiple" and nation <= 0):
            raise NotCoveredError(f"There is no {asked.statistic} of {code} in {asked.edition}: it lacks its growth.")
        value = value - nation if asked.statistic == "gap_points" else value / nation
    else:
        # BLS rounds the change of unrounded levels, so the printed change is closer than that of rounded levels.
        value = printed = decimal(row[asked.statistic])
    if value is None:
        raise NotCoveredError(f"{asked.edition} has {code}, but no {asked.statistic}: it was not published.")
    total = row.get("national_total", "published") if code == "00-0000" else "published"
    return Finding(
        value=value,
        published=None if total != "published" else printed,
        precision=STATISTICS[asked.statistic].precision,
        table="projections",
        row=f"{code}, {asked.edition}" + ("" if total == "published" else f" ({total})"),
        edition=asked.edition,
        period=own,
        evidence=row["evidence"] if pd.notna(row["evidence"]) else "computed",
        source=str(row["source"]) if pd.notna(row["source"]) else f"sum of line items of {asked.edition}",
    )


def _projection_places(tables: Tables, asked: Question) -> list[tuple[str, str]]:
    code = "00-0000" if asked.statistic == "national_growth_pct" else asked.occupation_code
    vintages = sorted({row["vintage"] for row in tables.of("projections", code)}, key=_span)
    return [(_own_period(asked.statistic, vintage), vintage) for vintage in vintages]


def _find_attainment(tables: Tables, asked: Question) -> Finding:
    row = _of_vintage(tables, "educational_attainment", asked.occupation_code, asked.edition)
    _same_period(asked, str(row["acs_years"]))
    printed = decimal(row[asked.statistic])
    if printed is None:
        raise NotCoveredError(f"{asked.edition} has {asked.occupation_code}, but no {asked.statistic}.")
    return Finding(
        value=printed,
        published=printed,
        precision=STATISTICS[asked.statistic].precision,
        table="educational_attainment",
        row=f"{asked.occupation_code}, {asked.edition}",
        edition=asked.edition,
        period=str(row["acs_years"]),
        evidence=row["evidence"],
        source=row["source"],
    )


def _attainment_places(tables: Tables, asked: Question) -> list[tuple[str, str]]:
    rows = tables.of("educational_attainment", asked.occupation_code)
    return [(str(row["acs_years"]), row["vintage"]) for row in sorted(rows, key=lambda row: row["vintage"])]


def _find_spending(tables: Tables, asked: Question) -> Finding:
    rows, year = tables.of("health_spending", asked.edition), whole_year(asked.period)
    here = [row for row in rows if row["year"] == year]
    if not here:
        years = [row["year"] for row in rows]
        raise NotCoveredError(f"Release {asked.edition} has no {year} at hand: it has {min(years)} to {max(years)}.")
    row = here[0]
    printed = decimal(row[asked.statistic])
    value = printed
    if asked.statistic == "share_of_gdp_pct":
        spending, gdp = decimal(row["spending_usd_billions"]), decimal(row["gdp_usd_billions"])
        value = 100 * spending / gdp if spending is not None and gdp else printed
    if value is None:
        raise NotCoveredError(f"Release {asked.edition} has {year}, but no {asked.statistic} at hand.")
    return Finding(
        value=value,
        published=printed,
        precision=STATISTICS[asked.statistic].precision,
        table="health_spending",
        row=f"{asked.edition}, {year}",
        edition=asked.edition,
        period=str(year),
        evidence=row["evidence"],
        source=row["source"],
    )


def _spending_places(tables: Tables, _asked: Question) -> list[tuple[str, str]]:
    return [
        (str(year), release)
        for release in tables.releases()
        for year in sorted(row["year"] for row in tables.of("health_spending", release))
    ]


_ONE, _TENTH, _THOUSANDTH, _THOUSAND = Decimal(1), Decimal("0.1"), Decimal("0.001"), Decimal(1000)
_CENT = Decimal("0.01")
_JOBS = {"thousand jobs": _ONE, "jobs": _THOUSANDTH}
_WAGES = {
    "mean": "Mean {} wage",
    "p10": "10th percentile of {} wages",
    "p25": "25th percentile of {} wages",
    "p50": "Median {} wage",
    "p75": "75th percentile of {} wages",
    "p90": "90th percentile of {} wages",
}
_EDUCATION = {
    "less_than_high_school": "less than high school",
    "high_school": "a high school diploma",
    "some_college": "some college, no degree",
    "associates": "an associate's degree",
    "bachelors": "a bachelor's degree",
    "masters": "a master's degree",
    "doctoral_or_professional": "a doctoral or professional degree",
}


def _wage(name: str, units: Mapping[str, Decimal], precision: Decimal) -> Statistic:
    return Statistic(name, "wage", units, precision, _find_wage, _wage_places)


def _projection(name: str, units: Mapping[str, Decimal]) -> Statistic:
    return Statistic(name, "projection", units, _TENTH, _find_projection, _projection_places)


def _education(degree: str) -> Statistic:
    name = f"Workers with {degree}"
    return Statistic(name, "attainment", {"percent": _ONE}, _TENTH, _find_attainment, _attainment_places)


def _spending(name: str, units: Mapping[str, Decimal], precision: Decimal = _TENTH) -> Statistic:
    return Statistic(name, "spending", units, precision, _find_spending, _spending_places)


STATISTICS: dict[str, Statistic] = {
    **{
        f"annual_{which}_usd": _wage(name.format("annual"), {"USD a year": _ONE}, Decimal(10))
        for which, name in _WAGES.items()
    },
    **{
        f"hourly_{which}_usd": _wage(name.format("hourly"), {"USD an hour": _ONE}, _CENT)
        for which, name in _WAGES.items()
    },
    "employment_jobs": _wage("Wage and salary jobs", {"jobs": _ONE, "thousand jobs": _THOUSAND}, Decimal(10)),
    "employment_base_thousands": _projection("Jobs in the base year", _JOBS),
    "employment_target_thousands": _projection("Jobs projected", _JOBS),
    "change_thousands": _projection("Projected change in jobs", _JOBS),
    "openings_thousands_per_year": _projection(
        "Projected openings a year", {"thousand jobs a year": _ONE, "jobs a year": _THOUSANDTH}
    ),
    "growth_pct": _projection("Projected growth of jobs", {"percent": _ONE}),
    "national_growth_pct": _projection("Projected growth of all jobs", {"percent": _ONE}),
    "gap_points": _projection("Projected growth less that of all jobs", {"percentage points": _ONE}),
    "multiple": _projection("Projected growth over that of all jobs", {"times": _ONE}),
    **{f"{level}_pct": _education(degree) for level, degree in _EDUCATION.items()},
    "share_of_gdp_pct": _spending("Health spending in percent of GDP", {"percent of GDP": _ONE}),
    "spending_usd_billions": _spending("National health spending", {"USD billion": _ONE, "USD trillion": _THOUSAND}),
    "spending_per_head_usd": _spending("Health spending a head", {"USD a head": _ONE}, _ONE),
}
