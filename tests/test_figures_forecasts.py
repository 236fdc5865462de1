"""Figures of forecasts through their Axes: what is drawn, where lines stop, and their words."""

from collections.abc import Iterator
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes

import mhsm_analysis as mhsm
from mhsm_analysis.backtests import backtest
from mhsm_analysis.figures.canvas import ACCENT, Words, canvas, pushed_apart
from mhsm_analysis.figures.forecasts import backtest_errors, forecast_fan
from mhsm_analysis.forecast_models import MODELS
from mhsm_analysis.growth.coverage import (
    beside_bls,
    bls_on_survey_basis,
    bls_percent_at_origin,
    matrix_levels,
    survey_levels,
)
from mhsm_analysis.growth.forecasts import own_forecasts

pytestmark = pytest.mark.slow  # most of them

FAST = {name: MODELS[name] for name in ("random_walk_drift", "random_walk_drift_10y", "naive")}


@pytest.fixture
def ax() -> Iterator[Axes]:
    fig, drawn = canvas(4.2)
    yield drawn
    fig.draw_without_rendering()  # a label that cannot be drawn shows here
    plt.close(fig)


def texts(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def fan(ax: Axes, code: str, vintage: str = "2024-34", to: int = 2030) -> Words:
    history = survey_levels(mhsm.load_wages(code))
    bls = bls_on_survey_basis(mhsm.load_projections(), history, vintage, code)
    return forecast_fan(ax, history, own_forecasts(history, to, FAST), bls)


def scored(code: str) -> pd.DataFrame:
    history = survey_levels(mhsm.load_wages(code))
    origins = range(max(2010, history.index[0] + 4), 2025)
    errors = backtest(history, FAST, origins, [1, 2, 3, 4, 5, 10])
    return beside_bls(errors, bls_percent_at_origin(mhsm.load_projections(), history, code))


def test_the_fan_of_managers(ax: Axes) -> None:
    words = fan(ax, "11-9111", "2025-35")
    # 597.08 * (795.5 / 640.4) ** 0.5 = 665.47; the pace: see test_growth_forecasts
    finding = "Own models put 2030 at 597 to 822 thousand jobs, BLS's growth at 665"
    assert ax.figure.get_suptitle().replace("\n", " ") == finding
    assert words.alt.startswith(f"{finding}. Medical and Health Services Managers: 224 thousand in May 2004, 597 in")
    assert {"Past pace 754", "BLS's growth 665", "No change 597", "10-year pace 822", "597"} == set(texts(ax))
    for said in ("divided by 1.07", "2010, 2012, 2019 and 2021", "vintage 2025-35", "May 2004 to May 2025"):
        assert said in words.caption
    assert ax.get_ylabel() == "Thousand wage and salary jobs"
    band = ax.collections[0].get_paths()[0].vertices
    assert sorted(set(band[band[:, 0] == 2030][:, 1].round(1))) == [679.3, 836.9]  # 90 percent, as own_forecasts has it


def test_the_history_stops_at_breaks(ax: Axes) -> None:
    fan(ax, "11-9111")
    lines = [line for line in ax.lines if line.get_linestyle() == "-" and line.get_marker() == "o"]
    assert [(line.get_xdata()[0], line.get_xdata()[-1]) for line in lines] == [
        (2004, 2009), (2010, 2011), (2012, 2018), (2019, 2020), (2021, 2025),
    ]  # fmt: skip
    assert {line.get_color() for line in lines} == {ACCENT}


def test_labels_do_not_overlap(ax: Axes) -> None:
    fan(ax, "43-2011")
    renderer = ax.figure.canvas.get_renderer()
    ax.figure.draw_without_rendering()
    boxes = sorted(
        (text.get_window_extent(renderer) for text in ax.texts if " " in text.get_text()), key=lambda b: b.y0
    )
    assert len(boxes) == 4
    for low, high in pairwise(boxes):
        assert low.y1 <= high.y0 + 2  # pixels: the boxes of letters include the empty room under them


@pytest.mark.parametrize(
    ("code", "finding"),
    [
        ("43-2011", "Own models put 2030 at 20.0 to 34.3 thousand jobs, BLS's growth at 29.8"),
        ("29-1141", "Own models put 2030 at 3,380 to 3,750 thousand jobs, BLS's growth at 3,378"),
    ],
)
def test_other_occupations(ax: Axes, code: str, finding: str) -> None:
    assert fan(ax, code).alt.startswith(finding)


def test_a_model_without_an_answer_is_named(ax: Axes) -> None:
    history = survey_levels(mhsm.load_wages("11-9111", years=range(2018, 2026)))
    bls = bls_on_survey_basis(mhsm.load_projections(), history)
    assert "No answer from 10-year pace." in forecast_fan(ax, history, own_forecasts(history, 2030, FAST), bls).caption


def test_what_the_fan_refuses(ax: Axes) -> None:
    history, projections = survey_levels(mhsm.load_wages("11-9111")), mhsm.load_projections()
    ahead, bls = own_forecasts(history, 2030, FAST), bls_on_survey_basis(projections, history)
    with pytest.raises(mhsm.MhsmError, match="count different jobs"):
        forecast_fan(ax, history, ahead, matrix_levels(projections))
    with pytest.raises(mhsm.MhsmError, match="2024-34 does not reach 2035: forecast to 2034"):
        forecast_fan(ax, history, own_forecasts(history, 2035, FAST), bls)
    with pytest.raises(mhsm.MhsmError, match="No forecast by 'prophet': there are random_walk_drift, "):
        forecast_fan(ax, history, ahead, bls, "prophet")
    other = survey_levels(mhsm.load_wages("43-2011"))
    with pytest.raises(mhsm.MhsmError, match="one occupation: found 11-9111 and 43-2011"):
        forecast_fan(ax, other, ahead, bls)


def test_errors_of_managers(ax: Axes) -> None:
    words = backtest_errors(ax, scored("11-9111"))
    # methods 2.5: BLS -13.9 and -35.9; the pace repeats the table of test_growth_forecasts
    finding = "5 of 6 forecasts ten years ahead were too low"
    assert words.alt.startswith(f"{finding}. ")
    assert "BLS 2010-20 −13.9; BLS 2012-22 −24.1; BLS 2014-24 −35.9; Past pace from 2010 3.7" in words.alt
    assert "1 of these 3 decades is independent" in words.caption
    assert "(11 for one year ahead, 7 for 5 years ahead)" in words.caption
    diamonds = next(line for line in ax.lines if line.get_marker() == "D")
    assert np.round(diamonds.get_ydata(), 1).tolist() == [13.9, 24.1, 35.9]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["1", "2", "3", "4", "5", "2010", "2012", "2014"]
    assert texts(ax).count("Past pace") == 2
    assert "BLS" in texts(ax)


def test_errors_where_no_model_reaches_ten_years(ax: Axes) -> None:
    words = backtest_errors(ax, scored("29-1141"))
    assert words.alt.startswith("1 of 2 forecasts ten years ahead were too low. Registered Nurses.")
    assert texts(ax).count("Past pace") == 1


def test_what_the_errors_refuse(ax: Axes) -> None:
    both = scored("11-9111")
    with pytest.raises(mhsm.MhsmError, match="do not say which jobs"):
        backtest_errors(ax, pd.DataFrame(both.to_dict("list")))
    with pytest.raises(mhsm.MhsmError, match="'random_walk_drift' at horizons below ten.*beside_bls"):
        backtest_errors(ax, both[both["model"] != "bls"])
    with pytest.raises(mhsm.MhsmError, match="'prophet' at horizons below ten"):
        backtest_errors(ax, both, "prophet")


def test_nearest_heights_in_order() -> None:
    # pool adjacent violators: with no room between them 3 and 1 meet at 2
    assert pushed_apart([0.0, 3.0, 1.0, 5.0], 0).tolist() == [0, 2, 2, 5]
    assert pushed_apart([1.0, 1.0], 2, low=0.5).tolist() == [1.5, 3.5]
    assert pushed_apart([1.0, 1.0], 2, high=2).tolist() == [-1, 1]
