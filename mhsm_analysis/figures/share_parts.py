"""Figure of what spending and GDP contribute to a change of the share of GDP."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from ..errors import MhsmError
from ..words import contribution, contribution_pct, direction, joined, number, signed
from .canvas import ACCENT, DARK, GREY, Words, in_house_style, set_title

_SAME = ("release", "start", "end")


@in_house_style
def decomposition_bars(ax: Axes, readings: dict[str, pd.DataFrame]) -> Words:
    """Draw what spending and GDP contribute to a change of the share, one pair of bars a reading.

    Parameters
    ----------
    ax
        Axes to draw on.
    readings
        Results of `share_decomposition` by the name of what each compares with; of one span and one release.
    """
    _require_one_change(readings)
    first = next(iter(readings.values()))
    start, end, release = first.attrs["start"], first.attrs["end"], first.attrs["release"]
    names = {"spending": "Spending", "gdp": "GDP"}
    labels, said, y = [], [], 0.0
    for reading, table in readings.items():
        for component, name in names.items():
            points = 100 * table.loc[component, "log_contribution"]
            told = contribution(table, component)
            colour = ACCENT if component == "spending" else GREY
            ax.barh(y, points, color=colour, height=0.7)
            short = told.replace(" log points", " ").replace(" percent", " %").strip()
            # Right of zero there is room beside a bar that goes left.
            ax.annotate(short, (max(points, 0), y), (5, 0), textcoords="offset points", va="center", color=colour,
                        fontweight="bold")  # fmt: skip
            labels.append((y, f"{name},\n{reading}"))
            said.append(f"{name} {reading}: {told}")
            y += 1
        y += 0.5
    ax.set_yticks(*zip(*labels, strict=True))
    ax.invert_yaxis()
    ax.tick_params(axis="y", length=0)
    ax.axvline(0, color=DARK, lw=1)
    ends = [0.0, *(100 * table.loc[part, "log_contribution"] for table in readings.values() for part in names)]
    room = (max(ends) - min(ends)) or 1.0
    ax.set_xlim(min(ends) - 0.05 * room * (min(ends) < 0), max(ends) + 0.5 * room)
    ax.set_xlabel(f"Contribution, {start} to {end}, log points")
    titled = set_title(ax, _finding(list(readings.values())))
    totals = "; ".join(f"{name}: {number(100 * t.loc['share', 'log_contribution'], 1)}" for name, t in readings.items())
    percents = any(contribution_pct(table, "spending") for table in readings.values())
    spans = sorted({f"{a} to {b}" for a, b in filter(None, (table.attrs["trend"] for table in readings.values()))})
    filled = "BEA" in first.attrs.get("gdp_sources", [])
    return Words(
        alt=f"{titled}. Contributions to the change of the share of GDP from {start} to {end}: {'; '.join(said)}.",
        caption=f"Log points: 100 x change of the logarithm. Up to rounding, the bars of a"
        f" comparison add up to its total ({totals})"
        + ("; in brackets, the part of that total" if percents else "")
        + ". GDP below its comparison raises the share, above it lowers it."
        + (f" Trend: compound growth of {joined(spans)}." if spans else "")
        + f" Source: CMS, National Health Expenditure Accounts, release {release}"
        + ("; GDP: BEA where that release leaves it out" if filled else "")
        + "; own calculation.",
    )


def _require_one_change(readings: dict[str, pd.DataFrame]) -> None:
    if not isinstance(readings, dict) or not readings:
        raise MhsmError("Expected results of share_decomposition() by the name of what each compares with: found none.")
    for table in readings.values():
        if "log_contribution" not in table or "start_share_pct" not in table.attrs:
            raise MhsmError("Expected results of share_decomposition(): found another frame.")
    changes = {tuple(table.attrs[name] for name in _SAME) for table in readings.values()}
    if len(changes) > 1:
        found = joined(f"{start} to {end} in {release}" for release, start, end in sorted(changes))
        raise MhsmError(f"The readings are of one change, in one release: found {found}.")


def _finding(tables: list[pd.DataFrame]) -> str:
    """Say spending's parts where both readings have them; else what share, spending and GDP did, true of any span."""
    first, *others = tables
    parts = [contribution_pct(table, "spending") for table in tables]
    totals = [table.loc["share", "log_contribution"] for table in tables]
    from_standstill = first.attrs["trend"] is None and all(table.attrs["trend"] for table in others)
    if all(parts) and from_standstill and (min(totals) > 0 or max(totals) < 0):
        moved = "rise" if totals[0] > 0 else "fall"
        beyond = "".join(f", {part} against trend" for part in parts[1:])
        return f"Spending made {parts[0]} of the {moved} against a standstill{beyond}"
    known, growth = first.attrs, first["growth_pct"]
    change = known["end_share_pct"] - known["start_share_pct"]
    moved = direction(change, up="rose", down="fell", level="hardly moved")
    by = "" if moved == "hardly moved" else f" {number(abs(change), 1)} points"
    spending, gdp = (signed(growth[component], 1) for component in ("spending", "gdp"))
    return f"The share {moved}{by} from {known['start']} to {known['end']}: spending {spending} %, GDP {gdp} %"
