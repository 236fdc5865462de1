"""What official figures have never done: limits measured on every table, which a slip of a copy passes at once.

Each limit is wider than the most seen, which stands beside it; a figure beyond it may be right, but is to be looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from ..catalog import descriptor
from ..sources.oews.cells import PERCENTILES
from .result import WAGE_TABLES, Result, Tables, told

_BASES = ("annual", "hourly")
_PRINTED_ABOVE_SINCE = 2025  # from this May on, wages above the top code are printed too
# Jobs: a sum of n figures rounded to 10 and their total have sqrt(n + 1) times the standard deviation of one.
_ROUNDING = 4 * 10 / 12**0.5
# Detailed occupations that are withheld leave a major group short: 1.8 percent is the most (May 2005, 39-0000).
_WITHHELD = 0.02
# The highest tenth earn at most 5.6 times the 90th percentile on average (27-2011, May 2010).
_TOP_TENTH = 7.0
# A mean is 0.85 to 5.0 times the median (athletes in arts and recreation, May 2023).
_MEAN_TO_MEDIAN = (0.7, 6.0)
# Wages of areas are 0.51 to 1.83 times the nation's, percentile by percentile.
_AREA_TO_NATION = (0.5, 2.0)
# The middle state's median of an occupation is 0.87 to 0.98 times the nation's; of the sectors 0.82 to 1.21.
_MIDDLE_STATE = (0.82, 1.05)
_FEWEST_STATES = 30
# Location quotients are printed with two decimals, jobs per 1,000 with three: 0.8 percent is the widest gap.
_QUOTIENT = 0.015
# From one year to the next, as a ratio: the least and the most seen, with room beside it.
_YEAR_ON_YEAR = {
    ("nation", "wage"): (0.85, 1.35),  # 0.926 and 1.211 of the total and the major groups
    ("nation", "jobs"): (0.55, 1.7),  # 0.606 and 1.584, where the classification moved jobs in 2019
    ("total", "jobs"): (0.90, 1.08),  # 0.946 and 1.041: May 2020 and the years after
    ("occupation", "wage"): (0.35, 3.2),  # 0.403 and 3.062
    ("area", "wage"): (0.75, 1.4),  # 0.795 and 1.327
    ("area", "jobs"): (0.6, 1.7),  # 0.654 and 1.571
    ("industry", "wage"): (0.45, 1.8),  # 0.525 and 1.653
}
# Series by year: table, what tells its series apart, columns, the least and the most ratio of two neighbouring years.
_SERIES: tuple[tuple[str, list[str], list[str], tuple[float, float], str], ...] = (
    ("health_spending", ["release"], ["spending_usd_billions", "gdp_usd_billions", "spending_per_head_usd"],
     (0.95, 1.25), "spending and GDP"),
    ("health_spending", ["release"], ["population_millions"], (0.99, 1.03), "population"),
    ("health_share_international", ["country_code"], ["current_health_expenditure_pct_of_gdp"], (0.75, 1.4), "shares"),
    ("price_parities", ["area_code", "category"], ["price_parity_us_100"], (0.7, 1.4), "price parities"),
)  # fmt: skip


def values_are_possible(tables: Tables) -> Iterator[Result]:
    """Every number lies within the range of its column, every code has its form: the descriptor's constraints."""
    for entry in descriptor()["resources"]:
        frame, compared, bad = tables[entry["name"]], 0, []
        for field in entry["schema"]["fields"]:
            cells, rules = frame[field["name"]], field.get("constraints", {})
            if "pattern" not in rules and "minimum" not in rules:
                continue
            broken = _broken(cells, rules)
            compared += int(cells.notna().sum())
            if not broken.any():
                continue
            rows = frame[broken.to_numpy()]
            where = told(frame, broken)
            bad += [f"{field['name']} {value} ({at})" for value, at in zip(rows[field["name"]], where, strict=True)]
        if compared:
            yield Result("values are possible", entry["name"], compared, faults=bad)


def _broken(cells: pd.Series, rules: dict[str, object]) -> pd.Series:
    broken = pd.Series(False, index=cells.index)
    if "pattern" in rules:
        form = re.compile(str(rules["pattern"]))
        broken |= cells.isin([one for one in cells.dropna().unique() if not form.fullmatch(str(one))])
    if "minimum" in rules:
        broken |= cells.notna() & ~cells.astype("float64").between(rules["minimum"], rules["maximum"])
    return broken


