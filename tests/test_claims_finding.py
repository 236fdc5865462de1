"""What the tables say of a statistic."""

from decimal import Decimal

import pytest

import mhsm_analysis as mhsm
from mhsm_analysis.catalog import read_table
from mhsm_analysis.claims.finding import STATISTICS, Question, Tables, find

MANAGERS = "11-9111"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("statistic", "period", "edition", "code", "industry", "value"),
    [
        ("annual_p50_usd", "May 2021", "", MANAGERS, "", 101340),
        ("annual_mean_usd", "May 2013", "", MANAGERS, "", 101340),
        ("hourly_p50_usd", "May 2024", "", MANAGERS, "", 56.71),
        ("employment_jobs", "May 2021", "", MANAGERS, "", 436770),
        ("annual_p50_usd", "May 2021", "", MANAGERS, "99", 117000),
        ("annual_p50_usd", "May 2024", "", MANAGERS, "622", 130690),
        ("annual_p50_usd", "May 2023", "", MANAGERS, "62", 106320),
        ("employment_base_thousands", "2020", "2020-30", MANAGERS, "", 429.8),
        ("employment_target_thousands", "2030", "2020-30", MANAGERS, "", 569.4),
        ("change_thousands", "2020-2030", "2020-30", MANAGERS, "", 139.6),
        ("openings_thousands_per_year", "2024-2034", "2024-34", MANAGERS, "", 62.1),
        ("masters_pct", "2021-22", "2023-33", MANAGERS, "", None),
        ("share_of_gdp_pct", "2020", "2021-12", "", "", 19.7),
        ("spending_usd_billions", "2020", "2021-12", "", "", 4124.0),
        ("spending_per_head_usd", "2020", "2022-12", "", "", 12591),
    ],
)
def test_published_figures(
    statistic: str, period: str, edition: str, code: str, industry: str, value: float | None
) -> None:
    found = find(Question(statistic, period, edition, code, industry))
    if value is None:
        table = read_table("educational_attainment").set_index(["vintage", "occupation_code"])
        value = table.loc[(edition, code), statistic].item()
    assert (float(found.value), found.published) == (value, found.value)
    assert (found.period, found.edition, found.relation) == (period, edition, "=")


@pytest.mark.parametrize(
    ("statistic", "edition", "value", "published"),
    [
        # methods.md, section 4 and F3
        ("growth_pct", "2020-30", 32.48, 32.5),
        ("national_growth_pct", "2020-30", 7.74, 7.7),
        ("gap_points", "2020-30", 24.74, None),
        ("multiple", "2020-30", 4.20, None),
        ("growth_pct", "2025-35", 24.22, 24.2),
        ("national_growth_pct", "2018-28", 5.21, None),  # a sum of line items: no publisher prints it
    ],
)
def test_growth_comes_from_levels(statistic: str, edition: str, value: float, published: float | None) -> None:
    first = int(edition[:4])
    code = "00-0000" if statistic.startswith("national") else MANAGERS
    found = find(Question(statistic, f"{first}-{first + 10}", edition, code))
    assert float(found.value) == pytest.approx(value, abs=0.005)  # methods.md prints two decimals
    assert (None if found.published is None else float(found.published)) == published


def test_growth_agrees_with_the_summary() -> None:
    projections = mhsm.with_national_total(mhsm.load_projections())
    for vintage, code in (("2012-22", "29-1141"), ("2024-34", "43-6014"), ("2021-31", MANAGERS)):
        summary = mhsm.growth_summary(projections, code, vintage)
        for statistic in ("growth_pct", "gap_points", "multiple"):
            period = f"{vintage[:4]}-{int(vintage[:4]) + 10}"
            assert float(find(Question(statistic, period, vintage, code)).value) == pytest.approx(
                summary[statistic], abs=1e-9
            )


def levels(base: float, target: float, printed: float) -> Tables:
    table = read_table("projections")
    columns = ["employment_base_thousands", "employment_target_thousands", "change_pct"]
    table.loc[(table["vintage"] == "2020-30") & (table["occupation_code"] == MANAGERS), columns] = base, target, printed
    return Tables({"projections": table})


