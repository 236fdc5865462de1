"""Figure of the forecast share of GDP, with bands as wide as past errors, beside what CMS projected."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from ..errors import MhsmError
from ..forecast_models import MODEL_NAMES
from ..words import joined, number, pct, spans
from .canvas import ACCENT, DARK, GREY, Words, halo, in_house_style, pushed_apart, set_title

_APART = 0.052  # of the axis' height: one line of small letters


@in_house_style
def share_fan(ax: Axes, shares: pd.Series, forecast: pd.DataFrame, cms: pd.DataFrame, first_year: int = 1990) -> Words:
    """Draw the share of GDP, the chosen model's forecast with its widened bands, and the last share of CMS's editions.

    Parameters
    ----------
    ax
        Axes to draw on.
    shares
        Result of `share_series`.
    forecast
        Result of `share_forecast` from that series.
    cms
        Result of `beside_cms` of that forecast.
    first_year
        First year drawn.
    """
    about = forecast.attrs
    found = {str(part.attrs.get("release")) for part in (shares, forecast, cms)}
    if len(found) > 1 or "None" in found or {int(shares.index.max()), cms.attrs["origin"]} != {about["origin"]}:
        raise MhsmError(
            f"One figure shows one release from one last year: found releases {joined(sorted(found))}, a series to"
            f" {shares.index.max()} and a forecast from {about['origin']}; make all three from the same series."
        )
    model, origin, release = about["chosen"], about["origin"], about["release"]
    own = forecast[forecast["model"] == model].sort_values("year")
    known, end = shares.loc[first_year:].sort_index(), own.iloc[-1]
    if len(known) < 2:
        raise MhsmError(f"The history drawn begins before {origin - 1}: found {first_year}.")
    now, last = float(known.iloc[-1]), int(end["year"])

    years = [origin, *own["year"]]
    for level, alpha in ((90, 0.14), (80, 0.2)):
        lower, upper = ([now, *own[f"widened_{side}_{level}_pct"]] for side in ("lower", "upper"))
        ax.fill_between(years, lower, upper, color=ACCENT, alpha=alpha, lw=0)
    for side in ("lower", "upper"):
        ax.plot(years, [now, *own[f"{side}_90_pct"]], ":", color=ACCENT, lw=1)
    ax.plot(known.index, known, "-", color=ACCENT, lw=2.4)
    ax.plot(years, [now, *own["point_pct"]], "--", color=ACCENT, lw=2)
    ax.plot(origin, now, "o", color=ACCENT, ms=6)
    ends = cms.reset_index().sort_values("year").groupby("edition", as_index=False).last()
    ax.plot(ends["year"], ends["cms_share_pct"], "D", color=DARK, mec="white", ms=7, zorder=4)

    labels = [(float(end["point_pct"]), last, f"median {number(end['point_pct'], 1)}", ACCENT)]
    for level in (80, 90):
        for side in ("lower", "upper"):
            bound = float(end[f"widened_{side}_{level}_pct"])
            labels.append((bound, last, f"{level} %: {number(bound, 1)}", GREY))
    for row in ends.itertuples():
        text = f"CMS {row.year}: {number(row.cms_share_pct, 1)}"
        labels.append((row.cms_share_pct, int(row.year), text, DARK))
    low = min(known.min(), own["widened_lower_90_pct"].min(), ends["cms_share_pct"].min())
    high = max(known.max(), own["widened_upper_90_pct"].max(), ends["cms_share_pct"].max())
    room = high - low
    bottom, top = low - 0.05 * room, high + 0.08 * room
    ax.set_ylim(bottom, top)
    span = last - int(known.index[0])
    _column(ax, labels, last + 0.06 * span, _APART * (top - bottom), (bottom, top))
    ax.set_xlim(known.index[0] - 0.5, last + 0.62 * span)
    ax.annotate(
        number(now, 1), (origin, now), (0, -8), textcoords="offset points", ha="center", va="top", color=ACCENT,
        fontweight="bold", fontsize=10, path_effects=halo(),
    )  # fmt: skip
    step = 5 if span < 20 else 10 if span <= 50 else 20
    ax.set_xticks([year for year in range(int(known.index[0]), last + 1) if year % step == 0])
    ax.spines["bottom"].set_bounds(known.index[0] - 0.5, last)
    ax.set_ylabel("Percent of GDP")

    band = f"{number(end['widened_lower_90_pct'], 1)} to {number(end['widened_upper_90_pct'], 1)}"
    finding = set_title(
        ax,
        f"{number(now, 1)} percent of GDP in {origin}, {number(end['point_pct'], 1)} forecast for {last}"
        f" (90 % band {band})",
    )
    said = "; ".join(f"{r.edition} {number(r.cms_share_pct, 1)} in {r.year}" for r in ends.itertuples())
    editions = ", ".join(f"{r.edition} of {r.edition_release} ({r.evidence})" for r in ends.itertuples())
    fair = sorted(set(ends.loc[ends["knew"] == "same", "edition"]))
    before, after = zip(*(about["coverage"][model][level] for level in (80, 90)), strict=True)
    beyond = about["beyond_backtest"][model]
    few = about["n_independent"]
    return Words(
        alt=f"{finding}. National health expenditures were {pct(known.iloc[0])} of GDP in {known.index[0]}, at most"
        f" {number(known.max(), 1)} in {known.idxmax()}. Widened 80 percent band in {last}:"
        f" {number(end['widened_lower_80_pct'], 1)} to {number(end['widened_upper_80_pct'], 1)}. CMS projected:"
        f" {said}.",
        caption=f"Dashed: median of “{MODEL_NAMES[model]}”. Bands: its 80 and 90 % intervals, widened because"
        f" in the backtest (targets to {about['scored_to']}) the nominal ones held"
        f" {number(before[0])} and {number(before[1])} % of what came; widened, they held"
        f" {number(after[0])} and {number(after[1])} % of the same targets, which"
        f" overlap ({few} at the longest horizon {'is' if few == 1 else 'are'} independent). Dotted: nominal 90 %."
        + (
            f" Years ahead with too few targets in the backtest ({spans(pd.Series(beyond))}): the largest factor seen."
            if beyond
            else ""
        )
        + f" Diamonds: last share CMS projected, in editions {editions}, on the accounts of their time; with history to"
        f" {origin}, as the forecast: {joined(fair) if fair else 'none'}. Both nominal; the axis does not start at"
        f" zero. Source: CMS, National Health Expenditure Accounts, release {release}, and projections; own models.",
    )


def _column(
    ax: Axes, labels: list[tuple[float, int, str, str]], x: float, apart: float, within: tuple[float, float]
) -> None:
    """Write labels in a column, pushed apart where they would overlap, each tied to its point."""
    placed = sorted(labels)
    at = pushed_apart([height for height, *_ in placed], apart, *within)
    for (height, year, text, color), label in zip(placed, at, strict=True):
        ax.plot([year, x], [height, label], "-", color=color, lw=0.7, zorder=1.5)
        ax.text(
            x, label, f" {text}", color=color, fontsize=9, va="center", path_effects=halo(),
            fontweight="normal" if color == GREY else "bold",
        )  # fmt: skip
