"""Figures of what moved the share, through their Axes: what is drawn, the finding in every case, and the words."""

from collections.abc import Iterator
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

import mhsm_analysis as mhsm
from mhsm_analysis import type_contributions
from mhsm_analysis.figures.canvas import ACCENT, canvas
from mhsm_analysis.figures.share_parts import decomposition_bars
from mhsm_analysis.figures.spending_types import type_bars

pytestmark = pytest.mark.slow  # most of them


@pytest.fixture
def ax() -> Iterator[Axes]:
    fig, drawn = canvas(5.2)
    yield drawn
    fig.draw_without_rendering()  # a label that cannot be drawn shows here
    for text in [*drawn.texts, *drawn.get_yticklabels()]:  # and one that leaves the picture
        box = text.get_window_extent()
        assert box.x1 <= fig.bbox.x1
        assert box.x0 >= fig.bbox.x0
    plt.close(fig)


@pytest.fixture(scope="module")
def spending() -> pd.DataFrame:
    return mhsm.with_bea_gdp(mhsm.load_health_spending(), mhsm.load_gdp())


@pytest.fixture(scope="module")
def by_type() -> pd.DataFrame:
    return mhsm.load_health_spending_by_type()


def both(spending: pd.DataFrame, start: int, end: int, release: str, trend: tuple[int, int]) -> dict[str, pd.DataFrame]:
    return {
        "against a standstill": mhsm.share_decomposition(spending, start, end, release=release),
        "against trend": mhsm.share_decomposition(spending, start, end, release=release, trend=trend),
    }


def made_up(spending: tuple[float, float], gdp: tuple[float, float]) -> pd.DataFrame:
    frame = pd.DataFrame({"release": "x", "year": [2000, 2001]})
    frame = frame.assign(spending_usd_billions=spending, gdp_usd_billions=gdp)
    return mhsm.share_decomposition(frame, 2000, 2001, release="x")


