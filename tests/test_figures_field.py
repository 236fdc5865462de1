"""An occupation among its peers, through the Axes."""

from collections.abc import Iterator

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import same_color

import mhsm_analysis as mhsm
from mhsm_analysis import figures
from mhsm_analysis.figures.canvas import ACCENT
from mhsm_analysis.figures.field import among_peers
from mhsm_analysis.wages.field import field_places

pytestmark = pytest.mark.slow  # most of them


@pytest.fixture
def ax() -> Iterator[Axes]:
    fig, axes = figures.canvas(4.6)
    yield axes
    fig.draw_without_rendering()
    plt.close(fig)


def title_of(ax: Axes) -> str:
    return ax.figure.get_suptitle().replace("\n", " ")


def drawn(ax: Axes) -> int:
    return sum(len(marks.get_offsets()) for marks in ax.collections)


def test_every_occupation_is_drawn_and_the_rank_is_bounded(ax: Axes) -> None:
    words = among_peers(ax, field_places(mhsm.load_wages(years=2021), "11-9111"))
    assert drawn(ax) == 825
    assert title_of(ax) == "P90 is 3.4 times P10: between 9th and 17th widest of 38 management occupations"
    own = next(m for m in ax.collections if len(m.get_offsets()) == 1 and same_color(m.get_facecolor(), ACCENT))
    np.testing.assert_allclose(own.get_offsets()[0], [101340, 205620 / 60780])
    triangles = [m for m in ax.collections if not len(m.get_facecolor()) or np.allclose(m.get_facecolor()[0][:3], 1)]
    assert sum(len(m.get_offsets()) for m in triangles) == 51
    assert ax.get_xscale() == ax.get_yscale() == "log"
    assert ax.get_xlabel() == "Median annual wage, May 2021, dollars (log)"
    assert ax.get_ylabel() == "P90 / P10 (log)"
    assert words.alt.startswith(title_of(ax))
    assert "median $101,340, 78th highest; P90/P10 3.38, between 84th and 120th widest of all" in words.alt
    assert "Top-coded: P90 of 51, of these the median of 18." in words.alt
    assert "Without an annual wage, not drawn: 6." in words.caption
    assert "Source: BLS" in words.caption


def test_a_year_without_top_codes_has_an_exact_rank(ax: Axes) -> None:
    words = among_peers(ax, field_places(mhsm.load_wages(years=2025), "11-9111"))
    assert title_of(ax) == "P90 is 3.1 times P10: 17th widest of 37 management occupations"
    assert "No wage is top-coded." in words.caption
    assert "triangle" not in " ".join(text.get_text() for text in ax.texts)


def test_an_own_bound_is_an_open_mark_and_never_rounded_up(ax: Axes) -> None:
    places = field_places(mhsm.load_wages(years=2021), "29-1218")
    words = among_peers(ax, places)
    ratio = places.loc[places["is_own"], "ratio_lower"].item()
    assert title_of(ax).startswith(f"P90 is at least {int(ratio * 10) / 10} times P10: between 1st and ")
    assert "health care practitioner occupations" in title_of(ax)
    assert "median at least $208,000, between 1st and 18th highest" in words.alt
    own = next(m for m in ax.collections if same_color(m.get_edgecolor(), ACCENT) and len(m.get_offsets()))
    assert np.allclose(own.get_facecolor()[0][:3], 1)
    assert own.get_offsets()[0].tolist() == [208000, ratio]
    assert drawn(ax) == 825


def test_a_narrower_group_is_named_by_its_code(ax: Axes) -> None:
    among_peers(ax, field_places(mhsm.load_wages(years=2021), "11-9111", "11-9"))
    assert title_of(ax).endswith("11-9… occupations")


def test_other_frames_are_refused(ax: Axes) -> None:
    with pytest.raises(mhsm.MhsmError, match="from the result of field_places"):
        among_peers(ax, mhsm.load_wages(years=2021))
