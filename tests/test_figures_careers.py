"""Careers through their Axes: medians with their years, education beside all workers', and an offer's line."""

from collections.abc import Iterator

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D

import mhsm_analysis as mhsm
from mhsm_analysis.figures import attainment_bars, canvas, offer_places, settings_of_paths
from mhsm_analysis.figures.canvas import ACCENT, GREY

pytestmark = pytest.mark.slow  # most of them


@pytest.fixture
def ax() -> Iterator[Axes]:
    fig, drawn = canvas(6.6)
    yield drawn
    fig.draw_without_rendering()  # a label that cannot be drawn shows here
    boxes = [text.get_window_extent() for text in drawn.texts]
    for box in boxes:  # and one that leaves the picture
        assert box.x1 <= fig.bbox.x1
        assert box.x0 >= fig.bbox.x0
    for place, box in enumerate(boxes):  # or meets another
        assert not any(box.overlaps(other) for other in boxes[place + 1 :]), drawn.texts[place].get_text()
    plt.close(fig)


@pytest.fixture(scope="module")
def paths() -> pd.DataFrame:
    wages = mhsm.load_wages_by_industry("11-9111", level=None)
    return mhsm.path_settings(mhsm.load_career_paths(), wages, mhsm.load_wages("11-9111"), mhsm.load_employer_shares())


def title(ax: Axes) -> str:
    return ax.figure.get_suptitle().replace("\n", " ").replace("\u00a0", " ")


def texts(ax: Axes) -> list[str]:
    return [text.get_text().replace("\n", " ") for text in ax.texts]


def dots(ax: Axes, markers: str = "os>") -> list[Line2D]:
    return [line for line in ax.lines if line.get_marker() in markers]


def test_settings_stand_by_median(ax: Axes, paths: pd.DataFrame) -> None:
    words = settings_of_paths(ax, paths)
    assert [line.get_xdata()[0] for line in dots(ax)] == [130690, 106990, 100780, 99250]
    assert {line.get_marker() for line in dots(ax)} == {"o"}
    assert {to_hex(line.get_markeredgecolor()) for line in dots(ax)} == {ACCENT}
    # 130,690 / 99,250 = 1.317
    assert title(ax) == (
        "Of 4 industries on these paths, hospitals had the highest median in May 2024: $130,690, 32 % above nursing and"
        " residential care facilities"
    )
    assert {"$130,690", "$99,250"} <= set(texts(ax))
    assert "health information manager, hospital administrator and medical records manager; 29 % of jobs" in texts(ax)
    # sectors and subsectors are wider than the settings they hold, so their medians are not drawn
    for text in words:
        assert "law firms (no industry of its own)" in text
        assert "nursing homes (of nursing and residential care facilities)" in text
        assert "170,050" not in text
    assert "no official statistic has its pay" in words.caption
    assert "Jobs: of the occupation in 2024, with the self-employed." in words.caption


def test_a_median_of_an_older_year_is_named_and_not_drawn(ax: Axes, paths: pd.DataFrame) -> None:
    older = paths.assign(median_year=paths["median_year"].mask(paths["industry_code"] == "6214", 2019))
    words = settings_of_paths(ax, older)
    assert 106990 not in [line.get_xdata()[0] for line in dots(ax)]
    assert "outpatient clinics (May 2019 only)" in words.caption
    assert title(ax).startswith("Of 3 industries")


def test_settings_quoted_are_open_and_bounds_are_arrows(ax: Axes, paths: pd.DataFrame) -> None:
    changed = paths.copy()
    changed.loc[changed["industry_code"] == "6214", "median_evidence"] = "quoted"
    changed.loc[changed["industry_code"] == "622", ["median_lower", "median_upper"]] = [239200.0, float("inf")]
    changed.loc[changed["industry_code"] == "622", "median_relation"] = ">="
    settings_of_paths(ax, changed)
    faces = {line.get_xdata()[0]: line.get_markerfacecolor() for line in dots(ax)}
    assert [x for x, face in faces.items() if face == "white"] == [106990]
    assert [line.get_xdata()[0] for line in dots(ax, ">")] == [239200]
    assert "hospitals had the highest median in May 2024: at least $239,200, at least 141 % above" in title(ax)


def test_settings_of_one_industry_and_of_none(ax: Axes, paths: pd.DataFrame) -> None:
    one = paths.assign(median_lower=paths["median_lower"].where(paths["industry_code"] == "622"))
    words = settings_of_paths(ax, one)
    assert title(ax).startswith("In hospitals the median was $130,690 in May 2024; no other industry")
    assert "Without a median that compares: long-term care" in words.alt
    with pytest.raises(mhsm.NotCoveredError, match="No industry of these paths has a published median"):
        settings_of_paths(ax, paths.assign(median_lower=float("nan")))


