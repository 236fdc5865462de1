"""Figure of an occupation among all others: the height and the width of its pay."""

from __future__ import annotations

import math
from collections.abc import Callable

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.markers import MarkerStyle
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator
from matplotlib.transforms import Affine2D

from ..errors import MhsmError
from ..wages.field import bounded_ranks
from ..words import bound, joined_range, money, number, ratio
from .canvas import ACCENT, DARK, GREY, OEWS, Words, halo, in_house_style, set_title, short_dollars, wrapped

# Short names of the SOC's major groups, of which the 2000, 2010 and 2018 editions have the same.
_GROUPS = {
    "11-": "management", "13-": "business and financial", "15-": "computer and mathematical",
    "17-": "architecture and engineering", "19-": "science", "21-": "community and social service", "23-": "legal",
    "25-": "education and library", "27-": "arts and media", "29-": "health care practitioner",
    "31-": "health care support", "33-": "protective service", "35-": "food preparation", "37-": "cleaning and grounds",
    "39-": "personal care", "41-": "sales", "43-": "office", "45-": "farming, fishing and forestry",
    "47-": "construction and extraction", "49-": "installation and repair", "51-": "production", "53-": "transport",
}  # fmt: skip
_UP = MarkerStyle("^")
_UP_AND_RIGHT = MarkerStyle("^", transform=Affine2D().scale(0.6, 1.3).rotate_deg(-45))


@in_house_style
def among_peers(ax: Axes, places: pd.DataFrame) -> Words:
    """Draw every occupation's median against its P90/P10, its group darker, the occupation in colour.

    Parameters
    ----------
    ax
        Axes to draw on.
    places
        The result of `field_places`. What is top-coded is an open triangle at its bound: it points up where only P90
        is, up and to the right where the median is too.
    """
    if not {"is_own", "in_group", "ratio_lower", "p50_lower"} <= set(places.columns):
        raise MhsmError("A place among peers is drawn from the result of field_places().")
    year, prefix, unpublished = (places.attrs[name] for name in ("year", "group", "not_published"))
    own, group = places[places["is_own"]].iloc[0], places[places["in_group"]]
    layers = ((~places["in_group"], GREY, 0.35, 14), (places["in_group"] & ~places["is_own"], DARK, 0.9, 26))
    for chosen, colour, alpha, size in layers:
        _dots(ax, places[chosen], colour, alpha, size, 2)
    _dots(ax, places[places["is_own"]], ACCENT, 1, 110, 4)
    ax.set_xscale("log")
    ax.set_yscale("log")
    low, high = ax.get_xlim()
    ax.xaxis.set_major_locator(FixedLocator([at for at in (20e3, 50e3, 100e3, 200e3, 400e3) if low <= at <= high]))
    ax.xaxis.set_major_formatter(short_dollars())
    bottom, top = ax.get_ylim()
    ax.yaxis.set_major_locator(FixedLocator([at for at in (1, 1.5, 2, 3, 4, 6, 8, 12, 20, 30) if bottom <= at <= top]))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_minor_locator(NullLocator())
    ax.set_xlabel(f"Median annual wage, May {year}, dollars (log)")
    ax.set_ylabel("P90 / P10 (log)")
    title, kind = own["occupation_title"], f"{_GROUPS.get(prefix, f'{prefix}…')} occupations"
    # The label stands above the dots, where it hides none; a line leads to its own.
    ax.set_ylim(top=top * (top / bottom) ** 0.16)
    right = ax.transAxes.inverted().transform(ax.transData.transform((own["p50_lower"], 1)))[0] > 0.5
    ax.annotate(
        wrapped(title, 19), (own["p50_lower"], own["ratio_lower"]), (0.97 if right else 0.03, 0.98),
        textcoords="axes fraction", ha="right" if right else "left", va="top", color=ACCENT, fontweight="bold",
        fontsize=10, path_effects=halo(), zorder=5,
        arrowprops={"arrowstyle": "-", "color": ACCENT, "lw": 1.2, "shrinkB": 6},
    )  # fmt: skip
    key = f"black: its {'major ' if prefix in _GROUPS else ''}group\ngrey: all others"
    censored = places["ratio_relation"] != "="
    if censored.any():
        key += "\nopen triangle: at least"
    ax.annotate(
        key, (0.03 if right else 0.97, 0.98), xycoords="axes fraction", ha="left" if right else "right", va="top",
        fontsize=9, path_effects=halo(),
    )  # fmt: skip
    width = _bound_of(own, "ratio", _short if own["ratio_relation"] == "=" else _rounded_down)
    rank = bounded_ranks(_bounds(group, "ratio")).loc[own.name]
    finding = set_title(ax, f"P90 is {width} times P10: {_span(rank)} widest of {len(group)} {kind}")
    hidden, both = int(censored.sum()), int((places["p50_relation"] != "=").sum())
    median_rank = bounded_ranks(_bounds(places, "p50")).loc[own.name]
    return Words(
        alt=f"{finding}. {len(places)} occupations by median annual wage and P90/P10, May {year}. {title}: median"
        f" {_bound_of(own, 'p50')}, {_span(median_rank)} highest; P90/P10 {_bound_of(own, 'ratio', ratio)},"
        f" {_span(bounded_ranks(_bounds(places, 'ratio')).loc[own.name])} widest of all."
        f" Median over the occupations: {_middle(places)}."
        + (f" Top-coded: P90 of {hidden}, of these the median of {both}." if hidden else ""),
        caption=f"One mark an occupation ({len(places)}); both scales logarithmic."
        + (
            f" Triangles ({hidden}): P90 top-coded, the ratio is at least this; tilted ({both}): the median too."
            " They leave the rank open."
            if hidden
            else " No wage is top-coded."
        )
        + (f" Without an annual wage, not drawn: {len(unpublished)}." if unpublished else "")
        + " Ranks are of published figures, sampling error aside. Wage and salary workers, nominal dollars."
        f" {OEWS}, May {year}.",
    )


