"""Growth against the national average: published figures, identities, and what must change when an input does."""

import numpy as np
import pandas as pd
import pytest

import mhsm_analysis as mhsm


@pytest.fixture(scope="module")
def projections() -> pd.DataFrame:
    return mhsm.load_projections(vintage="2020-30")


def table(*rows: tuple[str, str, float, float]) -> pd.DataFrame:
    """A small vintage: code, row type, base and target employment."""
    frame = pd.DataFrame(rows, columns=["occupation_code", "row_type", "base", "target"])
    return pd.DataFrame(
        {
            "vintage": "2020-30",
            "occupation_code": frame["occupation_code"],
            "occupation_title": "Occupation " + frame["occupation_code"],
            "row_type": frame["row_type"],
            "employment_base_thousands": frame["base"],
            "employment_target_thousands": frame["target"],
            "change_thousands": frame["target"] - frame["base"],
            "change_pct": (100 * (frame["target"] / frame["base"] - 1)).round(1),
            "openings_thousands_per_year": frame["base"] / 10,
        }
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "expected", "tolerance"),
    # Published levels are exact; what is computed is compared to half of the last digit that methods 2.1 prints.
    [
        ("employment_base_thousands", 429.8, 0),
        ("employment_target_thousands", 569.4, 0),
        ("change_thousands", 139.6, 0),
        ("published_growth_pct", 32.5, 0),
        ("growth_pct", 32.48, 0.005),
        ("growth_lower_pct", 32.45, 0.005),
        ("growth_upper_pct", 32.51, 0.005),
        ("national_employment_base_thousands", 153533.8, 0),
        ("national_employment_target_thousands", 165413.7, 0),
        ("national_growth_pct", 7.74, 0.005),
        ("national_published_growth_pct", 7.7, 0),
        ("gap_points", 24.7, 0.05),
        ("multiple", 4.2, 0.05),
        ("cagr_pct", 2.85, 0.005),
        ("national_cagr_pct", 0.75, 0.005),
        ("doubling_time_years", 24.6, 0.05),
        ("national_doubling_time_years", 93, 0.5),
        ("jobs_at_national_rate_thousands", 33.3, 0.05),
        ("jobs_above_national_rate_thousands", 106.3, 0.05),
        ("openings_thousands_per_year", 51.8, 0),
        ("separations_thousands_per_year", 37.8, 0.05),
        ("separations_share_pct", 73, 0.5),
    ],
)
def test_the_2020_30_projection(projections: pd.DataFrame, name: str, expected: float, tolerance: float) -> None:
    assert mhsm.growth_summary(projections)[name] == pytest.approx(expected, abs=tolerance)


def test_rank_among_790_occupations(projections: pd.DataFrame) -> None:
    published = mhsm.growth_rank(projections)
    assert (published["rank"], published["n"], published["n_faster"], published["n_tied"]) == (23, 790, 22, 1)
    levels = mhsm.growth_rank(projections, by="levels")
    assert levels["rank"] == 26
    # methods 2.1: faster than 96.7 percent of occupations (by levels), which hold 95.4 percent of 2020 employment
    assert levels["slower_share_pct"] == pytest.approx(96.7, abs=0.05)
    assert levels["slower_employment_share_pct"] == pytest.approx(95.4, abs=0.05)


def test_line_items_add_up_to_the_published_total(projections: pd.DataFrame) -> None:
    sums = projections.query("row_type == 'line_item'")[
        ["employment_base_thousands", "employment_target_thousands"]
    ].sum()
    total = projections.query("row_type == 'total'").iloc[0]
    # 790 figures rounded to 0.1 miss their total by a few times 0.1 * sqrt(790 / 12) = 0.8
    for column, value in sums.items():
        assert value == pytest.approx(total[column], abs=2.5)


@pytest.mark.parametrize("code", ["11-9111", "29-1141", "53-3031", "15-1299"])
def test_identities(projections: pd.DataFrame, code: str) -> None:
    g = mhsm.growth_summary(projections, code)
    change = g["employment_target_thousands"] - g["employment_base_thousands"]
    parts = g["jobs_at_national_rate_thousands"] + g["jobs_above_national_rate_thousands"]
    assert parts == pytest.approx(change, abs=1e-9)
    compounded = g["employment_base_thousands"] * (1 + g["cagr_pct"] / 100) ** 10
    assert compounded == pytest.approx(g["employment_target_thousands"], rel=1e-12)
    relative = (1 + g["growth_pct"] / 100) / (1 + g["national_growth_pct"] / 100)
    assert 1 + g["relative_growth_pct"] / 100 == pytest.approx(relative, rel=1e-12)
    openings = g["growth_openings_thousands_per_year"] + g["separations_thousands_per_year"]
    assert openings == pytest.approx(g["openings_thousands_per_year"], abs=1e-9)
    assert g["growth_lower_pct"] < g["growth_pct"] < g["growth_upper_pct"]


@pytest.mark.slow
def test_the_published_percentage_lies_in_the_rounding_interval_of_every_occupation(projections: pd.DataFrame) -> None:
    for row in projections.query("row_type == 'line_item'").iloc[::40].itertuples():
        g = mhsm.growth_summary(projections, row.occupation_code)
        # the published percentage is itself rounded to 0.1
        assert g["growth_lower_pct"] - 0.05 <= g["published_growth_pct"] <= g["growth_upper_pct"] + 0.05


