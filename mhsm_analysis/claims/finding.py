"""What the tables say of a statistic: the value, as computed and as published, and the row where it stands."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from ..catalog import read_table, table
from ..errors import MhsmError, NotCoveredError
from ..growth.summary import years_of
from ..growth.vintages import with_national_total

_PERCENTILES = ("p10", "p25", "p50", "p75", "p90")
_HALF = Decimal("0.05")  # levels and percentages are printed with one decimal
_LEVELS = ("setting", "sector", "subsector", "industry_group")


@dataclass(frozen=True)
class Question:
    """What is asked of the tables: a statistic of whom, when, and in which vintage or release."""

    statistic: str
    period: str
    edition: str = ""
    occupation_code: str = ""
    industry_code: str = ""


@dataclass(frozen=True)
class Finding:
    """What one row says. ``relation`` is ``=``, or ``>=`` where the row has only the top code."""

    value: Decimal
    published: Decimal | None
    precision: Decimal
    table: str
    row: str
    edition: str
    period: str
    evidence: str
    source: str
    relation: str = "="


@dataclass(frozen=True)
class Statistic:
    """How a statistic is found. ``units`` gives each unit a claim may have, in units of the table."""

    family: str
    units: Mapping[str, Decimal]
    precision: Decimal
    find: Callable[[Tables, Question], Finding]
    places: Callable[[Tables, Question], list[tuple[str, str]]]


class Tables:
    """The tables of ``data/``, or those passed instead of them (by name)."""

    def __init__(self, frames: Mapping[str, pd.DataFrame] | None = None) -> None:
        """Take frames by the names of their tables; the bundled ones serve for the others."""
        self._frames = dict(frames or {})
        self._groups: dict[str, dict[str, pd.DataFrame]] = {}
        self._wages: dict[tuple[str, str], dict[int, list[dict[Any, Any]]]] = {}

    def of(self, name: str, code: str) -> pd.DataFrame:
        """Return the rows of one occupation (of health spending: of one release)."""
        groups = self._grouped(name)
        if code not in groups:
            if name == "health_spending":
                raise NotCoveredError(f"The table {name} has no release {code}: it has {', '.join(sorted(groups))}.")
            raise NotCoveredError(f"The table {name} has no occupation {code or '(empty)'}: check the code.")
        return groups[code]

    def wages(self, occupation: str, industry: str) -> dict[int, list[dict[Any, Any]]]:
        """Return the rows that may hold a wage by year, the best first; put in order once, as many years are asked."""
        if (occupation, industry) not in self._wages:
            rows = _industry_rows(self, occupation, industry) if industry else _national_rows(self, occupation)
            years: dict[int, list[dict[Any, Any]]] = {}
            for row in rows.to_dict("records"):
                years.setdefault(row["year"], []).append(row)
            self._wages[occupation, industry] = years
        return self._wages[occupation, industry]

    def releases(self) -> list[str]:
        """Return the releases of health spending, oldest first."""
        return sorted(self._grouped("health_spending"))

    def _grouped(self, name: str) -> dict[str, pd.DataFrame]:
        if name not in self._groups:
            own = self._frames.get(name)
            self._groups[name] = _bundled(name, table(name)["hash"]) if own is None else _by_key(name, own)
        return self._groups[name]


@functools.lru_cache(maxsize=8)
def _bundled(name: str, _hash: str) -> dict[str, pd.DataFrame]:
    return _by_key(name, read_table(name))


def _by_key(name: str, frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    key = "release" if name == "health_spending" else "occupation_code"
    if key not in frame:
        raise MhsmError(f"The frame passed as {name} lacks the column {key}: pass all columns of that table.")
    frame = with_national_total(frame) if name == "projections" else frame.copy(deep=False)
    frame.attrs = {}  # pandas copies them with every selection, and an audit makes thousands
    return {str(code): rows for code, rows in frame.groupby(key)}


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


def decimal(value: Any) -> Decimal | None:
    """Take a cell as it is printed; None where it is empty."""
    return None if pd.isna(value) else Decimal(str(value))


def _year(period: str) -> int:
    digits = period.removeprefix("May ")
    if not digits.isdecimal():
        raise NotCoveredError(f"{period!r} is no single year, as this statistic has it.")
    return int(digits)


def _national_rows(tables: Tables, occupation: str) -> pd.DataFrame:
    rows = tables.of("national_wages", occupation)
    return rows.sort_values("occupation_level", key=lambda levels: levels.eq("broad"), kind="stable")


def _industry_rows(tables: Tables, occupation: str, industry: str) -> pd.DataFrame:
    rows = tables.of("wages_by_industry", occupation)
    fits = rows["industry_code"].eq(industry) & rows["ownership"].eq("all")
    rows = rows[fits & rows["industry_system"].eq("NAICS")]
    if rows.empty:
        raise NotCoveredError(f"The table wages_by_industry has no industry {industry} for {occupation}.")
    # A publisher's figure before one that a page quotes; the setting, which texts name, before the sector.
    order = rows.assign(_quoted=rows["evidence"].eq("quoted"), _level=rows["industry_level"].map(_LEVELS.index))
    return order.sort_values(["_quoted", "_level"], kind="stable").drop(columns=["_quoted", "_level"])


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
    column, year = asked.statistic, _year(asked.period)
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


def _of_vintage(tables: Tables, name: str, code: str, vintage: str) -> pd.Series:
    rows = tables.of(name, code)
    here = rows[rows["vintage"] == vintage]
    if here.empty:
        raise NotCoveredError(
            f"The table {name} has no {code} in {vintage or '(no vintage)'}: it has {', '.join(rows['vintage'])}."
        )
    # A summary may repeat the code of its only line item.
    return here.iloc[here["row_type"].eq("summary").argmin() if "row_type" in here else 0]


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


def _growth(row: pd.Series) -> Decimal | None:
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
    vintages = sorted(tables.of("projections", code)["vintage"].unique(), key=_span)
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
    rows = tables.of("educational_attainment", asked.occupation_code).sort_values("vintage")
    return [(str(years), vintage) for years, vintage in zip(rows["acs_years"], rows["vintage"], strict=True)]


def _find_spending(tables: Tables, asked: Question) -> Finding:
    rows, year = tables.of("health_spending", asked.edition), _year(asked.period)
    here = rows[rows["year"] == year]
    if here.empty:
        raise NotCoveredError(
            f"Release {asked.edition} has no {year} at hand: it has {rows['year'].min()} to {rows['year'].max()}."
        )
    row = here.iloc[0]
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
        for year in sorted(tables.of("health_spending", release)["year"])
    ]


_ONE, _TENTH, _THOUSANDTH = Decimal(1), Decimal("0.1"), Decimal("0.001")


def _wage(unit: str, precision: str) -> Statistic:
    return Statistic("wage", {unit: _ONE}, Decimal(precision), _find_wage, _wage_places)


def _projection(units: Mapping[str, Decimal], precision: Decimal = _TENTH) -> Statistic:
    return Statistic("projection", units, precision, _find_projection, _projection_places)


_JOBS = {"thousand jobs": _ONE, "jobs": _THOUSANDTH}
STATISTICS: dict[str, Statistic] = {
    **{f"annual_{which}_usd": _wage("USD a year", "10") for which in ("mean", *_PERCENTILES)},
    **{f"hourly_{which}_usd": _wage("USD an hour", "0.01") for which in ("mean", *_PERCENTILES)},
    "employment_jobs": Statistic(
        "wage", {"jobs": _ONE, "thousand jobs": Decimal(1000)}, Decimal(10), _find_wage, _wage_places
    ),
    "employment_base_thousands": _projection(_JOBS),
    "employment_target_thousands": _projection(_JOBS),
    "change_thousands": _projection(_JOBS),
    "openings_thousands_per_year": _projection({"thousand jobs a year": _ONE, "jobs a year": _THOUSANDTH}),
    "growth_pct": _projection({"percent": _ONE}),
    "national_growth_pct": _projection({"percent": _ONE}),
    "gap_points": _projection({"percentage points": _ONE}),
    "multiple": _projection({"times": _ONE}),
    **{
        f"{level}_pct": Statistic("attainment", {"percent": _ONE}, _TENTH, _find_attainment, _attainment_places)
        for level in (
            "less_than_high_school",
            "high_school",
            "some_college",
            "associates",
            "bachelors",
            "masters",
            "doctoral_or_professional",
        )
    },
    "share_of_gdp_pct": Statistic("spending", {"percent of GDP": _ONE}, _TENTH, _find_spending, _spending_places),
    "spending_usd_billions": Statistic(
        "spending", {"USD billion": _ONE, "USD trillion": Decimal(1000)}, _TENTH, _find_spending, _spending_places
    ),
    "spending_per_head_usd": Statistic("spending", {"USD a head": _ONE}, _ONE, _find_spending, _spending_places),
}
