"""The house style of figures: canvas, colours, title, and the words that go with each figure."""

from __future__ import annotations

import functools
import textwrap
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, ParamSpec, TypeVar

import matplotlib.pyplot as plt
import numpy as np
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter

P = ParamSpec("P")
T = TypeVar("T")
ACCENT, GREY, DARK = "#0b5394", "#767676", "#222222"
LIGHT = "#d0d0d0"  # grey enough to be seen beside the accent, light enough to write on
OEWS = "Source: BLS, Occupational Employment and Wage Statistics"
_STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 11,
    "text.parse_math": False,  # a dollar sign is a dollar sign
    "axes.titlesize": 12.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "text.color": DARK,
    "axes.labelcolor": DARK,
    "xtick.color": DARK,
    "ytick.color": DARK,
}


class Words(NamedTuple):
    """What a figure says: to one who cannot see it (alt) and under it (caption, with unit, source and vintage)."""

    alt: str
    caption: str


def in_house_style(draw: Callable[P, T]) -> Callable[P, T]:
    """Run a drawing function in the house style and leave the reader's own settings as they were."""

    @functools.wraps(draw)
    def styled(*args: P.args, **kwargs: P.kwargs) -> T:
        with sns.axes_style("ticks"), plt.rc_context(_STYLE):
            return draw(*args, **kwargs)

    return styled


@in_house_style
def canvas(height: float = 3.6) -> tuple[Figure, Axes]:
    """Return a figure of the house's width (4.6 inches: its letters stay readable on a phone) and its Axes."""
    return plt.subplots(figsize=(4.6, height), layout="constrained")


@in_house_style
def stack(n: int, height: float) -> tuple[Figure, list[Axes]]:
    """Return a figure of the house's width and ``n`` Axes, one below the other, that share their x axis."""
    fig, axes = plt.subplots(n, 1, sharex=True, squeeze=False, figsize=(4.6, height), layout="constrained")
    return fig, list(axes[:, 0])


def set_title(ax: Axes, finding: str) -> str:
    """Set the finding as the title, left-aligned and broken to the picture's width; return it for the alt text."""
    ax.figure.suptitle(wrapped(finding, 42), x=0.01, ha="left", fontsize=12.5, fontweight="bold")
    return finding


def halo() -> list[withStroke]:
    """Set a label off from the dots and lines under it."""
    return [withStroke(linewidth=3, foreground="white")]


def pushed_apart(heights: Sequence[float], apart: float, low: float = -np.inf, high: float = np.inf) -> np.ndarray:
    """Return the heights nearest to those given that leave labels room; all move together to lie within the ends.

    Parameters
    ----------
    heights
        Where labels would stand, in ascending order.
    apart
        The height of a label.
    low, high
        Ends that no label may cross.

    Examples
    --------
    >>> pushed_apart([1.0, 5.0, 5.0], apart=2.0, low=0.5).tolist()
    [1.5, 4.5, 6.5]
    """
    # Isotonic regression of the heights less their slots, by pooling neighbours that are out of order.
    slots = np.arange(len(heights)) * apart
    blocks: list[tuple[float, int]] = []
    for value in np.asarray(heights, dtype=float) - slots:
        mean, size = float(value), 1
        while blocks and blocks[-1][0] > mean:
            before, many = blocks.pop()
            mean, size = (before * many + mean * size) / (many + size), many + size
        blocks.append((mean, size))
    at = np.concatenate([np.full(size, mean) for mean, size in blocks]) + slots
    return at + max(0.0, low + apart / 2 - at[0]) - max(0.0, at[-1] + apart / 2 - high)


def wrapped(text: str, width: int) -> str:
    """Break a label into lines of at most ``width`` letters."""
    return "\n".join(textwrap.wrap(text, width))


def short_dollars() -> FuncFormatter:
    """Label an axis of dollars: in thousands ($50k) where it reaches them, else in whole dollars."""

    def write(x: float, _: object) -> str:
        sign, amount = "−" if x < 0 else "", abs(x)
        return f"{sign}${amount / 1000:,.0f}k" if amount >= 1000 else f"{sign}${amount:,.0f}"

    return FuncFormatter(write)


def plain_numbers() -> FuncFormatter:
    """Label a log axis with whole numbers and thousands commas."""
    return FuncFormatter(lambda x, _: f"{x:,.0f}")
