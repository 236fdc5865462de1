"""Figure of pay by state: a map of equal tiles."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, Normalize, to_rgb
from matplotlib.patches import Rectangle

from ..errors import MhsmError
from ..wages.field import densest_window
from ..wages.states import state_dispersion
from ..words import bound, joined, money, number, pct, ratio
from .canvas import GREY, OEWS, Words, in_house_style, set_title

# One tile a state, about where it lies: equal tiles, because pay has nothing to do with area.
_LAYOUT = """
AK .. .. .. .. .. .. .. .. .. ME
.. .. .. .. .. .. .. .. .. VT NH
WA ID MT ND MN IL WI MI NY RI MA
OR NV WY SD IA IN OH PA NJ CT ..
CA UT CO NE MO KY WV VA MD DE ..
.. AZ NM KS AR TN NC SC DC .. ..
.. .. .. OK LA MS AL GA .. .. ..
HI .. .. TX .. .. .. .. FL .. ..
"""
TILES = {
    state: (column, row)
    for row, line in enumerate(_LAYOUT.strip().splitlines())
    for column, state in enumerate(line.split())
    if state != ".."
}
_BLUES = LinearSegmentedColormap.from_list("pay", ["#eef4fa", "#8fb8de", "#0b5394", "#052c4f"])


@in_house_style
def state_tiles(ax: Axes, states: pd.DataFrame, real: bool = False) -> Words:
    """Draw the median of every state as a shaded tile, nominal or at national prices on the same colours.

    Parameters
    ----------
    ax
        Axes to draw on.
    states
        The result of `state_wages`.
    real
        At national prices, which needs parities of the year; both pictures of a year share one scale of colours.
    """
    year, title = states[["year", "occupation_title"]].iloc[0]
    parities = "median_real_lower" in states
    if real and not parities:
        raise MhsmError(
            f"No price parities of {year} are at hand (2008 to 2023 are), so there are no medians at national prices:"
            " draw the nominal ones."
        )
    value = "median_real" if real else "median"
    table = states.assign(**{part: states[f"{value}_{part}"] for part in ("lower", "upper", "relation")}).sort_values(
        ["lower", "area_title"], ascending=[False, True], kind="stable"
    )
    there = table[table["relation"] != "not published"]
    both = states[["median_lower", "median_real_lower"] if parities else ["median_lower"]]
    scale = Normalize(both.min().min(), both.max().max())
    for _, row in table.iterrows():
        _tile(ax, row, scale)
    ax.set_xlim(-0.05, 11.05)
    ax.set_ylim(8.05, -0.05)
    ax.set_aspect("equal")
    ax.axis("off")
    ax.text(2.1, 0.5, f"Median, thousand dollars a year,\nMay {year}{', national prices' if real else ''}", va="center",
            fontsize=9.5)  # fmt: skip
    absent = table.loc[table["relation"].eq("not published"), "area_title"].tolist()
    finding = set_title(
        ax, f"{'At national prices the' if real else 'The'} median runs from {_end(there, -1)} to {_end(there, 0)}"
    )
    exact = there["relation"].eq("=").all()
    heap = densest_window(there["median_lower"])
    return Words(
        alt=f"{finding}. {title}, map of one tile a state, May {year}. Highest: {_list(there.head(5))}. Lowest:"
        f" {_list(there.tail(5).iloc[::-1])}." + (_apart(states, real) if exact else "")
        + (f" Not published: {joined(absent)}." if absent else ""),
        caption=f"{title}: median annual wage in thousand dollars, darker is higher; equal tiles, about where the"
        " states lie."
        + (f" Divided by BEA's regional price parities of {year} (all items, US = 100), rents included."
           if real else " Nominal: prices differ between states.")
        + (" Hatched: not published." if absent else "") + ("" if exact else " ≥: top-coded, at least this.")
        + " No standard errors of medians are published: small differences may be noise."
        + (f" Nominal medians of {heap} states lie within 2 percent of one value (heaping): ranks mean little."
           if heap > 0.2 * len(there) else "")
        + f" {OEWS}, May {year}"
        + (" (read from a third party's copy)" if there["evidence"].eq("third_party").any() else "")
        + ("; BEA, regional price parities." if real else "."),
    )  # fmt: skip


def _tile(ax: Axes, row: pd.Series, scale: Normalize) -> None:
    x, y = TILES[row["state"]]
    missing = row["relation"] == "not published"
    colour = (1.0, 1.0, 1.0) if missing else to_rgb(_BLUES(scale(row["lower"])))
    style = {"hatch": "////", "edgecolor": GREY, "linewidth": 0.8} if missing else {"linewidth": 0}
    ax.add_patch(Rectangle((x + 0.03, y + 0.03), 0.94, 0.94, facecolor=colour, **style))
    ink = text_colour(colour)
    name = ax.text(x + 0.5, y + (0.5 if missing else 0.28), row["state"], ha="center", va="center", color=ink,
                   fontsize=8)  # fmt: skip
    if missing:
        name.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1.5})
        return
    wage = f"{'≥' if row['relation'] == '>=' else ''}{row['lower'] / 1000:.0f}"
    ax.text(
        x + 0.5,
        y + 0.66,
        wage,
        ha="center",
        va="center",
        color=ink,
        fontsize=9.5 if len(wage) < 4 else 8,
        fontweight="bold",
    )


def text_colour(ground: tuple[float, float, float]) -> str:
    """Choose black or white, whichever stands out more: one of them always has a contrast of 4.58 or more (WCAG).

    >>> text_colour((1, 1, 1)), text_colour((0.04, 0.33, 0.58))
    ('black', 'white')
    """
    return "black" if contrast(ground, (0, 0, 0)) >= contrast(ground, (1, 1, 1)) else "white"


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance).

    >>> contrast((0, 0, 0), (1, 1, 1))
    21.0
    """
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: tuple[float, float, float]) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _end(there: pd.DataFrame, place: int) -> str:
    """Write the highest (0) or lowest (-1) value with its state, or how many states share it."""
    row = there.iloc[place]
    names = there.loc[there["lower"].eq(row["lower"]), "area_title"]
    return f"{_pay(row)} in {joined(map(_named, names)) if len(names) < 3 else f'{len(names)} states'}"


def _pay(row: pd.Series) -> str:
    # Medians are published to $10; a parity adds no digits to them.
    return bound(row, lambda value: money(round(value, -1)))


def _named(state: str) -> str:
    return f"the {state}" if state.startswith("District") else state


def _list(rows: pd.DataFrame) -> str:
    return joined(f"{row['area_title']} {_pay(row)}" for _, row in rows.iterrows())


def _apart(states: pd.DataFrame, real: bool) -> str:
    apart = state_dispersion(states)
    prefix = "real_" if real else ""
    said = (
        f" Coefficient of variation over {apart['n']} states {pct(apart[f'{prefix}cv_pct'])}; the 90th percentile of"
        f" the states is {ratio(apart[f'{prefix}p90_p10_over_states'])} times the 10th."
    )
    if real:
        said += (
            f" Nominal: {pct(apart['cv_pct'])} and {ratio(apart['p90_p10_over_states'])};"
            f" rank correlation of the two {number(apart['rank_correlation'], 2)}."
        )
    return said