def test_growth_does_not_depend_on_the_unit_of_employment() -> None:
    one = table(("00-0000", "total", 1000, 1100), ("11-1111", "line_item", 100, 150))
    ten = table(("00-0000", "total", 10000, 11000), ("11-1111", "line_item", 1000, 1500))
    names = ["growth_pct", "cagr_pct", "gap_points", "multiple", "relative_growth_pct"]
    small, large = (mhsm.growth_summary(t, "11-1111")[names].to_numpy() for t in (one, ten))
    np.testing.assert_allclose(small, large, rtol=1e-12)
    assert mhsm.growth_summary(one, "11-1111")["growth_pct"] == pytest.approx(50)
    assert mhsm.growth_summary(one, "11-1111")["multiple"] == pytest.approx(5)


@pytest.mark.parametrize("target", [1000, 900])
def test_no_multiple_where_the_nation_does_not_grow(target: float) -> None:
    g = mhsm.growth_summary(table(("00-0000", "total", 1000, target), ("11-1111", "line_item", 100, 90)), "11-1111")
    assert np.isnan(g["multiple"])
    assert np.isnan(g["share_of_national_change_pct"])
    assert g["doubling_time_years"] == np.inf
    assert g["gap_points"] == pytest.approx(-10 - 100 * (target / 1000 - 1))


def test_ties_share_a_rank() -> None:
    rows = [("00-0000", "total", 400, 440)]
    rows += [(f"11-111{i}", "line_item", 100, target) for i, target in enumerate([130, 110, 110, 90])]
    rank = mhsm.growth_rank(table(*rows), "11-1112")
    assert (rank["rank"], rank["n"], rank["n_tied"]) == (2, 4, 1)
    assert rank["slower_share_pct"] == 25
    assert rank["slower_employment_share_pct"] == 25


def test_equal_growth_of_unequal_levels_is_a_tie() -> None:
    # 0.3 / 0.1, 3.0 / 1.0 and 2.1 / 0.7 all triple, but as floats they are not equal
    sizes = [(0.1, 0.3), (1.0, 3.0), (0.7, 2.1)]
    rows = [(f"11-111{i}", "line_item", *levels) for i, levels in enumerate(sizes)]
    ranks = [mhsm.growth_rank(table(*rows), row[0], by="levels") for row in rows]
    assert [(rank["rank"], rank["n_tied"]) for rank in ranks] == [(1, 2)] * 3


def test_the_answer_says_what_it_is_about(projections: pd.DataFrame) -> None:
    about = {
        "vintage": "2020-30",
        "occupation_code": "11-9111",
        "occupation_title": "Medical and health services managers",
        "occupation_codes": [{"code": "11-9111", "covers": "2020-30", "relation": "itself", "says": ""}],
    }
    asked = about["occupation_title"].upper()
    assert mhsm.growth_summary(projections, asked).attrs == about
    assert mhsm.growth_rank(projections, asked).attrs == about


def test_no_openings_leave_no_replacement_share() -> None:
    rows = table(("00-0000", "total", 1000, 1100), ("11-1111", "line_item", 0.2, 0.0))
    rows["openings_thousands_per_year"] = [100, 0.0]
    g = mhsm.growth_summary(rows, "11-1111")
    assert np.isnan(g["separations_share_pct"])
    assert g["separations_thousands_per_year"] == pytest.approx(0.02)
    assert g["growth_lower_pct"] == -100


def test_moving_a_level_moves_the_answer(projections: pd.DataFrame) -> None:
    moved = projections.copy()
    moved.loc[moved["occupation_code"] == "11-9111", "employment_target_thousands"] += 0.1
    before, after = mhsm.growth_summary(projections), mhsm.growth_summary(moved)
    assert after["growth_pct"] - before["growth_pct"] == pytest.approx(100 * 0.1 / 429.8)
    for bound, base in (("growth_lower_pct", 429.85), ("growth_upper_pct", 429.75)):
        assert after[bound] - before[bound] == pytest.approx(100 * 0.1 / base)
    assert after["jobs_above_national_rate_thousands"] - before["jobs_above_national_rate_thousands"] == pytest.approx(
        0.1
    )


def test_mistakes_are_named(projections: pd.DataFrame) -> None:
    with pytest.raises(mhsm.NotCoveredError, match=r"No projection 2010-20.*2020-30"):
        mhsm.growth_summary(projections, vintage="2010-20")
    with pytest.raises(mhsm.UnknownOccupationError, match="11-9111"):
        mhsm.growth_summary(projections, "Medical and health service manager")
    with pytest.raises(mhsm.NotCoveredError, match="total of all occupations"):
        mhsm.growth_summary(projections[projections["row_type"] == "line_item"])
    with pytest.raises(mhsm.UnknownOccupationError, match="11-0000 Management occupations is a group"):
        mhsm.growth_rank(projections, "Management occupations")
    with pytest.raises(mhsm.MhsmError, match="'published' or by 'levels'"):
        mhsm.growth_rank(projections, by="size")


def test_an_occupation_of_other_vintages_only_says_which() -> None:
    with pytest.raises(
        mhsm.NotCoveredError,
        match=r"\(15-1252\) for 2021-31, 2022-32.*, not for 2019-29: it was put together from 15-1132",
    ):
        mhsm.growth_summary(mhsm.load_projections(), "15-1252", "2019-29")
    with pytest.raises(mhsm.UnknownOccupationError, match="No occupation '15-9999'"):
        mhsm.growth_rank(mhsm.load_projections(), "15-9999", "2019-29")


def test_a_vintage_of_which_only_a_part_is_at_hand_gives_no_rank() -> None:
    with pytest.raises(mhsm.NotCoveredError, match="No rank in 2025-35: only 37 of its occupations are at hand"):
        mhsm.growth_rank(mhsm.load_projections(), "11-9111", "2025-35")
    with pytest.raises(mhsm.NotCoveredError, match="2021-31.* no total is at hand"):
        mhsm.growth_summary(mhsm.load_projections(), "11-9111", "2021-31")
