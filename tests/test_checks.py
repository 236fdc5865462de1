"""The checks that build and tests share: they hold for the bundled tables, and each finds the fault it is there for."""

from collections.abc import Callable

import pandas as pd
import pytest

from mhsm_analysis import catalog, checks

Tables = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def bundled() -> Tables:
    return {entry["name"]: catalog.read_table(entry["name"]) for entry in catalog.descriptor()["resources"]}


class Noting(dict):
    """Tables that note which of them were asked for."""

    def __init__(self, tables: Tables) -> None:
        super().__init__(tables)
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> pd.DataFrame:
        self.asked.add(name)
        return super().__getitem__(name)


@pytest.fixture(scope="module")
def reads(bundled: Tables) -> dict[Callable, set[str]]:
    """The tables that each check reads."""
    found = {}
    for check in checks.CHECKS:
        tables = Noting(bundled)
        assert list(check(tables))
        found[check] = tables.asked
    return found


@pytest.mark.slow
@pytest.mark.parametrize("check", checks.CHECKS, ids=lambda check: check.__name__)
def test_bundled_tables_pass(bundled: Tables, check: Callable) -> None:
    results = list(check(bundled))
    assert results
    for result in results:
        assert result.compared > 0, result
        assert not result.faults, str(result)


def _shift(table: str, where: str, column: str, by: float) -> Callable[[Tables], None]:
    def change(tables: Tables) -> None:
        row = tables[table].query(where).index[0]
        tables[table].loc[row, column] += by

    return change


def _set(table: str, where: str, column: str | list[str], value: object) -> Callable[[Tables], None]:
    def change(tables: Tables) -> None:
        tables[table].loc[tables[table].query(where).index[0], column] = value

    return change


_OWN = "occupation_code == '11-9111' and year == 2021"
MUTATIONS = {
    "a P75 above P90": (
        _shift("national_wages", _OWN, "annual_p75_usd", 80_000),
        {"percentiles never decrease", "hourly x 2,080 is annual"},
    ),
    "an annual wage 20 dollars off": (
        _shift("national_wages", _OWN, "annual_p50_usd", 20),
        {"hourly x 2,080 is annual"},
    ),
    "a number above the top code's start": (
        _set("national_wages", "top_coded_from == 'p75'", "annual_p90_usd", 300_000),
        {"top-coding is an upper run", "wages are published whole"},
    ),
    "a top code lost": (
        _set("wages_by_area", "top_coded_from == 'p90'", "annual_top_code_usd", float("nan")),
        {"top-coding is an upper run"},
    ),
    "a state's jobs": (
        _shift(
            "wages_by_area",
            "area_type == 'state' and occupation_code == '11-9111' and year == 2013",
            "employment_jobs",
            100,
        ),
        {"areas add up to the nation", "jobs_per_1000 is employment over all jobs"},
    ),
    "a sector's jobs": (
        _shift(
            "wages_by_industry", "industry_level == 'sector' and occupation_code == '00-0000'", "employment_jobs", 100
        ),
        {"sectors add up to the nation"},
    ),
    "an industry's jobs": (
        _shift(
            "wages_by_industry",
            "industry_level == 'subsector' and occupation_code == '00-0000' and year == 2005",
            "employment_jobs",
            200,
        ),
        {"subsectors add up to the nation"},
    ),
    "a projected level": (
        _shift(
            "projections", "occupation_code == '11-9111' and vintage == '2024-34'", "employment_target_thousands", 1
        ),
        {"no row where change is not target less base"},
    ),
    "openings": (
        _shift(
            "projections", "occupation_code == '11-9111' and vintage == '2024-34'", "openings_thousands_per_year", 0.2
        ),
        {"no row where openings are not separations and growth"},
    ),
    "openings of two methods in one row": (
        _set(
            "projections",
            "occupation_code == '11-9111' and vintage == '2024-34'",
            "openings_replacement_method_thousands_per_decade",
            200.0,
        ),
        {"no row where openings are not by the method of the vintage, or by both"},
    ),
    "a share of attainment": (
        _shift("educational_attainment", "occupation_code == '11-9111'", "masters_pct", 1),
        {"shares add up to 100"},
    ),
    "hospital care": (
        _shift(
            "health_spending_by_type", "type == 'hospital_care' and release == '2024-12'", "spending_usd_millions", 5
        ),
        {"types add up to their totals"},
    ),
    "a total of health spending": (
        _shift("health_spending", "release == '2024-12' and year == 2020", "spending_usd_billions", 0.001),
        {"the total is that of the yearly table"},
    ),
    "a sector's jobs of an occupation that is withheld elsewhere": (
        _set(
            "wages_by_industry",
            "occupation_code == '29-1141' and industry_code == '62' and year == 2021",
            "employment_jobs",
            262_610,
        ),
        {"share_of_industry_employment_pct is employment over all jobs"},
    ),
    "no wage of a sector": (
        lambda tables: tables["wages_by_industry"].__setitem__("annual_mean_usd", float("nan")),
        {"means weigh up to the nation's"},
    ),
    "a break that nobody noted": (
        lambda tables: tables.update(series_breaks=tables["series_breaks"].query("starts != '2017'")),
        {"codes change at breaks only"},
    ),
    "a mean lost": (
        _set("national_wages", _OWN, "annual_mean_usd", float("nan")),
        {"wages are published whole"},
    ),
    "an hourly wage above the top code's start": (
        _set("wages_by_area", "top_coded_from == 'p90' and hourly_p75_usd > 0", "hourly_p90_usd", 300.0),
        {"top-coding is an upper run"},
    ),
    "quartiles exchanged around a median not at hand": (
        _set(
            "wages_by_industry",
            "annual_p50_usd != annual_p50_usd",
            ["annual_p25_usd", "annual_p75_usd"],
            [50_000, 40_000],
        ),
        {"percentiles never decrease"},
    ),
    "a large state that is not published": (
        _set(
            "wages_by_area",
            "area_title == 'California' and occupation_code == '11-9111' and year == 2013",
            "employment_jobs",
            float("nan"),
        ),
        {"areas not all published stay within what is withheld"},
    ),
    "a pair of codes lost": (
        lambda tables: tables.update(
            occupation_crosswalk=tables["occupation_crosswalk"].query(
                "from_system != 'SOC 2010' or from_code != '29-1141'"
            )
        ),
        {"codes of SOC 2010 are in both crosswalks, with one title", "job titles lead to occupations of the crosswalk"},
    ),
    "a title of another code": (
        _set("occupation_crosswalk", "to_system == 'SOC 2010' and to_code == '29-1141'", "to_title", "Nurse Midwives"),
        {"codes of SOC 2010 are in both crosswalks, with one title"},
    ),
    "a wage lost": (
        _set("national_wages", _OWN, "annual_p10_usd", float("nan")),
        {"wages are published whole"},
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", MUTATIONS)
def test_a_fault_is_found_and_named(
    bundled: Tables, reads: dict[Callable, set[str]], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Of the checks only those run that read the changed table: the others have the tables they passed with."""
    change, expected = MUTATIONS[name]
    tables = Noting({table: frame.copy() for table, frame in bundled.items()})
    change(tables)
    monkeypatch.setattr(checks, "CHECKS", [check for check in checks.CHECKS if reads[check] & tables.asked])
    failed = [result for result in checks.run_checks(tables) if result.failed]
    assert {result.check for result in failed} == expected
    assert all("FAILED, " in str(result) for result in failed)
