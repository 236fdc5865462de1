"""Claims then and now through their Axes: the latest as an index, marks for verdicts, and what is left out."""

from collections.abc import Iterator

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from places import ROOT

import mhsm_analysis as mhsm
from mhsm_analysis.errors import MhsmError
from mhsm_analysis.figures.canvas import ACCENT, canvas
from mhsm_analysis.figures.claims import claims_then_and_now

pytestmark = pytest.mark.slow  # most of them


@pytest.fixture
def ax() -> Iterator[Axes]:
    fig, drawn = canvas(1.6 + 0.65 * 15)
    yield drawn
    fig.draw_without_rendering()
    boxes = [text.get_window_extent() for text in drawn.texts]
    for box in boxes:  # no label leaves the picture or covers another
        assert box.x0 >= 0
        assert box.x1 <= fig.bbox.x1
    assert not any(one.overlaps(two) for place, one in enumerate(boxes) for two in boxes[place + 1 :])
    plt.close(fig)


def marks(ax: Axes) -> list[Line2D]:
    return [line for line in ax.lines if line.get_marker() not in ("None", None, "")]


def title(ax: Axes) -> str:
    return ax.figure.get_suptitle().replace("\n", " ")


def test_the_article(ax: Axes) -> None:
    claims = mhsm.load_claims()
    audit = mhsm.audit_claims(claims)
    words = claims_then_and_now(ax, claims, audit)
    index = (100 * audit["latest_value"] / claims["value"]).sort_values()
    assert [mark.get_xdata()[0] for mark in marks(ax)] == pytest.approx(index.tolist())
    # by hand: 3.475 / 8 is 43 percent, 123,860 / 101,340 is 122 percent
    assert title(ax) == "12 of 12 figures have newer ones that differ: 43 to 122 percent of what is said"
    assert words.alt.startswith(title(ax))
    open_ones = [mark for mark in marks(ax) if mark.get_markerfacecolor() == "white"]
    assert len(open_ones) == audit["verdict_cited"].eq("as_quoted").sum() == 4
    assert {mark.get_markeredgecolor() for mark in marks(ax)} == {ACCENT}
    assert "Median annual wage, all industries, May 2021: $101,340, now $123,860, 122 (match)" in words.alt
    assert "open: at hand only as quoted" in words.caption
    assert "cross" not in words.caption
    assert ax.get_xlabel() == "Latest figure (claim = 100)"


def test_a_figure_that_does_not_stand_is_a_cross_and_only_the_farthest_are_drawn(ax: Axes) -> None:
    claims = mhsm.read_claims(ROOT / "tests" / "claims" / "planted_errors.csv")
    audit = mhsm.audit_claims(claims)
    words = claims_then_and_now(ax, claims, audit)
    drawn = marks(ax)
    assert len(drawn) == 15
    assert "the 15 of 20 that are furthest from the claim" in words.caption
    index = 100 * audit["latest_value"] / claims["value"]
    near = [mark.get_xdata()[0] for mark in drawn]
    assert min(near) == pytest.approx(index.min())
    assert max(near) == pytest.approx(index.max())
    assert 100.0 not in near  # what has not moved at all is not among the farthest
    crosses = [mark.get_xdata()[0] for mark in drawn if mark.get_marker() == "X"]
    assert set(crosses) <= set(index[audit["verdict_cited"].eq("mismatch")])
    assert crosses
    assert "cross: the edition cited does not say so" in words.caption


def test_a_top_coded_latest_figure_is_an_arrow(ax: Axes) -> None:
    claims = mhsm.load_claims().query("claim_id == 'high-2021'").reset_index(drop=True)
    wages = mhsm.load_wages(level=None)
    newest = wages["occupation_code"].eq("11-9111") & wages["year"].eq(2025)
    hidden = wages.assign(
        annual_p90_usd=wages["annual_p90_usd"].mask(newest),
        top_coded_from=wages["top_coded_from"].mask(newest, "p90"),
        annual_top_code_usd=wages["annual_top_code_usd"].mask(newest, 239_200.0),
    )
    words = claims_then_and_now(ax, claims, mhsm.audit_claims(claims, {"national_wages": hidden}))
    (mark,) = marks(ax)
    assert mark.get_marker() == ">"
    assert "now at least $239,200" in words.alt
    assert "arrow: the latest is top-coded" in words.caption


def test_what_has_no_figure_to_set_against_it_is_named(ax: Axes) -> None:
    claims = mhsm.load_claims().query("claim_id in ['growth-2030', 'median-2021']").reset_index(drop=True)
    audit = mhsm.audit_claims(claims).assign(latest_value=[-1.0, 123_860.0])
    words = claims_then_and_now(ax, claims, audit)
    assert len(marks(ax)) == 1
    for text in words:
        assert "Not drawn, for want of a figure to set against them: Projected growth of jobs, 2020-2030." in text


def test_nothing_to_draw() -> None:
    claims = mhsm.load_claims().query("claim_id == 'median-2021'").reset_index(drop=True)
    audit = mhsm.audit_claims(claims).assign(latest_value=pd.NA)
    _, drawn = canvas()
    with pytest.raises(MhsmError, match="nothing to draw"):
        claims_then_and_now(drawn, claims, audit)
    plt.close("all")