def no_number_at_the_top_code(tables: Tables) -> Iterator[Result]:
    """Up to May 2024 no percentile is printed at or above the year's top code: there stands a bound instead."""
    for name in WAGE_TABLES:
        frame, compared = tables[name], 0
        at_or_above = pd.Series(False, index=frame.index)
        for basis in _BASES:
            cap = frame[f"{basis}_top_code_usd"].astype("float64").where(frame["year"] < _PRINTED_ABOVE_SINCE)
            for percentile in PERCENTILES:
                wage = frame[f"{basis}_{percentile}_usd"].astype("float64")
                compared += int((wage.notna() & cap.notna()).sum())
                at_or_above |= wage >= cap
        yield Result("no number at or above the top code", name, compared, faults=told(frame, at_or_above))


def means_fit_the_percentiles(tables: Tables) -> Iterator[Result]:
    """A mean is at least what the percentiles guarantee, and at most what the highest tenth can add."""
    for name in WAGE_TABLES:
        frame, compared = tables[name], 0
        bad = pd.Series(False, index=frame.index)
        for basis in _BASES:
            mean, *wages = (frame[f"{basis}_{one}_usd"].astype("float64") for one in ("mean", *PERCENTILES))
            p10, p25, p50, p75, p90 = wages
            least = 0.15 * p10 + 0.25 * p25 + 0.25 * p50 + 0.15 * p75 + 0.1 * p90
            most = 0.1 * p10 + 0.15 * p25 + 0.25 * p50 + 0.25 * p75 + 0.15 * p90 + 0.1 * _TOP_TENTH * p90
            ratio = mean / p50
            compared += int(least.notna().sum())
            bad |= (mean < least) | (mean > most)
            bad |= ratio.notna() & ~ratio.between(*_MEAN_TO_MEDIAN)
        yield Result("means fit the percentiles", name, compared, faults=told(frame, bad))


def occupations_add_up_to_their_groups(tables: Tables) -> Iterator[Result]:
    """Jobs of detailed occupations add up to their group's, less what is withheld, and major groups to the total."""
    national = tables["national_wages"].dropna(subset="employment_jobs")
    national = national.assign(employment_jobs=national["employment_jobs"].astype("float64"))
    for part, whole, digits in (
        ("detailed", "broad", 6), ("detailed", "minor", 4), ("detailed", "major", 2), ("major", "total", 0),
    ):  # fmt: skip
        parts, wholes = (national[national["occupation_level"] == level] for level in (part, whole))
        jobs = parts.groupby(["year", parts["occupation_code"].str[:digits]])["employment_jobs"].agg(["sum", "count"])
        group = wholes.set_index(["year", wholes["occupation_code"].str[:digits]])["employment_jobs"]
        both = jobs.join(group[~group.index.duplicated()], how="inner")
        gap, allowed = both["sum"] - both["employment_jobs"], _ROUNDING * np.sqrt(both["count"] + 1)
        # In 2019 and 2020 codes were put together that lie in several broad or minor groups: there sums fall short.
        short = {"major": _WITHHELD * both["employment_jobs"], "total": 0 * allowed}.get(whole, np.inf)
        bad = both[(gap > allowed) | (gap < -allowed - short)]
        yield Result(
            f"{part} occupations add up to {whole} ones" if whole != "total" else "major groups add up to the total",
            "national_wages", len(both), faults=[f"{year} {code}" for year, code in bad.index],
        )  # fmt: skip


def areas_are_in_sight_of_the_nation(tables: Tables) -> Iterator[Result]:
    """No wage of an area is below half or above twice the nation's, and the middle state's median is near it."""
    areas, nation = tables["wages_by_area"], _nation(tables["national_wages"])
    compared, far = 0, pd.Series(False, index=areas.index)
    for point in ("mean", *PERCENTILES):
        ratio = _to_nation(areas, nation, f"annual_{point}_usd")
        compared += int(ratio.notna().sum())
        far |= ratio.notna() & ~ratio.between(*_AREA_TO_NATION)
    yield Result("areas are in sight of the nation", "wages_by_area", compared, faults=told(areas, far))
    states = areas.assign(ratio=_to_nation(areas, nation, "annual_p50_usd"))[areas["area_type"].eq("state")]
    middle = states.groupby(["year", "occupation_code"])["ratio"].agg(["median", "count"])
    middle = middle[middle["count"] >= _FEWEST_STATES]
    bad = middle[~middle["median"].between(*_MIDDLE_STATE)]
    yield Result(
        "the middle state's median is near the nation's", "wages_by_area", len(middle),
        faults=[f"{year} {code}: {row['median']:.2f} of the nation's" for (year, code), row in bad.iterrows()],
    )  # fmt: skip


