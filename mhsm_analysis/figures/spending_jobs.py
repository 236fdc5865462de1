"""Figure of health spending and health care jobs: their levels, and their yearly changes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from ..errors import MhsmError
from ..spending.jobs import JOBS, require_jobs
from ..spending.trend import PANDEMIC
from ..words import joined, number, signed
from .canvas import ACCENT, DARK, GREY, Words, halo, in_house_style, plain_numbers, set_title

_SAME, _HARDLY = 0.8, 0.2  # R2 from which levels are said to move together, and below which changes hardly do
_TICKS = [f * 10**k for k in range(1, 4) for f in (1, 1.5, 2, 3, 4, 5, 7)]


@in_house_style
def jobs_against_spending(axes: Sequence[Axes], frame: pd.DataFrame, regressions: pd.DataFrame) -> Words:
    """Draw real health spending and health care jobs by year: as an index, and as yearly changes.

    Parameters
    ----------
    axes
        Two Axes that share their years, as ``stack(2, 5.4)`` makes them.
    frame
        The result of `spending_and_jobs`.
    regressions
        The result of `jobs_regressions` on the same frame.
    """
    if len(axes) != 2:
        raise MhsmError(f"Levels and changes need two Axes, such as stack(2, 5.4) returns: found {len(axes)}.")
    real = require_jobs(frame)
    if "regression" not in regressions or any(regressions.attrs.get(key) != frame.attrs[key] for key in frame.attrs):
        raise MhsmError("Expected the result of jobs_regressions() on the frame drawn: found another release or span.")
    years = frame.sort_values("year").set_index("year")
    index = 100 * years[[real, JOBS]] / years[[real, JOBS]].iloc[0]
    change = 100 * years[[real, JOBS]].pct_change().iloc[1:]
    first, last = int(years.index[0]), int(years.index[-1])
    for ax, values in zip(axes, (index, change), strict=True):
        ax.plot(values.index, values[real], "--", color=GREY, lw=2)
        ax.plot(values.index, values[JOBS], "-", color=ACCENT, lw=2.4)
        if PANDEMIC in values.index:
            ax.axvline(PANDEMIC, color=DARK, ls=":", lw=1.1, zorder=0)
    _label_ends(axes[0], index.iloc[-1], real, last)
    _label_changes(axes[1], change, real)
    axes[0].set_title(f"Index, {first} = 100 (log scale)", fontsize=10.5, fontweight="normal")
    axes[1].set_title("Change on the year before", fontsize=10.5, fontweight="normal")
    axes[1].set_xlim(first - 0.5, last + 0.42 * (last - first))
    axes[1].set_xticks([year for year in range(first, last + 1) if year % (10 if last - first > 19 else 5) == 0])

    fits = regressions.set_index("regression")
    finding = set_title(axes[0], _finding(fits))
    base, ends = frame.attrs["base_year"], index.iloc[-1]
    without = f"differences without {PANDEMIC}"
    said = []
    for name, row in fits.iterrows():
        what = "in levels" if name == "levels" else str(name).replace("differences", "in yearly changes")
        r2, elasticity, error = (number(row[column], 2) for column in ("r2", "elasticity", "hac_se"))
        said.append(f"{what} {r2} (elasticity {elasticity}, standard error {error})")
    shock = ""
    if PANDEMIC in change.index:
        shock = (
            f" In {PANDEMIC} real spending changed by {signed(change.loc[PANDEMIC, real], 1)} % and jobs by"
            f" {signed(change.loc[PANDEMIC, JOBS], 1)} %."
        )
    return Words(
        alt=f"{finding}. From {first} to {last} real health spending went from 100 to {number(ends[real])} and health"
        f" care jobs to {number(ends[JOBS])}. R² of jobs on real spending, in logarithms: {joined(said)}.{shock}",
        caption="Two series that grow have a high R² in levels whether or not they have to do with each other; neither"
        " picture says which moves which."
        + (f" Without {PANDEMIC} (dotted) the R² of changes is {number(fits.loc[without, 'r2'], 2)}."
           if without in fits.index else "")
        + f" National health expenditures in {base} dollars (deflator of GDP, {base} = 100, quarters"
        f" {frame.attrs['deflator_vintage']}); jobs of private health care without social assistance, annual means."
        f" Sources: CMS, National Health Expenditure Accounts, release {frame.attrs['release']}; BEA; BLS, Current"
        f" Employment Statistics (CES6562000101, {frame.attrs['payrolls_vintage']}); own calculation.",
    )  # fmt: skip


def _label_ends(ax: Axes, ends: pd.Series, real: str, last: int) -> None:
    """Name the lines where they end, apart even where they meet."""
    ax.set_yscale("log")
    ax.yaxis.set_major_locator(FixedLocator(_TICKS))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_major_formatter(plain_numbers())
    # The label of two lines needs the room.
    ax.set_ylim(0.85 * ax.dataLim.y0, 1.25 * ax.dataLim.y1)
    near = abs(np.log(ends[real] / ends[JOBS])) < 0.15
    lower = ends.idxmin()
    for name, told, colour in ((real, "real spending\n", GREY), (JOBS, "jobs ", ACCENT)):
        shift = 0 if not near else -14 if name == lower else 14
        ax.annotate(
            f"{told}{number(ends[name])}", (last, ends[name]), (7, shift), textcoords="offset points", va="center",
            color=colour, fontweight="bold", fontsize=10, path_effects=halo(),
        )  # fmt: skip


def _label_changes(ax: Axes, change: pd.DataFrame, real: str) -> None:
    """Ring and name the changes of 2020, where the years hold it, and draw the line of no change."""
    ax.axhline(0, color=DARK, lw=0.8)
    ax.yaxis.set_major_locator(MaxNLocator(5))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{number(x)} %"))
    if PANDEMIC not in change.index:
        return
    for name, told, colour in ((real, "spending", GREY), (JOBS, "jobs", ACCENT)):
        value = change.loc[PANDEMIC, name]
        ax.plot(PANDEMIC, value, "o", mfc="white", mec=colour, mew=2, ms=7)
        ax.annotate(
            f"{PANDEMIC}: {told} {signed(value, 1)} %", (PANDEMIC, value), (-8, 0), textcoords="offset points",
            ha="right", va="center", color=colour, fontweight="bold", fontsize=10, path_effects=halo(),
        )  # fmt: skip


def _finding(fits: pd.DataFrame) -> str:
    levels, changes = fits.loc["levels"], fits.loc["differences"]
    both, subject = [number(row["r2"], 2) for row in (levels, changes)], "Health care jobs and real spending"
    if levels["r2"] >= _SAME and levels["elasticity"] > 0 and changes["r2"] < _HARDLY:
        return f"{subject}: levels move together (R² {both[0]}), yearly changes hardly ({both[1]})"
    return f"{subject}: R² is {both[0]} in levels and {both[1]} in yearly changes"
