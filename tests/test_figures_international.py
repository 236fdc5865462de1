"""Other economies through their Axes: dots, the average, and words for years and places that differ."""

from collections.abc import Iterator

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

import mhsm_analysis as mhsm
from mhsm_analysis import economies
from mhsm_analysis.figures.canvas import ACCENT, canvas
from mhsm_analysis.figures.international import international_dots

pytestmark = pytest.mark.slow  # most of them

SHARE = "current_health_expenditure_pct_of_gdp"


@pytest.fixture
def ax() -> Iterator[Axes]:
    fig, drawn = canvas(5.2)
    yield drawn
    fig.draw_without_rendering()  # a label that cannot be drawn shows here
    for text in drawn.texts:  # and one that leaves the picture
        box = text.get_window_extent()
        assert box.x1 <= fig.bbox.x1
        assert box.x0 >= fig.bbox.x0
    plt.close(fig)


def made(shares: dict[str, float]) -> pd.DataFrame:
    return pd.DataFrame({"country_code": list(shares), "country": list(shares), "year": 2000, SHARE: shares.values()})


def title(ax: Axes) -> str:
    return ax.figure.get_suptitle().replace("\n", " ")


@pytest.mark.parametrize(
    ("year", "said"),
    [(2023, "16.7 % of GDP, the highest of 17 economies and 3.9"), (2020, "18.5 % of GDP"), (2000, "12.5")],
)
def test_dots_are_the_shares(ax: Axes, year: int, said: str) -> None:
    international = mhsm.load_health_share_international()
    words = international_dots(ax, international, year)
    table = economies(international, year)
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    assert [dot.get_xdata()[0] for dot in dots] == table[SHARE].tolist()
    accents = [place for place, dot in enumerate(dots) if to_hex(dot.get_color()) == ACCENT]
    assert table.loc[accents, "country_code"].tolist() == ["USA"]
    assert [label.get_text() for label in ax.get_yticklabels()] == table["country"].tolist()
    assert ax.get_xlim()[0] == 0
    average = next(line for line in ax.lines if line.get_linestyle() == "--")
    assert average.get_xdata()[0] == table.attrs["oecd_pct"]
    assert title(ax).startswith(f"US health care took {said}")
    assert words.alt.startswith(title(ax))
    for row in table.itertuples():
        assert f"{row.country} {getattr(row, SHARE):.1f}" in words.alt
    assert "not CMS’s national health expenditures in percent of GDP (NHE/GDP)" in words.caption
    assert "must not stand on one axis" in words.caption
    assert "last updated 2026-07-13" in words.caption


def test_another_place_and_below_the_average(ax: Axes) -> None:
    words = international_dots(ax, made({"USA": 9.0, "A": 10.0, "B": 5.0, "OED": 11.0}), 2000)
    finding = "US health care took 9.0 % of GDP, number 2 of 3 economies and 2.0 points below the OECD’s average"
    assert title(ax) == finding
    assert "of the other 2 the mean is 7.5 and the median 7.5" in words.alt


def test_at_the_average(ax: Axes) -> None:
    international_dots(ax, made({"USA": 11.02, "A": 10.0, "OED": 11.0}), 2000)
    assert title(ax).endswith("the highest of 2 economies and at the OECD’s average")


def test_a_year_without_the_average(ax: Axes) -> None:
    frame = mhsm.load_health_share_international()
    frame = frame[~(frame["country_code"].isin(["OED", "JPN"]) & frame["year"].eq(2023))]
    words = international_dots(ax, frame, 2023)
    assert title(ax).endswith("the highest of 16 economies and 5.9 points above the others’ median")  # 16.69 - 10.79
    assert not [line for line in ax.lines if line.get_linestyle() == "--"]
    assert "Without a figure of 2023: Japan." in words.caption
    assert "The OECD’s average is not published for this year." in words.caption


def test_a_year_without_the_us() -> None:
    fig, drawn = canvas(5.2)
    with pytest.raises(mhsm.NotCoveredError, match="of USA for 2024: it has 2000-2023"):
        international_dots(drawn, mhsm.load_health_share_international(), 2024)
    plt.close(fig)