def texts(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def test_decomposition_bars(ax: Axes, spending: pd.DataFrame) -> None:
    words = decomposition_bars(ax, both(spending, 2019, 2020, "2023-12", (2009, 2019)))
    # methods 3.1: 92 / 8 against a standstill; +6.0 and +4.9 log points against trend
    assert texts(ax) == ["10.1  (92 %)", "0.9  (8 %)", "6.0  (55 %)", "4.9  (45 %)"]
    assert [bar.get_width() for bar in ax.patches] == pytest.approx([10.1, 0.9, 6.0, 4.9], abs=0.05)
    assert [to_hex(bar.get_facecolor()) == ACCENT for bar in ax.patches] == [True, False, True, False]
    assert "release 2023-12; own calculation" in words.caption
    assert "in brackets, the part of that total" in words.caption
    assert "Trend: compound growth of 2009 to 2019." in words.caption
    assert words.alt.startswith("Spending made 92 percent of the rise against a standstill, 55 percent against trend. ")
    assert ax.figure.get_suptitle().replace("\n", " ") == words.alt.split(". ")[0]


@pytest.mark.parametrize(
    ("start", "end", "release", "trend", "finding"),
    [
        # Spending grew and GDP grew faster: no parts of a fall. 19.67 to 17.60 and 18.02; methods 3.1 for 2023-12.
        (2020, 2022, "2026-01", (2009, 2019), "fell 2.1 points from 2020 to 2022: spending +9.1 %, GDP +21.9 %"),
        (2020, 2024, "2026-01", (2009, 2019), "fell 1.7 points from 2020 to 2024: spending +25.6 %, GDP +37.1 %"),
        (2020, 2022, "2023-12", (2009, 2019), "fell 2.1 points from 2020 to 2022: spending +7.4 %, GDP +20.7 %"),
        # a standstill and a trend of different sign
        (1994, 1995, "2023-12", (1984, 1994), "rose 0.1 points from 1994 to 1995: spending +5.6 %, GDP +4.8 %"),
    ],
)  # fmt: skip
def test_parts_that_pull_apart_get_no_percentages(
    ax: Axes, spending: pd.DataFrame, start: int, end: int, release: str, trend: tuple[int, int], finding: str
) -> None:
    words = decomposition_bars(ax, both(spending, start, end, release, trend))
    assert words.alt.split(". Contributions")[0] == f"The share {finding}"
    assert "%" not in texts(ax)[0]
    # the label of a bar that goes left stands right of zero
    assert min(text.xy[0] for text in ax.texts) == 0


def test_findings_of_made_up_changes(ax: Axes) -> None:
    # 10 percent throughout
    still = decomposition_bars(ax, {"still": made_up((10, 11), (100, 110))})
    assert still.alt.startswith("The share hardly moved from 2000 to 2001: spending +10.0 %, GDP +10.0 %. ")
    assert "in brackets" not in still.caption
    # spending fell and GDP rose by the same factor: half of the fall each
    half = decomposition_bars(ax, {"fall": made_up((11, 10), (100, 110))})
    assert half.alt.startswith("Spending made 50 percent of the fall against a standstill. ")
    assert "Trend" not in half.caption


def test_a_trend_alone_claims_no_part_of_the_rise(ax: Axes, spending: pd.DataFrame) -> None:
    trend = both(spending, 2019, 2020, "2023-12", (2009, 2019))["against trend"]
    words = decomposition_bars(ax, {"against trend": trend})
    assert words.alt.startswith("The share rose 2.0 points from 2019 to 2020: spending +10.6 %, GDP −0.9 %. ")


def test_gdp_that_was_filled_in_is_named(ax: Axes, spending: pd.DataFrame) -> None:
    table = mhsm.share_decomposition(spending, 2009, 2019, release="2026-01")
    assert "GDP: BEA where that release leaves it out" in decomposition_bars(ax, {"x": table}).caption


def test_readings_are_of_one_change(ax: Axes, spending: pd.DataFrame) -> None:
    first = mhsm.share_decomposition(spending, 2019, 2020, release="2023-12")
    other = mhsm.share_decomposition(spending, 2019, 2020, release="2026-01")
    with pytest.raises(mhsm.MhsmError, match="found 2019 to 2020 in 2023-12 and 2019 to 2020 in 2026-01"):
        decomposition_bars(ax, {"one": first, "other": other})
    with pytest.raises(mhsm.MhsmError, match=r"share_decomposition\(\) by the name .* found none"):
        decomposition_bars(ax, {})
    with pytest.raises(mhsm.MhsmError, match="found another frame"):
        decomposition_bars(ax, {"one": spending})


def spans_of(by_type: pd.DataFrame, spending: pd.DataFrame, release: str, *spans: tuple[int, int]) -> dict:
    return {f"{a}–{b}": type_contributions(by_type, spending, a, b, release=release) for a, b in spans}


def column(ax: Axes, place: int, n_rows: int = 9) -> np.ndarray:
    return np.array([bar.get_width() for bar in ax.patches[place * n_rows : (place + 1) * n_rows]])


def test_types_by_span(ax: Axes, by_type: pd.DataFrame, spending: pd.DataFrame) -> None:
    tables = spans_of(by_type, spending, "2026-01", (2000, 2010), (2010, 2019), (2019, 2024))
    words = type_bars(ax, tables)
    assert len(ax.patches) == 27
    # one scale in every column, and the joined types keep the sum exact
    scale = column(ax, 0)[0] / tables["2000–2010"].loc["hospital_care", "change_points"]
    for place, table in enumerate(tables.values()):
        assert column(ax, place).sum() / scale == pytest.approx(table.attrs["change_points"], abs=1e-9)
    assert ax.get_yticklabels()[0].get_text() == "hospital care"
    assert ax.get_yticklabels()[-1].get_text() == "other (6 types)"
    accent = [bar.get_width() / scale for bar in ax.patches if to_hex(bar.get_facecolor()) == ACCENT]
    physicians = [table.loc["physician_and_clinical_services", "change_points"] for table in tables.values()]
    assert accent == pytest.approx(physicians)
    finding = "The share rose 0.35 points from 2019 to 2024: physicians and clinics added most (+0.16)"
    assert words.alt.startswith(f"{finding}. ")
    assert ax.figure.get_suptitle().replace("\n", " ") == finding
    assert {"2000–2010\n+3.88", "2010–2019\n+0.46", "2019–2024\n+0.35"} < set(texts(ax))
    assert "2010–2019: +0.46 in all; hospital care +0.15, physicians and clinics +0.24" in words.alt
    assert "Other: non-durable products, dental care, structures and equipment, " in words.caption
    assert "release 2026-01 (evidence: quoted and transcribed); GDP: BEA where" in words.caption
    assert not ax.get_legend()


def test_columns_do_not_meet(ax: Axes, by_type: pd.DataFrame, spending: pd.DataFrame) -> None:
    type_bars(ax, spans_of(by_type, spending, "2026-01", (2019, 2020), (2020, 2022), (2022, 2024)))
    edges = []
    for place in range(3):
        ends = [bar.get_x() + part for bar in ax.patches[9 * place : 9 * place + 9] for part in (0, bar.get_width())]
        edges.append((min(ends), max(ends)))
    assert edges[0][0] >= 0
    assert edges[2][1] <= 1
    for (_, right), (left, _) in pairwise(edges):
        assert left - right > 0.1  # room for a number


@pytest.mark.parametrize(
    ("release", "span", "finding"),
    [
        ("2026-01", (2020, 2024), "fell 1.65 points from 2020 to 2024: public health took off most (−0.60)"),
        ("2026-01", (1960, 2024), "rose 13.02 points from 1960 to 2024: hospital care added most (+3.92)"),
        ("2022-12", (2000, 2021), "rose 4.93 points from 2000 to 2021: hospital care added most (+1.62)"),
        ("2023-12", (2020, 2022), "fell 2.15 points from 2020 to 2022: personal health care took off most (−1.44)"),
    ],
)  # fmt: skip
def test_the_finding_of_other_spans_and_releases(
    ax: Axes, by_type: pd.DataFrame, spending: pd.DataFrame, release: str, span: tuple[int, int], finding: str
) -> None:
    words = type_bars(ax, spans_of(by_type, spending, release, span))
    assert words.alt.startswith(f"The share {finding}. ")
    assert ("Other:" in words.caption) == (release != "2023-12")  # four types need no joining


def test_the_type_of_the_title_is_always_drawn(ax: Axes, by_type: pd.DataFrame, spending: pd.DataFrame) -> None:
    tables = spans_of(by_type, spending, "2026-01", (1960, 2000), (2010, 2019))
    last = tables["2010–2019"]
    # research alone grows in the last span: small beside the moves of forty years, so it would be joined
    last["change_points"] = 0.0
    last.loc["research", "change_points"] = 0.02
    last.attrs["change_points"] = 0.02
    words = type_bars(ax, tables)
    assert words.alt.startswith("The share rose 0.02 points from 2010 to 2019: research added most (+0.02). ")
    assert "research" in [label.get_text() for label in ax.get_yticklabels()]


def test_a_share_that_stood_still(ax: Axes, by_type: pd.DataFrame, spending: pd.DataFrame) -> None:
    tables = spans_of(by_type, spending, "2026-01", (2010, 2019))
    tables["2010–2019"].attrs["change_points"] = -0.001
    words = type_bars(ax, tables)
    assert words.alt.startswith("The share stood still from 2010 to 2019: prescription drugs took off most (−0.13). ")


def test_spans_that_do_not_compare_are_refused(ax: Axes, by_type: pd.DataFrame, spending: pd.DataFrame) -> None:
    one = spans_of(by_type, spending, "2026-01", (2010, 2019), (2019, 2020), (2020, 2021), (2021, 2022))
    with pytest.raises(mhsm.MhsmError, match="Expected 3 spans at most, .* found 4"):
        type_bars(ax, one)
    first = one["2010–2019"]
    with pytest.raises(mhsm.MhsmError, match="of one release: found 2022-12 and 2026-01"):
        type_bars(ax, {"a": first, "b": type_contributions(by_type, spending, 2010, 2019, release="2022-12")})
    fewer = first.drop(index="research")
    fewer.attrs = first.attrs
    with pytest.raises(mhsm.MhsmError, match="have the same types: found different ones"):
        type_bars(ax, {"a": first, "b": fewer})
    with pytest.raises(mhsm.MhsmError, match="found another frame"):
        type_bars(ax, {"a": by_type})
    with pytest.raises(mhsm.MhsmError, match=r"type_contributions\(\) by the name of the span: found none"):
        type_bars(ax, {})