@pytest.mark.slow
@pytest.mark.parametrize(
    ("base", "target", "printed", "value"),
    [
        (1.2, 1.3, 4.3, 4.3),  # rounding to 0.1 leaves 0.0 to 17.4 open
        (429.8, 569.4, 32.5, 32.4802),
        (429.8, 573.7, 32.5, 33.4807),  # levels and percentage contradict each other
        (1.2, 1.3, 40.0, 8.3333),
    ],
)
def test_small_levels_do_not_overrule_the_printed_growth(
    base: float, target: float, printed: float, value: float
) -> None:
    found = find(Question("growth_pct", "2020-2030", "2020-30", MANAGERS), levels(base, target, printed))
    assert float(found.value) == pytest.approx(value, abs=0.0001)  # written with four decimals above
    assert float(found.published or 0) == printed


def test_the_share_is_unrounded_where_both_levels_are_at_hand() -> None:
    found = find(Question("share_of_gdp_pct", "2020", "2026-01"))
    assert float(found.value) == pytest.approx(100 * 4204.311 / 21375.3, abs=1e-9)
    assert (found.published, found.row) == (Decimal("19.7"), "2026-01, 2020")


def test_a_top_coded_wage_is_a_bound() -> None:
    found = find(Question("annual_p90_usd", "May 2021", "", "11-1011"))
    assert (found.value, found.relation) == (208000, ">=")


def test_evidence_and_source_are_those_of_the_row() -> None:
    found = find(Question("annual_p50_usd", "May 2021", "", MANAGERS, "622"))
    assert (found.table, found.row) == ("wages_by_industry", "11-9111, May 2021, setting 622")
    assert found.evidence == "quoted"
    assert found.source.startswith("Tulane")


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (Question("annual_p50_usd", "May 1990", "", MANAGERS), "no 11-9111 for May 1990: it has May 2004 to 2025"),
        (Question("annual_p50_usd", "May 2021", "", "99-9999"), "no occupation 99-9999"),
        (Question("annual_p50_usd", "May 2021", "", MANAGERS, "1"), "no industry 1 for 11-9111"),
        (Question("annual_p90_usd", "May 2024", "", MANAGERS, "622"), "but no annual_p90_usd"),
        (Question("growth_pct", "2020-2030", "2020-29", MANAGERS), "no 11-9111 in 2020-29: it has 2010-20, 2012-22"),
        (Question("growth_pct", "2021-2031", "2020-30", MANAGERS), "is about 2020-2030, not about 2021-2031"),
        (Question("openings_thousands_per_year", "2010-2020", "2010-20", MANAGERS), "but no openings"),
        (Question("masters_pct", "2019", "2020-30", MANAGERS), "is about 2018-19, not about 2019"),
        (Question("share_of_gdp_pct", "2020", "2019-12"), "no release 2019-12: it has 2017-12, 2020-12"),
        (Question("share_of_gdp_pct", "2030", "2026-01"), "no 2030 at hand: it has 1960 to 2024"),
        (Question("share_of_gdp_pct", "2020", "2024-12"), "has 2020, but no share_of_gdp_pct"),
        (Question("share_of_gdp_pct", "lately", "2024-12"), "'lately' is no single year"),
    ],
)
def test_what_is_not_at_hand_says_what_is(question: Question, message: str) -> None:
    with pytest.raises(mhsm.NotCoveredError, match=message):
        find(question)


def test_an_unknown_statistic_and_a_strange_frame() -> None:
    with pytest.raises(mhsm.MhsmError, match="No statistic 'wage': choose one of annual_mean_usd"):
        find(Question("wage", "May 2021", "", MANAGERS))
    with pytest.raises(mhsm.MhsmError, match="passed as national_wages lacks occupation_code: pass all columns"):
        find(
            Question("annual_p50_usd", "May 2021", "", MANAGERS),
            Tables({"national_wages": read_table("national_wages").drop(columns="occupation_code")}),
        )


def test_every_statistic_is_found_where_it_says_it_is() -> None:
    tables = Tables()
    for name, statistic in STATISTICS.items():
        code = {"spending": "", "projection": "00-0000" if name == "national_growth_pct" else MANAGERS}
        asked = Question(name, "", "", code.get(statistic.family, MANAGERS))
        there = statistic.places(tables, asked)
        period, edition = there[-1]
        found = find(Question(name, period, edition, asked.occupation_code), tables)
        assert (found.period, found.edition) == (period, edition)
        assert found.evidence in ("official", "transcribed", "quoted")
