"""Figure of which types of spending moved the share of GDP, span by span."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from ..errors import MhsmError
from ..spending.types import TYPE_NAMES, require_same_types
from ..words import direction, joined, number, signed
from .canvas import ACCENT, DARK, GREY, Words, in_house_style, set_title, wrapped

_DRAWN = 8  # more rows are too small to read on a phone
_LABEL, _NARROWEST, _MOST = 0.16, 0.31, 3  # of the Axes' width: a number, a column; and columns that fit


@in_house_style
def type_bars(ax: Axes, tables: dict[str, pd.DataFrame]) -> Words:
    """Draw what types of spending add to the share of GDP, a column a span, the largest first.

    Parameters
    ----------
    ax
        Axes to draw on, about 5 inches high.
    tables
        Results of `type_contributions` by the name of the span (three at most), of one release and with the same
        types. The title speaks of the last; types that move little in every span are joined.
    """
    require_same_types(tables)
    if len(tables) > _MOST:
        raise MhsmError(f"Expected {_MOST} spans at most, so that they stay readable: found {len(tables)}.")
    names = list(tables)
    last = tables[names[-1]]
    # The type that moved the share its way in the last span; what the figure is about.
    moves = last["change_points"]
    most = str(moves.idxmax() if last.attrs["change_points"] > 0 else moves.idxmin())
    rows, joined_types = _joined_small(pd.DataFrame({name: t["change_points"] for name, t in tables.items()}), most)
    for name, (left, zero, scale) in zip(names, _columns(rows), strict=True):
        total = tables[name].attrs["change_points"]
        # A total is longer than any part: it stands as a number, so that the parts stay visible.
        ax.annotate(f"{name}\n{signed(total, 2)}", (left, -1.2), va="center", fontsize=10, fontweight="bold")
        ax.plot([zero, zero], [-0.5, len(rows) - 0.5], color=DARK, lw=1)
        for row, (kind, points) in enumerate(rows[name].items()):
            of_interest = kind == most
            ax.barh(row, points * scale, left=zero, height=0.62, color=ACCENT if of_interest else GREY)
            # Right of zero there is room beside a bar that goes left.
            ax.annotate(
                signed(points, 2), (zero + max(points, 0) * scale, row), (3, 0), textcoords="offset points",
                va="center", fontsize=9, color=ACCENT if of_interest else DARK,
                fontweight="bold" if of_interest else "normal",
            )  # fmt: skip
    read = {kind: _name(kind, len(joined_types)) for kind in rows.index}
    ax.set_yticks(range(len(rows)), [wrapped(text, 19) for text in read.values()], fontsize=9)
    ax.set_ylim(len(rows) - 0.4, -1.9)
    ax.set_xlim(0, 1)
    ax.set_xticks([])
    ax.tick_params(axis="y", length=0)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    ax.set_xlabel("Change of the share, percentage points")
    finding = set_title(ax, _finding(last, most))
    said = [
        f"{name}: {signed(tables[name].attrs['change_points'], 2)} in all; "
        + ", ".join(f"{read[kind]} {signed(points, 2)}" for kind, points in rows[name].items())
        for name in names
    ]
    filled = any("BEA" in table.attrs["gdp_sources"] for table in tables.values())
    evidence = joined(sorted({kind for table in tables.values() for kind in table.attrs["evidence"]}))
    return Words(
        alt=f"{finding}. Change of the share of GDP over each span, percentage points. {'. '.join(said)}.",
        caption="Percentage points of GDP over the whole span; its parts add up to the number over them."
        + (f" Other: {joined(TYPE_NAMES[kind] for kind in joined_types)}." if joined_types else "")
        + f" Both sides nominal; accounting, no cause. Source: CMS, National Health Expenditure Accounts, release"
        f" {last.attrs['release']} (evidence: {evidence})"
        + ("; GDP: BEA where that release leaves it out" if filled else "")
        + "; own calculation.",
    )


def _joined_small(points: pd.DataFrame, most: str) -> tuple[pd.DataFrame, list[str]]:
    """Order types by their largest move in any span and add up those that would not be readable."""
    order = list(points.abs().max(axis=1).sort_values(ascending=False, kind="stable").index)
    if len(order) <= _DRAWN + 1:
        return points.loc[order], []
    drawn = order[:_DRAWN]
    if most not in drawn:  # the title names it
        drawn[-1] = most
    small = [kind for kind in order if kind not in drawn]
    rows = points.loc[drawn]
    rows.loc["other"] = points.loc[small].sum()
    return rows, small


def _columns(rows: pd.DataFrame) -> list[tuple[float, float, float]]:
    """Return each span's left edge, its zero, and the length of a point (the same in all), in parts of the width."""
    below, above = -rows.min().clip(upper=0), rows.max().clip(lower=0)
    lengths = below + above
    narrow = lengths == 0
    scale = 0.0
    for _ in rows.columns:
        wide = ~narrow
        if wide.any():
            scale = (1 - _NARROWEST * narrow.sum() - _LABEL * wide.sum()) / lengths[wide].sum()
        narrow |= lengths * scale < _NARROWEST - _LABEL
    widths = (lengths * scale + _LABEL).clip(lower=_NARROWEST)
    lefts = widths.cumsum() - widths
    return [(lefts[name], lefts[name] + below[name] * scale, scale) for name in rows.columns]


def _name(kind: str, n_joined: int) -> str:
    return f"other ({n_joined} types)" if kind == "other" else TYPE_NAMES[kind]


def _finding(table: pd.DataFrame, most: str) -> str:
    """Say how the share moved in one span and which type moved it most in that direction."""
    known, part = table.attrs, table.loc[most, "change_points"]
    moved = direction(known["change_points"], 2, up="rose", down="fell", level="stood still")
    by = "" if moved == "stood still" else f" {number(abs(known['change_points']), 2)} points"
    did = "added" if part > 0 else "took off"
    return (
        f"The share {moved}{by} from {known['start']} to {known['end']}: {TYPE_NAMES[most]} {did} most"
        f" ({signed(part, 2)})"
    )
