"""Spending and jobs through their Axes: both panels, 2020, and a title that never says more than the numbers."""

from collections.abc import Iterator

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

import mhsm_analysis as mhsm
from mhsm_analysis import jobs_regressions, spending_and_jobs
from mhsm_analysis.figures.canvas import ACCENT, GREY, stack
from mhsm_analysis.figures.spending_jobs import jobs_against_spending

pytestmark = pytest.mark.slow  # most of them


@pytest.fixture
def axes() -> Iterator[list[Axes]]:
    fig, drawn = stack(2, 5.4)
    yield drawn
    fig.draw_without_rendering()  # a label that cannot be drawn shows here
    for text in [text for ax in drawn for text in ax.texts]:  # and one that leaves the picture
        box = text.get_window_extent()
        assert box.x1 <= fig.bbox.x1
        assert box.x0 >= fig.bbox.x0
    plt.close(fig)


def frame(**chosen: object) -> pd.DataFrame:
    tables = mhsm.load_health_spending(), mhsm.load_gdp(), mhsm.load_payroll_employment()
    return spending_and_jobs(*tables, **chosen)  # type: ignore[arg-type]


def texts(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def test_levels_and_changes(axes: list[Axes]) -> None:
    drawn = frame(release="2026-01")
    words = jobs_against_spending(axes, drawn, jobs_regressions(drawn))
    finding = "Health care jobs and real spending: levels move together (R² 0.99), yearly changes hardly (0.00)"
    assert axes[0].figure.get_suptitle().replace("\n", " ") == finding
    assert words.alt.startswith(f"{finding}. From 1990 to 2024 real health spending went from 100 to 347 and")
    assert axes[0].get_yscale() == "log"
    spending, jobs = axes[0].lines[:2]
    assert (to_hex(spending.get_color()), to_hex(jobs.get_color())) == (GREY, ACCENT)
    by_year = drawn.set_index("year")
    for line, name in ((spending, "spending_billions_of_2017_usd"), (jobs, "health_care_employment_thousands")):
        assert line.get_ydata() == pytest.approx(100 * by_year[name].to_numpy() / by_year.loc[1990, name], rel=1e-12)
        index = axes[0].lines.index(line)
        changes = 100 * np.expm1(np.diff(np.log(by_year[name])))
        assert axes[1].lines[index].get_ydata() == pytest.approx(changes, abs=1e-9)
        assert axes[1].lines[index].get_xdata().tolist() == list(range(1991, 2025))
    assert texts(axes[0]) == ["real spending\n347", "jobs 215"]
    assert texts(axes[1]) == ["2020: spending +9.0 %", "2020: jobs −2.6 %"]
    assert "in yearly changes without 2020 0.26 (elasticity 0.23, standard error 0.08)" in words.alt
    assert "release 2026-01; BEA; BLS, Current Employment Statistics (CES6562000101, to 2026-07)" in words.caption
    assert "2017 dollars (deflator of GDP, 2017 = 100, quarters to 2026Q1)" in words.caption
    assert "which moves which" in words.caption
    for causal in ("explain", "drive", "cause"):
        assert causal not in " ".join(words).lower()


def test_another_release_and_base(axes: list[Axes]) -> None:
    drawn = frame(release="2024-12", base_year=2012)
    words = jobs_against_spending(axes, drawn, jobs_regressions(drawn))
    assert "release 2024-12" in words.caption
    assert "2012 = 100, quarters to 2022Q4" in words.caption
    assert "Without 2020 (dotted) the R² of changes is 0.31." in words.caption  # methods 3.5


def test_a_span_without_2020(axes: list[Axes]) -> None:
    drawn = frame(release="2024-12", start=1994, end=2010)
    words = jobs_against_spending(axes, drawn, jobs_regressions(drawn))
    assert "2020" not in words.alt
    assert "2020" not in words.caption.split("Sources")[0]
    assert texts(axes[1]) == []


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("tight", "R² is 1.00 in levels and 1.00 in yearly changes"),
        ("inverse", "R² is 0.99 in levels and"),  # they do not move together
        ("fallen", "R² is"),
    ],
)
def test_title_of_other_courses(axes: list[Axes], kind: str, said: str) -> None:
    rng = np.random.default_rng(2)
    trend, noise = np.linspace(0, 1, 30), 0.02 * rng.standard_normal((2, 30))
    drawn = frame(release="2026-01", end=2019)
    real = {"tight": trend + noise[0], "inverse": trend + noise[0], "fallen": -trend + noise[0]}[kind]
    jobs = {"tight": 0.5 * real, "inverse": -0.5 * trend + noise[1] / 2, "fallen": noise[1]}[kind]
    drawn["spending_billions_of_2017_usd"] = 1000 * np.exp(real)
    drawn["health_care_employment_thousands"] = 9000 * np.exp(jobs)
    words = jobs_against_spending(axes, drawn, jobs_regressions(drawn))
    assert f"Health care jobs and real spending: {said}" in words.alt
    assert "together" not in words.alt
    fallen = 100 * np.exp(real[-1] - real[0])
    assert f"went from 100 to {fallen:.0f}" in words.alt


def test_the_regressions_must_be_of_the_frame() -> None:
    fig, pair = stack(2, 5.4)
    one, other = frame(release="2026-01"), frame(release="2024-12")
    with pytest.raises(mhsm.MhsmError, match="another release or span"):
        jobs_against_spending(pair, one, jobs_regressions(other))
    with pytest.raises(mhsm.MhsmError, match="two Axes"):
        jobs_against_spending(pair[:1], one, jobs_regressions(one))
    with pytest.raises(mhsm.MhsmError, match=r"result of spending_and_jobs\(\)"):
        jobs_against_spending(pair, one.drop(columns="year"), jobs_regressions(one))
    plt.close(fig)
