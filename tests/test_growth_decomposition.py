"""Why the occupation grows: against methods 3.7, hand computation, and what must hold of any occupation."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

import mhsm_analysis as mhsm
from mhsm_analysis.growth.decomposition import (
    SPANS,
    intensity_decomposition,
    intensity_spans,
    sector_against_intensity,
)

pytestmark = pytest.mark.slow  # most of them


def frames(code: str = "11-9111") -> tuple[pd.DataFrame, ...]:
    return (
        mhsm.load_wages(code),
        mhsm.load_wages("00-0000", level="total"),
        mhsm.load_wages(f"{code[:2]}-0000", level="major"),
        mhsm.load_payroll_employment(),
    )


def made(code: str, jobs: list[float], years: tuple[int, ...] = (2022, 2023)) -> pd.DataFrame:
    return pd.DataFrame(
        {"year": years, "occupation_code": code, "occupation_title": f"Title {code}", "employment_jobs": jobs}
    )


def payrolls(health: list[float], nonfarm: list[float]) -> pd.DataFrame:
    year = np.repeat([2022, 2023], 12)
    return pd.DataFrame(
        {
            "year": year,
            "month": np.tile(range(1, 13), 2),
            "health_care_employment_thousands": np.repeat(health, 12),
            "total_nonfarm_employment_thousands": np.repeat(nonfarm, 12),
        }
    )


def by_hand(jobs: list[float]) -> tuple[pd.DataFrame, ...]:
    # nonfarm x 1.1; health x 1.21, so its share x 1.1; the group x 1.26 of all jobs x 1.05, so its share x 1.2
    return (
        made("29-1141", jobs), made("00-0000", [1000, 1050]), made("29-0000", [100, 126]),
        payrolls([10, 12.1], [100, 110]),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("years", "expected"),
    # methods F4 in whole percent: sector, management's share, special to health
    [((2010, 2019), (50, 44, 6)), ((2015, 2024), (27, 59, 14))],
)
def test_parts_are_those_of_methods(years: tuple[int, int], expected: tuple[int, ...]) -> None:
    parts = intensity_decomposition(*years, *frames())
    assert parts["component"].tolist() == ["all_jobs", "health_share", "group_share", "special"]
    national, shift, group, special = parts["contribution_pct"]
    assert (national + shift, group, special) == pytest.approx(expected, abs=0.5)


def test_parts_by_hand() -> None:
    parts = intensity_decomposition(2022, 2023, *by_hand([1000, 1000 * 1.1 * 1.1 * 1.2 * 0.9]))
    # growth of each part as it was put in; the rest was left 0.9
    assert parts["growth_pct"].tolist() == pytest.approx([10, 10, 20, -10], abs=1e-9)
    assert parts["log_change"].tolist() == pytest.approx(np.log([1.1, 1.1, 1.2, 0.9]).tolist(), abs=1e-12)
    assert parts.attrs["growth_pct"] == pytest.approx(100 * (1.1 * 1.1 * 1.2 * 0.9 - 1), abs=1e-9)
    assert parts["contribution_pct"].iloc[3] < 0
    two = sector_against_intensity(parts).set_index("component")
    assert two["growth_pct"].tolist() == pytest.approx([21, 8], abs=1e-9)
    assert two["start_value"].tolist() == pytest.approx([10, 100])  # thousand jobs; 1,000 jobs per 10,000
    assert two["end_value"].tolist() == pytest.approx([12.1, 108])
    assert parts.attrs["comparison"] == "within one series"
    assert parts.attrs["breaks"] == []


@pytest.mark.parametrize("code", ["11-9111", "29-1141", "43-2011", "43-6014"])
@pytest.mark.parametrize("years", [(2012, 2019), (2021, 2024)])
def test_rows_sum_to_the_change_whatever_the_occupation(code: str, years: tuple[int, int]) -> None:
    parts = intensity_decomposition(*years, *frames(code))
    jobs = mhsm.load_wages(code).set_index("year")["employment_jobs"]
    change = np.log(jobs[years[1]] / jobs[years[0]])
    for table in (parts, sector_against_intensity(parts)):  # an identity: floating point only
        assert table["log_change"].sum() == pytest.approx(change, abs=1e-9)
        assert table["contribution_pct"].sum() == pytest.approx(100, abs=1e-9)
        assert (1 + table["growth_pct"] / 100).prod() == pytest.approx(np.exp(change), abs=1e-9)
    assert parts.attrs["growth_pct"] == pytest.approx(100 * (jobs[years[1]] / jobs[years[0]] - 1), abs=1e-9)
    assert parts.attrs["jobs_end"] == jobs[years[1]]


def test_turned_to_a_longer_span_the_parts_add_up() -> None:
    whole, early, late = (
        intensity_decomposition(*years, *frames())["log_change"] for years in ((2005, 2019), (2005, 2010), (2010, 2019))
    )
    assert (early + late - whole).abs().max() < 1e-12


def test_spans_are_the_table_of_methods() -> None:
    table = intensity_spans(*frames()).set_index(["start", "end"])
    # methods 3.7: percent in whole numbers (0.5 of rounding), growth and managers per 1,000 in tenths (0.05)
    expected = {
        (2005, 2015): (36.9, 22.1, 5.8, 64, 18, 46, 36, 18.7, 20.9),
        (2010, 2019): (39.5, 18.1, 15.8, 50, 44, 6, 50, 20.5, 24.3),
        (2005, 2019): (71.6, 32.1, 12.6, 52, 22, 30, 48, 18.7, 24.3),
        (2015, 2024): (79.7, 17.2, 11.2, 27, 18, 9, 73, 20.9, 32.1),
        (2021, 2024): (29.6, 10.2, 7.8, 38, 29, 9, 62, 27.3, 32.1),
    }
    assert list(table.index) == list(SPANS) == list(expected)
    for span, values in expected.items():
        row = table.loc[span]
        assert row[["growth_pct", "health_growth_pct", "nonfarm_growth_pct"]].tolist() == pytest.approx(
            values[:3], abs=0.0501
        )
        percent = row[["sector_pct", "all_jobs_pct", "health_share_pct", "intensity_pct"]]
        assert percent.tolist() == pytest.approx(values[3:7], abs=0.5)
        assert row[["per_1000_start", "per_1000_end"]].tolist() == pytest.approx(values[7:], abs=0.0501)
        assert row["sector_pct"] == pytest.approx(row["all_jobs_pct"] + row["health_share_pct"], abs=1e-9)
        assert row["intensity_pct"] == pytest.approx(row["group_share_pct"] + row["special_pct"], abs=1e-9)


def test_spans_say_which_breaks_they_cross() -> None:
    table = intensity_spans(*frames()).set_index(["start", "end"])
    assert table.loc[(2021, 2024), "breaks"] == "none"
    assert table.loc[(2015, 2024), "breaks"] == "2019 (classification), 2021 (classification), 2021 (method)"
    assert table["comparison"].eq("crosses a break").tolist() == [True, True, True, True, False]
    parts = intensity_decomposition(2015, 2024, *frames())
    assert parts.attrs["breaks"][2].startswith("2021 (method): Estimates are model-based (MB3) from May 2021")
    # the year a break starts in is the first after it: 2020 to 2021 crosses, 2021 to 2022 does not
    assert len(intensity_decomposition(2020, 2021, *frames()).attrs["breaks"]) == 2
    assert intensity_decomposition(2021, 2022, *frames()).attrs["breaks"] == []


def test_a_standstill_has_no_parts_in_percent() -> None:
    parts = intensity_decomposition(2022, 2023, *by_hand([1000, 1004]))
    assert parts["contribution_pct"].isna().all()
    assert parts["log_change"].sum() == pytest.approx(np.log(1.004), abs=1e-12)
    assert intensity_decomposition(2022, 2023, *by_hand([1000, 1006]))["contribution_pct"].notna().all()


@pytest.mark.parametrize(
    ("years", "replaced", "message"),
    [
        ((2019, 2010), {}, "earlier to a later year: found 2019 and 2010"),
        ((2010, 2010), {}, "earlier to a later year: found 2010 and 2010"),
        ((1999, 2010), {}, "No jobs of .*11-9111. for May 1999 .*: there are 2004-2025"),
        ((2010, 2019), {0: mhsm.load_wages}, "one occupation, one a year, for the occupation: found"),
        ((2010, 2019), {0: lambda: mhsm.load_wages("11-0000", level="major")}, "11-0000 is a whole group"),
        ((2010, 2019), {0: lambda: mhsm.load_wages("29-1141")}, "29-1141 expected the rows of 29-0000, found 11-0000"),
        ((2010, 2019), {0: lambda: mhsm.load_wages("11-9111")[:0]}, "for the occupation: found 0 rows of 0"),
        ((2010, 2019), {1: lambda: mhsm.load_wages("11-9111")}, "expected the rows of 00-0000, found 11-9111"),
        ((2010, 2019), {2: lambda: mhsm.load_wages("11-0000", level="major", years=2010)}, "May 2019.*are 2010"),
        ((2010, 2019), {0: mhsm.load_payroll_employment}, "of the occupation: occupation_code, empl"),
        ((2010, 2019), {3: lambda: mhsm.load_wages("11-9111")}, "load_payroll_employment..: month, total_nonfarm"),
        ((2010, 2019), {3: lambda: mhsm.load_payroll_employment().query("year != 2019 or month < 12")}, "has 11 of"),
        ((2010, 2019), {3: lambda: mhsm.load_payroll_employment(years=2019)}, "has 0 of 2010; whole years are 2019"),
    ],
)  # fmt: skip
def test_what_cannot_be_decomposed_is_said(
    years: tuple[int, int], replaced: dict[int, Callable[[], pd.DataFrame]], message: str
) -> None:
    given = [replaced[place]() if place in replaced else frame for place, frame in enumerate(frames())]
    with pytest.raises(mhsm.MhsmError, match=message):
        intensity_decomposition(*years, *given)


def test_recoded_occupations_and_missing_health_jobs_are_not_covered() -> None:
    with pytest.raises(
        mhsm.NotCoveredError, match="29-1141. for May 2010 .*: there are 2012-2025 .in SOC 2000 it was part of 29-1111"
    ):
        intensity_decomposition(2010, 2019, *frames("29-1141"))
    without = mhsm.load_payroll_employment()
    without["health_care_employment_thousands"] = np.nan
    with pytest.raises(mhsm.NotCoveredError, match="has 0 of 2010; whole years are none"):
        intensity_decomposition(2010, 2019, *frames()[:3], without)


def test_other_frames_and_no_spans_are_refused() -> None:
    for other in (mhsm.load_wages("11-9111"), pd.DataFrame({"component": ["all_jobs"]})):
        with pytest.raises(mhsm.MhsmError, match=r"result of intensity_decomposition\(\), with its attrs"):
            sector_against_intensity(other)
    with pytest.raises(mhsm.MhsmError, match="No span of years"):
        intensity_spans(*frames(), [])


def test_no_span_of_years_says_which_years_there_are() -> None:
    rows = mhsm.load_wages("29-2021")
    with pytest.raises(mhsm.NotCoveredError, match=r"\(29-2021\) for May 2004-2018 only \(since SOC 2018"):
        mhsm.intensity_spans(rows, rows, rows, mhsm.load_payroll_employment(), [])