def _nation(national: pd.DataFrame) -> pd.DataFrame:
    return national.drop_duplicates(["year", "occupation_code"]).set_index(["year", "occupation_code"])


def _to_nation(rows: pd.DataFrame, nation: pd.DataFrame, column: str) -> pd.Series:
    at = pd.MultiIndex.from_frame(rows[["year", "occupation_code"]])
    return rows[column].astype("float64") / nation[column].astype("float64").reindex(at).to_numpy()


def quotients_are_shares_over_shares(tables: Tables) -> Iterator[Result]:
    """A location quotient is an area's jobs per 1,000 over the nation's."""
    areas, jobs = tables["wages_by_area"], _nation(tables["national_wages"])["employment_jobs"].astype("float64")
    all_jobs = jobs.xs("00-0000", level="occupation_code").reindex(jobs.index.get_level_values("year"))
    share = 1000 * jobs / all_jobs.to_numpy()
    at = pd.MultiIndex.from_frame(areas[["year", "occupation_code"]])
    expected = areas["jobs_per_1000"].astype("float64") / share.reindex(at).to_numpy()
    gap = (areas["location_quotient"].astype("float64") / expected - 1).abs()
    yield Result(
        "location quotients are shares over shares", "wages_by_area", int(gap.notna().sum()), gap.max(),
        f"{_QUOTIENT}", told(areas, gap > _QUOTIENT),
    )  # fmt: skip


def years_follow_one_another(tables: Tables) -> Iterator[Result]:
    """No figure changes from one year to the next by more than such figures ever did."""
    national, industries, areas = (tables[name] for name in WAGE_TABLES)
    groups = national[national["occupation_level"].isin(["total", "major"])]
    detailed = national[national["occupation_level"].eq("detailed")]
    total = national[national["occupation_level"].eq("total")]
    of_industry = ["industry_level", "industry_system", "industry_code", "ownership", "occupation_code"]
    wages = [f"annual_{point}_usd" for point in ("mean", *PERCENTILES)]
    for name, kind, rows, key in (
        ("national_wages", "nation", groups, ["occupation_code"]),
        ("national_wages", "occupation", detailed, ["occupation_code"]),
        ("wages_by_area", "area", areas, ["area_type", "area_code", "occupation_code"]),
        ("wages_by_industry", "industry", industries, of_industry),
    ):
        yield _steps(name, rows, key, wages, _YEAR_ON_YEAR[kind, "wage"], f"wages of one {kind}")
        if (kind, "jobs") in _YEAR_ON_YEAR:
            yield _steps(name, rows, key, ["employment_jobs"], _YEAR_ON_YEAR[kind, "jobs"], f"jobs of one {kind}")
    yield _steps(
        "national_wages", total, ["occupation_code"], ["employment_jobs"], _YEAR_ON_YEAR["total", "jobs"], "all jobs"
    )
    for table, keys, columns, allowed, what in _SERIES:
        yield _steps(table, tables[table], keys, columns, allowed, what)


def _steps(
    name: str, rows: pd.DataFrame, key: list[str], columns: list[str], allowed: tuple[float, float], what: str
) -> Result:
    ordered = rows.sort_values([*key, "year"], kind="stable")
    follows = ordered.groupby(key)["year"].diff().eq(1)
    compared, far = 0, pd.Series(False, index=ordered.index)
    for column in columns:
        cells = ordered[column].astype("float64")
        ratio = (cells / cells.groupby([ordered[one] for one in key]).shift()).where(follows)
        compared += int(ratio.notna().sum())
        far |= ratio.notna() & ~ratio.between(*allowed)
    return Result(f"{what} change from year to year as they have", name, compared, faults=told(ordered, far))


PLAUSIBLE: tuple[Callable[[Tables], Iterator[Result]], ...] = (
    values_are_possible,
    no_number_at_the_top_code,
    means_fit_the_percentiles,
    occupations_add_up_to_their_groups,
    areas_are_in_sight_of_the_nation,
    quotients_are_shares_over_shares,
    years_follow_one_another,
)
