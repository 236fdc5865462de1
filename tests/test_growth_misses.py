"""What past misses say of one occupation: figures of methods 2.3 and F2, hand-made errors, and what cannot be."""

import numpy as np
import pandas as pd
import pytest

import mhsm_analysis as mhsm
from mhsm_analysis.growth.misses import levels_since, range_of_past_errors, shared_miss
from mhsm_analysis.growth.record import track_errors

pytestmark = pytest.mark.slow  # most of them


@pytest.fixture(scope="module")
def projections() -> pd.DataFrame:
    return mhsm.load_projections()


def vintages(*levels: tuple[str, float, float, float]) -> pd.DataFrame:
    """Three hand-made decades, alike: code, base, projected and actual level of each."""
    parts = []
    for first in (2010, 2012, 2014):
        for start, column in ((first, "projected"), (first + 10, "actual")):
            frame = pd.DataFrame(levels, columns=["occupation_code", "base", "projected", "actual"])
            parts.append(
                pd.DataFrame(
                    {
                        "vintage": f"{start}-{start % 100 + 10}",
                        "occupation_code": frame["occupation_code"],
                        "occupation_title": "Occupation " + frame["occupation_code"],
                        "row_type": "line_item",
                        "employment_base_thousands": frame["base" if column == "projected" else "actual"],
                        "employment_target_thousands": frame["projected"],
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)


def test_the_miss_and_the_group(projections: pd.DataFrame) -> None:
    misses = shared_miss(projections, "11-9111", "11-")
    assert misses["vintage"].tolist() == ["2010-20", "2012-22", "2014-24"]
    np.testing.assert_allclose(misses["error_pct"], [-13.7, -23.7, -36.8], atol=0.05)
    # methods F2 to its last digit: the "management median" it prints is the log error of the summed levels
    np.testing.assert_allclose(misses["log_error"], [0.147, 0.270, 0.459], atol=0.0005)
    np.testing.assert_allclose(misses["group_log_error"], [0.077, 0.277, 0.337], atol=0.0005)
    assert misses[["rank", "n"]].to_numpy().tolist() == [[10, 30], [11, 31], [7, 31]]
    # about half, all and three quarters (F2: .52, 1.03, .73, its own jobs in the group; ours leaves them out)
    np.testing.assert_allclose(misses["shared_pct"], [52, 103, 73], atol=2.5)
    np.testing.assert_allclose(100 * misses["group_log_error"] / misses["log_error"], [52, 103, 73], atol=0.7)
    assert misses["reading"].tolist() == ["shared in part", "the others missed by more", "shared in part"]
    assert misses.attrs["not_matched"] == []
    assert len(misses.attrs["series_breaks"]) == 4


def test_the_typical_occupation_of_the_group_shared_less(projections: pd.DataFrame) -> None:
    misses, errors = shared_miss(projections), track_errors(projections)
    for row in misses.itertuples():
        peers = errors[(errors["vintage"] == row.vintage) & errors["occupation_code"].str.startswith("11-")]
        middle = np.sort(peers["log_error"])
        expected = (middle[(len(middle) - 1) // 2] + middle[len(middle) // 2]) / 2
        assert row.median_log_error == pytest.approx(expected, abs=1e-12)
    assert (misses["shared_median_pct"] < misses["shared_pct"]).all()
    np.testing.assert_allclose(misses["shared_median_pct"], [24, 76, 61], atol=0.5)


def test_shares_by_hand() -> None:
    made = vintages(("11-1", 50, 100, 200), ("11-2", 50, 100, 150), ("11-3", 50, 100, 130), ("29-1", 5, 10, 1))
    misses = shared_miss(made, "11-1")
    assert len(misses) == 3
    row = misses.iloc[0]
    assert row["log_error"] == pytest.approx(np.log(2), abs=1e-9)
    assert row["error_pct"] == pytest.approx(-50, abs=1e-9)
    assert row["others_log_error"] == pytest.approx(np.log(1.4), abs=1e-9)  # 280 of 200
    assert row["group_log_error"] == pytest.approx(np.log(1.6), abs=1e-9)  # 480 of 300
    assert row["median_log_error"] == pytest.approx(np.log(1.5), abs=1e-9)
    assert row["shared_pct"] == pytest.approx(100 * np.log(1.4) / np.log(2), abs=1e-9)
    assert (row["rank"], row["n"]) == (1, 3)
    assert shared_miss(made, "11-3").iloc[0]["shared_pct"] > 100
    assert shared_miss(made, "11-3").iloc[0]["rank"] == 3


def test_no_share_where_it_would_be_nonsense(projections: pd.DataFrame) -> None:
    against = shared_miss(projections, "11-1011")  # projected too high, while management was projected too low
    assert against["shared_pct"].isna().all()
    assert set(against["reading"]) == {"the others did not miss in this direction"}
    small = shared_miss(projections, "29-1141").set_index("vintage").loc["2012-22"]
    assert abs(small["log_error"]) < 0.05
    assert np.isnan(small["shared_pct"])
    assert np.isnan(small["shared_median_pct"])
    assert small["reading"] == "own miss too small to share"


def test_a_decade_without_the_code_is_named(projections: pd.DataFrame) -> None:
    nurses = shared_miss(projections, "29-1141")  # 29-1111 up to 2010-20
    assert nurses["vintage"].tolist() == ["2012-22", "2014-24"]
    assert nurses.attrs["not_matched"] == ["2010-20"]


def test_mistakes_are_named(projections: pd.DataFrame) -> None:
    with pytest.raises(mhsm.MhsmError, match=r"Expected the group of 29-1141, such as '29-', found '11-'"):
        shared_miss(projections, "29-1141", "11-")
    with pytest.raises(
        mhsm.NotCoveredError, match=r"of Software developers \(15-1252\): .* the code is in 2021-31, 2022-32.*15-1132"
    ):
        shared_miss(projections, "15-1252")
    with pytest.raises(mhsm.NotCoveredError, match="11-0000. is a group of occupations"):
        shared_miss(projections, "11-0000")
    with pytest.raises(mhsm.MhsmError, match="No other occupation of group 29- is matched in 2010-20"):
        shared_miss(vintages(("11-1", 5, 5, 5), ("29-1", 5, 10, 1)), "29-1")
    with pytest.raises(mhsm.MhsmError, match="The target year of the 2014-24 vintage has come"):
        range_of_past_errors(projections, vintage="2014-24")
    large = projections[~(projections["vintage"].eq("2010-20") & projections["employment_base_thousands"].gt(100))]
    few = large[~(large["vintage"].eq("2014-24") & large["employment_base_thousands"].gt(100))]
    with pytest.raises(mhsm.MhsmError, match="Only 0 past errors of occupations of its size"):
        range_of_past_errors(few)
    with pytest.raises(mhsm.NotCoveredError, match=r"15-1252\) for 2021-31, .*, not for 2020-30"):
        range_of_past_errors(projections, "15-1252")
    with pytest.raises(mhsm.UnknownOccupationError, match="No occupation '99-9999'"):
        levels_since(projections, "99-9999")
    with pytest.raises(mhsm.NotCoveredError, match="No level of 2024 to compare 2014-24 with"):
        range_of_past_errors(projections[projections["vintage"] != "2024-34"])
    with pytest.raises(mhsm.NotCoveredError, match="No vintage after 2025-35 .* has .*11-9111.*it is the latest"):
        levels_since(projections, vintage="2025-35")
    with pytest.raises(
        mhsm.NotCoveredError,
        match="No vintage after 2024-34 .* has .*29-1141.: the later ones are 2025-35",
    ):
        levels_since(projections, "29-1141", "2024-34")


def test_the_range_of_past_errors(projections: pd.DataFrame) -> None:
    ranges = range_of_past_errors(projections).set_index("kind")
    raw, centred = ranges.loc["raw"], ranges.loc["centred"]
    # methods 2.3: thousands and percents whole, log errors with three decimals
    assert ranges["n"].tolist() == [450, 450]
    logs = raw[["lower_log_error", "median_log_error", "upper_log_error"]].astype(float)
    np.testing.assert_allclose(logs, [-0.348, -0.008, 0.282], atol=0.0005)
    for row, expected in ((raw, [402, 755]), (centred, [419, 793])):
        np.testing.assert_allclose(row[["lower_thousands", "upper_thousands"]].astype(float), expected, atol=0.5)
    np.testing.assert_allclose(raw[["lower_growth_pct", "upper_growth_pct"]].astype(float), [-6, 76], atol=0.5)
    assert raw["beyond_national_pct"] == pytest.approx(23, abs=0.5)
    assert "not a confidence interval" in ranges.attrs["name"]
    assert ranges.attrs["side"] == "faster"


@pytest.mark.parametrize("code", ["11-9111", "43-6014", "29-1141"])
def test_what_must_hold_of_any_range(projections: pd.DataFrame, code: str) -> None:
    ranges = range_of_past_errors(projections, code)
    for row in ranges.itertuples():
        assert row.lower_thousands < row.median_thousands < row.upper_thousands
        for name in ("lower", "median", "upper"):
            level = ranges.attrs["projected_thousands"] * np.exp(getattr(row, f"{name}_log_error"))
            assert getattr(row, f"{name}_thousands") == pytest.approx(level, rel=1e-12)
    errors = track_errors(projections, ["2010-20", "2014-24"]).query("base_thousands > 100")
    target, base = ranges.attrs["projected_thousands"], mhsm.growth_summary(projections, code)
    carried = target * np.exp(errors["log_error"])
    at_nation = base["employment_base_thousands"] * (1 + base["national_growth_pct"] / 100)
    share = (carried <= at_nation).mean() if target > at_nation else (carried >= at_nation).mean()
    assert ranges["beyond_national_pct"].iloc[0] == pytest.approx(100 * share, abs=1e-9)
    inside = carried.between(ranges["lower_thousands"].iloc[0], ranges["upper_thousands"].iloc[0]).mean()
    assert inside == pytest.approx(0.8, abs=0.005)


def test_centring_takes_out_a_decade_that_was_wrong_as_a_whole(projections: pd.DataFrame) -> None:
    wrong = projections.copy()
    wrong.loc[wrong["vintage"] == "2010-20", "employment_target_thousands"] *= 2
    before, after = (range_of_past_errors(rows).set_index("kind") for rows in (projections, wrong))
    assert after.loc["centred", "lower_thousands"] == pytest.approx(before.loc["centred", "lower_thousands"], rel=1e-9)
    assert after.loc["raw", "lower_thousands"] < 0.7 * before.loc["raw", "lower_thousands"]


def test_levels_since(projections: pd.DataFrame) -> None:
    levels = levels_since(projections).set_index("year")
    assert levels["employment_base_thousands"].to_dict() == {
        2021: 480.7, 2022: 509.5, 2023: 562.7, 2024: 616.2, 2025: 640.4,
    }  # fmt: skip
    # methods F1: straight-line path of 2024 485.6, the published base 27 percent above it
    assert levels.loc[2024, "path_thousands"] == pytest.approx(485.6, abs=0.05)
    assert levels.loc[2024, "from_path_pct"] == pytest.approx(27, abs=0.5)
    assert levels["past_target"].tolist() == [False, False, False, True, True]
    assert set(levels["raw"]) == set(levels["centred"]) == {"inside"}
    assert levels["n_breaks"].tolist() == [1] * 5
    assert levels.attrs["not_at_hand"] == []


def test_levels_outside_the_range_and_past_a_falling_target(projections: pd.DataFrame) -> None:
    falling = levels_since(projections, "43-2011").set_index("year")  # 46.3 projected, 44.9 in 2023
    assert falling["past_target"].tolist() == [False, False, True, True]
    assert falling.attrs["not_at_hand"] == ["2025-35"]
    moved = projections.copy()
    own = (moved["occupation_code"] == "11-9111") & (moved["vintage"] == "2025-35")
    for level, raw, centred in ((760, "above", "inside"), (800, "above", "above"), (410, "inside", "below")):
        moved.loc[own, "employment_base_thousands"] = level
        assert levels_since(moved)[["raw", "centred"]].iloc[-1].tolist() == [raw, centred]


def test_a_small_occupation_gets_the_errors_of_small_ones(projections: pd.DataFrame) -> None:
    small = range_of_past_errors(projections, "Mathematicians", "2024-34").iloc[0]
    large = range_of_past_errors(projections, "11-9111", "2020-30").iloc[0]
    assert (small["pool_above_thousands"], small["pool_up_to_thousands"]) == (0, 5)
    assert (large["pool_above_thousands"], large["n"]) == (100, 450)
    # occupations of up to 5 thousand jobs were missed by far more
    assert small["upper_log_error"] - small["lower_log_error"] > 1.5 * (
        large["upper_log_error"] - large["lower_log_error"]
    )


def test_a_title_is_as_good_as_a_code(projections: pd.DataFrame) -> None:
    by_title = shared_miss(projections, "Registered nurses")
    pd.testing.assert_frame_equal(by_title, shared_miss(projections, "29-1141"))