@pytest.mark.parametrize(
    ("occupation", "said"),
    [
        ("11-9111", "Medical and health services managers: 65.4 % have a bachelor’s degree or more, against 41.6 %"),
        ("29-1141", "Registered nurses: 67.8 %"),
        ("31-1120", "Home health and personal care aides: 13.8 %"),
    ],
)
def test_attainment_beside_all_workers(ax: Axes, occupation: str, said: str) -> None:
    attainment = mhsm.load_educational_attainment()
    words = attainment_bars(ax, attainment, occupation)
    assert title(ax).startswith(said)
    newest = attainment[attainment["vintage"] == "2023-33"].set_index("occupation_code")
    shares = newest.filter(like="_pct")
    widths = [bar.get_width() for bar in ax.patches]
    assert widths == shares.loc[occupation].iloc[:7].tolist()
    marks = [line.get_xdata()[0] for line in ax.lines if to_hex(line.get_color()) == GREY]
    assert marks == shares.loc["00-0000"].iloc[:7].tolist()
    assert sum(widths) == pytest.approx(100, abs=0.35)  # seven shares rounded to 0.1
    for width in widths:
        assert f"{width:.1f}" in texts(ax)
    assert "vintage 2023-33, from the American Community Survey of 2021-22" in words.caption
    assert "not what entry asks for" in words.caption


def test_attainment_that_is_not_at_hand() -> None:
    fig, drawn = canvas()
    with pytest.raises(mhsm.UnknownOccupationError):
        attainment_bars(drawn, mhsm.load_educational_attainment(), "99-9999")
    plt.close(fig)


def test_offer_among_settings(ax: Axes) -> None:
    words = offer_places(ax, mhsm.offer_by_setting(110_000, 2021), mhsm.load_wages("11-9111", years=2021))
    medians = [(line.get_xdata()[0], line.get_markerfacecolor()) for line in dots(ax)]
    assert medians == [(119450, "white"), (117000, ACCENT), (99540, "white"), (98230, "white"), (83550, "white")]
    assert title(ax) == (
        "About 58 % of the jobs (50 to 75 %) pay no more than $110,000, which is below the median of hospitals and"
        " government"
    )
    dashed = next(line for line in ax.lines if line.get_linestyle() == "--")
    assert list(dashed.get_xdata()) == [110_000, 110_000]
    assert "Offer $110,000" in texts(ax)
    assert "Hospitals: median $119,450 (quoted)" in words.alt
    assert "P10 $60,780" in words.alt
    assert "open: quoted by an article" in words.caption
    sides = {text.get_text(): text.get_ha() for text in ax.texts}
    assert (sides["$119,450"], sides["$99,540"]) == ("left", "right")  # away from the line


def test_offer_among_sectors(ax: Axes) -> None:
    offer = mhsm.offer_by_setting(80_000, 2021, "29-1141")
    words = offer_places(ax, offer, mhsm.load_wages("29-1141", years=2021))
    assert len(dots(ax)) == 6
    assert title(ax).endswith("which is below the median of federal, state, and local government")
    assert "Of 17 sectors 6 are drawn" in words.caption


def test_offer_with_bounds(ax: Axes) -> None:
    offer = mhsm.offer_by_setting(215_000, 2021, "11-1011")
    offer_places(ax, offer, mhsm.load_wages("11-1011", years=2021))
    assert "at least $208,000" in texts(ax)
    above = int(offer.loc[offer["place"] == "sector", "against_median"].eq("above").sum())
    assert title(ax) == (
        f"At least 50 % of the jobs pay no more than $215,000, which is above the median of {above} of 20 sectors"
    )


def test_offer_above_each_setting(ax: Axes) -> None:
    offer_places(ax, mhsm.offer_by_setting(140_000, 2024), mhsm.load_wages("11-9111", years=2024))
    assert title(ax).endswith("which is above the median of each of 5 settings")


def test_offer_against_other_wages() -> None:
    fig, drawn = canvas()
    offer = mhsm.offer_by_setting(110_000, 2021)
    for wages in (mhsm.load_wages("11-9111", years=2024), mhsm.load_wages("29-1141", years=2021)):
        with pytest.raises(mhsm.MhsmError, match="Pass the same occupation and year"):
            offer_places(drawn, offer, wages)
    with pytest.raises(mhsm.NotCoveredError, match="No annual median"):
        offer_places(drawn, offer.assign(median_lower=float("nan")), mhsm.load_wages("11-9111", years=2021))
    plt.close(fig)
