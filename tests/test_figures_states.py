"""The map of tiles, through the Axes: places, values, shades, contrast."""

from collections.abc import Iterator

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb

import mhsm_analysis as mhsm
from mhsm_analysis import figures
from mhsm_analysis.areas import AREAS, TERRITORIES
from mhsm_analysis.figures.states import TILES, contrast, state_tiles
from mhsm_analysis.wages.states import state_wages

pytestmark = pytest.mark.slow  # most of them


@pytest.fixture
def ax() -> Iterator[Axes]:
    fig, axes = figures.canvas(3.9)
    yield axes
    fig.draw_without_rendering()
    plt.close(fig)


def states_of(year: int) -> pd.DataFrame:
    return state_wages(mhsm.load_wages_by_area("11-9111", years=year), mhsm.load_price_parities())


def tiles(ax: Axes) -> dict[str, tuple[str, tuple[float, ...], str]]:
    """What stands on each tile, its ground and its ink, read from the drawing by place."""
    found = {}
    for state, (x, y) in TILES.items():
        on_it = [text for text in ax.texts if x < text.get_position()[0] < x + 1 and y < text.get_position()[1] < y + 1]
        ground = next(p for p in ax.patches if (p.get_x(), p.get_y()) == (x + 0.03, y + 0.03))
        name, *value = [text for text in on_it if "\n" not in text.get_text()]
        assert name.get_text() == state
        found[state] = (value[0].get_text() if value else "", ground.get_facecolor()[:3], name.get_color())
    return found


def test_51_places_none_on_the_cell_of_another() -> None:
    assert set(TILES) == set(AREAS.loc[~AREAS["area_code"].isin(TERRITORIES), "abbreviation"])
    assert len(TILES) == len(set(TILES.values())) == 51
    assert max(x for x, _ in TILES.values()) == 10


def test_tiles_carry_the_medians(ax: Axes) -> None:
    states = states_of(2015)
    words = state_tiles(ax, states)
    drawn = tiles(ax)
    assert {state: value for state, (value, _, _) in drawn.items()} == {
        row.state: f"{row.median_lower / 1000:.0f}" for row in states.itertuples()
    }
    title = ax.figure.get_suptitle().replace("\n", " ")
    assert title == "The median runs from $73,940 in Iowa to $121,620 in the District of Columbia"
    assert words.alt.startswith(title)
    assert "Highest: District of Columbia $121,620, California $117,660," in words.alt
    assert "over 51 states 12.6 percent; the 90th percentile of the states is 1.39 times the 10th." in words.alt
    assert "No standard errors of medians are published" in words.caption
    assert "third party" in words.caption
    assert "heaping" not in words.caption


@pytest.mark.parametrize("real", [False, True])
def test_text_stands_out_from_every_tile(ax: Axes, real: bool) -> None:
    state_tiles(ax, states_of(2021), real)
    assert min(contrast(ground, to_rgb(ink)) for _, ground, ink in tiles(ax).values()) >= 4.5  # WCAG AA


def test_darker_is_higher_on_one_scale_for_both_pictures(ax: Axes) -> None:
    states = states_of(2015)
    state_tiles(ax, states)
    nominal = tiles(ax)
    order = states.sort_values("median_lower")["state"]
    light = [contrast(nominal[state][1], (0, 0, 0)) for state in order]
    assert light == sorted(light, reverse=True)
    fig, other = figures.canvas(3.9)
    words = state_tiles(other, states, real=True)
    real = tiles(other)
    plt.close(fig)
    assert real["SD"][0] == "110"
    # New Jersey's 110,930 nominal and South Dakota's 109,887 real are nearly the same, so is their colour
    assert real["SD"][1] == pytest.approx(nominal["NJ"][1], abs=0.03)
    assert "parities of 2015 (all items, US = 100)" in words.caption
    assert "Nominal: 12.6 percent and 1.39; rank correlation of the two 0.87." in words.alt
    assert words.alt.startswith("At national prices the median runs from $81,260 in Kansas to $109,890 in South Dakota")


def test_heaping_is_said_where_it_is(ax: Axes) -> None:
    assert "Nominal medians of 17 states lie within 2 percent of one value" in state_tiles(ax, states_of(2021)).caption


def test_missing_and_top_coded_states_are_shown_as_such(ax: Axes) -> None:
    rows = mhsm.load_wages_by_area("11-9111", years=2015)
    rows = rows[~rows["area_code"].isin(["06", "36"])].copy()
    rows.loc[rows["area_code"] == "11", "annual_p50_usd"] = None
    rows.loc[rows["area_code"] == "11", "top_coded_from"] = "p50"
    words = state_tiles(ax, state_wages(rows, mhsm.load_price_parities()))
    drawn = tiles(ax)
    assert (drawn["CA"][0], drawn["NY"][0], drawn["DC"][0]) == ("", "", "≥187")
    assert [bool(patch.get_hatch()) for patch in ax.patches].count(True) == 2
    assert "Not published: California and New York." in words.alt
    assert "to at least $187,200 in the District of Columbia" in words.alt
    assert "Coefficient of variation" not in words.alt
    assert "Hatched: not published. ≥: top-coded, at least this." in words.caption


def test_a_year_without_parities_is_not_drawn_at_national_prices(ax: Axes) -> None:
    with pytest.raises(mhsm.MhsmError, match=r"No price parities of 2025 are at hand \(2008 to 2023 are\)"):
        state_tiles(ax, states_of(2025), real=True)