def _dots(ax: Axes, rows: pd.DataFrame, colour: str, alpha: float, size: int, order: int) -> None:
    """Draw filled dots for points and open triangles for bounds."""
    point, median_too = rows["ratio_relation"].eq("="), rows["p50_relation"].ne("=")
    at = {"x": rows["p50_lower"], "y": rows["ratio_lower"]}
    ax.scatter(at["x"][point], at["y"][point], color=colour, alpha=alpha, s=size, linewidth=0, zorder=order)
    for chosen, marker in ((~point & ~median_too, _UP), (~point & median_too, _UP_AND_RIGHT)):
        ax.scatter(
            at["x"][chosen], at["y"][chosen], marker=marker, facecolors="white" if order > 2 else "none",
            edgecolors=colour, alpha=max(alpha, 0.7), s=size * 1.6, linewidths=1.1 if order <= 2 else 2.2, zorder=order,
        )  # fmt: skip


def _bounds(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    return pd.DataFrame({end: rows[f"{name}_{end}"] for end in ("lower", "upper")})


def _middle(places: pd.DataFrame) -> str:
    """Write the median ratio, which top-coded ones may leave open."""
    return joined_range(*(number(places[f"ratio_{end}"].median(), 2) for end in ("lower", "upper")))


def _bound_of(row: pd.Series, name: str, write: Callable[[float], str] = money) -> str:
    return bound(pd.Series({part: row[f"{name}_{part}"] for part in ("lower", "upper", "relation")}), write)


def _short(value: float) -> str:
    return number(value, 1)


def _rounded_down(value: float) -> str:
    return number(math.floor(10 * value) / 10, 1)  # a lower bound rounded up would claim too much


def _span(rank: pd.Series) -> str:
    best, worst = (_ordinal(int(rank[name])) for name in ("best", "worst"))
    return best if best == worst else f"between {best} and {worst}"


def _ordinal(rank: int) -> str:
    """Write a rank.

    >>> [_ordinal(rank) for rank in (1, 2, 3, 11, 22, 113)]
    ['1st', '2nd', '3rd', '11th', '22nd', '113th']
    """
    ending = "th" if rank % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{rank}{ending}"
