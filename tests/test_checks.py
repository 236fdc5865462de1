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
        {"percentiles never decrease", "hourly x 2,080 is annual", "no number at or above the top code"},
    ),
    "an annual wage 20 dollars off": (
        _shift("national_wages", _OWN, "annual_p50_usd", 20),
        {"hourly x 2,080 is annual"},
    ),
    "a number above the top code's start": (
        _set("national_wages", "top_coded_from == 'p75'", "annual_p90_usd", 300_000),
        {"top-coding is an upper run", "wages are published whole", "no number at or above the top code"},
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
        {
            "top-coding is an upper run",
            "no number at or above the top code",
            "means fit the percentiles",
        },
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


Slip = tuple[str, Callable[[Tables], None]]


def _times(table: str, where: str, columns: list[str], by: float) -> Slip:
    def change(tables: Tables) -> None:
        rows = tables[table].query(where).index
        assert len(rows)
        tables[table][columns] = tables[table][columns].astype("float64")
        tables[table].loc[rows, columns] *= by

    return table, change


def _typed(table: str, where: str, column: str | list[str], value: object) -> Slip:
    return table, _set(table, where, column, value)


def _swapped(table: str, one: str, other: str) -> Slip:
    def change(tables: Tables) -> None:
        frame = tables[table]
        tables[table] = frame.rename(columns={one: other, other: one})[frame.columns]

    return table, change


def _nurses_as_managers(tables: Tables) -> None:
    """Two columns of the copy with the states' medians of 2025 exchanged: nurses earn three quarters."""
    frame = tables["wages_by_area"]
    rows = frame.index[frame["year"].eq(2025)]
    frame["annual_p50_usd"] = frame["annual_p50_usd"].astype("float64")
    frame.loc[rows, "annual_p50_usd"] *= 0.75


ANNUAL = [f"annual_{point}_usd" for point in ("mean", "p10", "p25", "p50", "p75", "p90")]
HOURLY = [name.replace("annual", "hourly") for name in ANNUAL]
MEANS = ["annual_mean_usd", "hourly_mean_usd"]
STATES_2025 = "area_type == 'state' and year == 2025"
# What slips when a copy is made or edited; each was passed by every identity.
SLIPS: dict[str, Slip] = {
    "all jobs of a year times 100": _times("national_wages", "year == 2018", ["employment_jobs"], 100),
    "jobs of an occupation and a fifth more": _times("national_wages", _OWN, ["employment_jobs"], 1.2),
    "jobs of an occupation of 2006 and a fifth more": _times(
        "national_wages", "occupation_code == '29-1111' and year == 2006", ["employment_jobs"], 1.2
    ),
    "medians of states negative": _times("wages_by_area", STATES_2025, ["annual_p50_usd"], -1),
    "medians of states nothing": _times("wages_by_area", STATES_2025, ["annual_p50_usd"], 0),
    "medians of states in tenths of a cent": _times("wages_by_area", STATES_2025, ["annual_p50_usd"], 1000),
    "one median of a state doubled": _times(
        "wages_by_area", f"{STATES_2025} and area_code == '06'", ["annual_p50_usd"], 2.0
    ),
    "nurses' pay as managers'": ("wages_by_area", _nurses_as_managers),
    "population as spending a head": _swapped("health_spending", "population_millions", "spending_per_head_usd"),
    "wages of metropolitan areas a tenth": _times("wages_by_area", "area_type == 'metro'", [*ANNUAL, *HOURLY], 0.1),
    "the Handbook's medians times 10": _times(
        "wages_by_industry", "industry_level == 'setting'", ["annual_p50_usd"], 10
    ),
    "wages of a year times 1,000": _times("national_wages", "year == 2009", [*ANNUAL, *HOURLY], 1000),
    "a standard error below nothing": _times("national_wages", _OWN, ["employment_rse_pct"], -1),
    "location quotients times 10": _times("wages_by_area", "year == 2012", ["location_quotient"], 10),
    "the sign of a top code typed as its wage": _typed(
        "national_wages", "year == 2021 and top_coded_from == 'p90'", ["annual_p90_usd", "top_coded_from"],
        [208_000, "none"],
    ),
    "a code without its last digit": _typed("national_wages", _OWN, "occupation_code", "11-917"),
    "a code of letters": _typed("wages_by_industry", "industry_code == '622'", "industry_code", "62A"),
    "digits of another script": _typed("national_wages", _OWN, "occupation_code", "11-\u0669111"),
    "a mean below what the percentiles allow": _times("national_wages", _OWN, MEANS, 0.6),
    "a mean above it": _times("national_wages", _OWN, MEANS, 4),
    "a month of 13": _typed("consumer_prices", "month == 12", "month", 13),
    "a share above the whole": _typed("educational_attainment", "vintage == '2020-30'", "masters_pct", 101.0),
    "a price parity times 10": _times("price_parities", "year == 2020", ["price_parity_us_100"], 10),
    "a year of a country times 10": _times(
        "health_share_international", "country_code == 'DEU' and year == 2010",
        ["current_health_expenditure_pct_of_gdp"], 2,
    ),
    "GDP of a year in trillions": _times(
        "health_spending", "release == '2022-12' and year == 2015", ["gdp_usd_billions"], 0.001
    ),
    "jobs of a state and two thirds more": _times(
        "wages_by_area", "area_type == 'state' and area_code == '48' and year == 2012", ["employment_jobs"], 1.8
    ),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_of_a_copy_is_seen(bundled: Tables, name: str) -> None:
    table, change = SLIPS[name]
    tables = bundled | {table: bundled[table].copy()}
    change(tables)
    results = (result for check in checks.PLAUSIBLE for result in check(tables))
    told = next(str(result) for result in results if result.failed)
    assert "FAILED, first" in told


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
