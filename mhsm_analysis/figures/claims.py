"""Figure of an audit: how far the figures of a text are from the latest ones."""

from __future__ import annotations

import math
from collections.abc import Hashable
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from ..claims.summary import claim_names, in_words, require_same_claims
from ..errors import MhsmError
from ..words import joined, joined_range, number
from .canvas import ACCENT, DARK, GREY, Words, in_house_style, set_title, wrapped

_MARKS = dict.fromkeys(("match", "match_after_rounding", "true_but_loose", "as_quoted"), "o")
_MOST = 15  # claims that a reader can follow on one picture


@in_house_style
def claims_then_and_now(ax: Axes, claims: pd.DataFrame, audit: pd.DataFrame) -> Words:
    """Draw the latest figure of each claim with the claimed one as 100.

    Parameters
    ----------
    ax
        Axes to draw on; ``canvas(1.6 + 0.65 * len(claims))`` gives each claim room.
    claims, audit
        Claims and their `audit_claims`.
    """
    require_same_claims(claims, audit)
    rows = audit.assign(name=claim_names(claims), value=claims["value"].to_numpy(), bound=claims["bound"].to_numpy())
    drawn = rows[rows["value"].gt(0) & rows["latest_value"].gt(0)]
    if drawn.empty:
        raise MhsmError("No claim has a latest figure that can be set against it: there is nothing to draw.")
    drawn = drawn.assign(index=100 * drawn["latest_value"] / drawn["value"])
    moved = drawn["index"].div(100).map(math.log).abs().sort_values(ascending=False, kind="stable")
    drawn = drawn.loc[moved.index[:_MOST]].sort_values("index", kind="stable")
    place, places = 0.0, []
    for row in drawn.to_dict("records"):
        text = f"{wrapped(row['name'], 62)}\n{_arrow(row)}"
        lines = text.count("\n") + 1
        ax.annotate(text, (0, place), xycoords=ax.get_yaxis_transform(), va="top", fontsize=8.5, linespacing=1.25)
        place += 0.8 * lines + 0.6
        places.append(place)
        quoted, out = row["verdict_cited"] == "as_quoted", row["index"] >= 100
        marker = ">" if _capped(row) else _MARKS.get(row["verdict_cited"], "X")
        ax.plot([100, row["index"]], [place, place], color=GREY, lw=1.8, solid_capstyle="butt", zorder=1)
        ax.plot(row["index"], place, marker, color=ACCENT, mfc="white" if quoted else ACCENT, ms=8, mew=1.6)
        ax.plot([100, 100], [place - 0.45, place + 0.45], color=DARK, lw=1.6, zorder=0)
        ax.annotate(number(row["index"]), (row["index"], place), (9 if out else -9, 0), textcoords="offset points",
                    va="center", ha="left" if out else "right", fontsize=10)  # fmt: skip
        place += 0.9
    ax.set_yticks([])
    ax.set_ylim(place, -0.2)
    low, high = min(100, drawn["index"].min()), max(100, drawn["index"].max())
    ax.set_xlim(low - 0.25 * (high - low) - 1, high + 0.25 * (high - low) + 1)
    ax.xaxis.set_major_locator(MaxNLocator(4, integer=True))
    ax.spines["left"].set_visible(False)
    ax.set_xlabel("Latest figure (claim = 100)")
    span = joined_range(number(drawn["index"].min()), number(drawn["index"].max()))
    old = int(rows["verdict_latest"].eq("outdated").sum())
    finding = set_title(
        ax,
        f"{old} of {len(rows)} figure{'s have' if len(rows) > 1 else ' has a'} newer one{'s' * (len(rows) > 1)} that"
        f" differ{'' if len(rows) > 1 else 's'}: {span} percent of what is said",
    )
    absent = rows.loc[rows["value"].le(0) | ~rows["latest_value"].gt(0), "name"].tolist()
    left_out = f" Not drawn, for want of a figure to set against them: {joined(absent)}." if absent else ""
    if len(moved) > _MOST:
        left_out += f" Drawn are the {_MOST} of {len(moved)} that are furthest from the claim."
    each = "; ".join(
        f"{row['name']}: {row['statement']}, now {row['latest_statement']}, {number(row['index'])}"
        f" ({in_words(row['verdict_cited'])})"
        for row in drawn.to_dict("records")
    )
    found, quoted = drawn["verdict_cited"].isin(_MARKS), drawn["verdict_cited"].eq("as_quoted")
    marks = [
        ("filled: the edition cited says so", found & ~quoted),
        ("open: at hand only as quoted in the same text", quoted),
        ("cross: the edition cited does not say so, or cannot tell", ~found),
        ("arrow: the latest is top-coded, at least that", [_capped(row) for row in drawn.to_dict("records")]),
    ]
    said = "; ".join(text for text, there in marks if any(there))
    return Words(
        alt=f"{finding}. Claimed and latest figure, and the latest with the claimed one as 100: {each}.{left_out}",
        caption=f"{said[0].upper()}{said[1:]}. Latest: the newest year, vintage or release at hand, in nominal dollars;"
        " a projection's latest is another ten years. Own calculation from the tables named in the audit." + left_out,
    )  # fmt: skip


def _capped(row: dict[Hashable, Any]) -> bool:
    return str(row["latest_statement"]).startswith("at least")


def _arrow(row: dict[Hashable, Any]) -> str:
    return f"{row['statement']} → {row['latest_statement']}"
