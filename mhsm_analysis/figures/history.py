"""Figure of pay over time: in dollars, in real dollars, and against everyone's."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from ..errors import MhsmError
from ..wages.bounds import published_basis
from ..wages.history import growth_by_segment, nominal_wages, real_wages, relative_wages
from ..words import bound, joined, money, number, ratio
from .canvas import ACCENT, GREY, OEWS, Words, halo, in_house_style, set_title, short_dollars

_SHORTEST = 3  # years: the surveys of Mays closer together overlap, so a change between them is damped


@in_house_style
def pay_in_three_readings(
    axes: Sequence[Axes], wages: pd.DataFrame, everyone: pd.DataFrame, prices: pd.DataFrame, dollars_of: int
) -> Words:
    """Draw an occupation's median by year as published, in the dollars of one May, and against all occupations'.

    Lines stop at each break of method or codes, and where a year has no figure.

    Parameters
    ----------
    axes
        Three Axes that share their years, as ``stack(3, 6.0)`` makes them.
    wages
        Rows of `load_wages` of one occupation, one a year, at least two years.
    everyone
        Rows of all occupations together, of those years at least.
    prices
        `load_prices`.
    dollars_of
        The year in whose May dollars the real median stands.
    """
    if len(axes) != 3:
        raise MhsmError(f"Three readings need three Axes, such as stack(3, 6.0) returns: found {len(axes)}.")
    basis = published_basis(wages)
    column, an_hour = f"{basis}_p50_usd", " an hour" if basis == "hourly" else ""
    nominal = nominal_wages(wages, column)
    if (nominal["relation"] != "not published").sum() < 2:
        raise MhsmError(
            f"A course over time needs a median of two years or more: found {len(nominal)} of"
            f" {wages['occupation_code'].iloc[0]}. Load more years."
        )
    real, relative = real_wages(wages, prices, dollars_of, column), relative_wages(wages, everyone, column)
    readings: list[tuple[str, pd.DataFrame, Callable[[float], str]]] = [
        (f"Median{an_hour}, in the dollars of each year", nominal, money),
        (f"Median{an_hour}, in dollars of May {dollars_of}", real, money),
        ("Multiple of all occupations' median (grey: 1)", relative, ratio),
    ]
    starts = nominal["comparable_since"].unique().tolist()[1:]
    said = []
    for ax, (name, series, write) in zip(axes, readings, strict=True):
        _broken_line(ax, series, write)
        for start in starts:
            ax.axvline(start - 0.5, color=GREY, ls=":", lw=1.2)
        ax.set_title(name, fontsize=10.5, fontweight="normal")
        said.append(f"{name}: {_course(series, write)}")
    # Nominal and real dollars on one scale: only then does the eye compare them.
    top = max(axes[0].dataLim.y1, axes[1].dataLim.y1)
    for ax in axes[:2]:
        ax.set_ylim(0, 1.3 * top)
        ax.yaxis.set_major_formatter(short_dollars())
    axes[2].set_ylim(0, 1.3 * max(axes[2].dataLim.y1, 1))
    axes[2].axhline(1, color=GREY, lw=1.2, zorder=0)
    _write_years(axes, nominal["year"], starts)
    title, year = wages.sort_values("year")["occupation_title"].iloc[-1], nominal["year"]
    finding = set_title(axes[0], _finding(nominal, real, an_hour))
    return Words(
        alt=f"{finding}. {title}, May {year.min()} to May {year.max()}. {'; '.join(said)}."
        + (f" The lines are broken before {joined(starts)}." if starts else ""),
        caption="Percent: change inside an unbroken stretch of three years or more; the surveys of closer Mays overlap."
        + (
            f" Dotted: occupation codes or method change before May {joined(starts)}, no line crosses."
            if starts
            else ""
        )
        + (" Open triangle: at least that much (top-coded)." if nominal["relation"].eq(">=").any() else "")
        + f" {basis.capitalize()} wages of wage and salary workers. {OEWS},"
        f" May {year.min()} to May {year.max()}; CPI-U of May, not seasonally adjusted.",
    )


def _broken_line(ax: Axes, series: pd.DataFrame, write: Callable[[float], str]) -> None:
    """Draw a line per stretch with its growth beside it; a bound is an open triangle that no line leads to."""
    for _, rows in series.groupby("comparable_since"):
        points = rows.set_index("year")["lower"].where(rows.set_index("year")["relation"].eq("="))
        points = points.reindex(range(rows["year"].min(), rows["year"].max() + 1))  # a year left out is a gap
        ax.plot(points.index, points, "-o", color=ACCENT, lw=2.2, ms=4)
    censored = series[series["relation"] == ">="]
    if len(censored):
        ax.plot(censored["year"], censored["lower"], "^", color=ACCENT, mfc="white", ms=7)
    for row in growth_by_segment(series).itertuples():
        if row.relation == "=" and row.last_year - row.first_year >= _SHORTEST:
            inside = series[series["year"].between(row.first_year, row.last_year)]
            at = (row.first_year + row.last_year) / 2
            ax.annotate(
                f"{'+' if row.lower_pct > 0 else ''}{_percent(row.lower_pct)}", (at, inside["lower"].min()), (0, -7),
                textcoords="offset points", ha="center", va="top", fontsize=10, path_effects=halo(),
            )  # fmt: skip
    first, last = (series[series["relation"] != "not published"].iloc[place] for place in (0, -1))
    # The first label is wider than a year: it stands above all the points it spans.
    span = first["year"] + 0.3 * (last["year"] - first["year"])
    clear = series.loc[series["year"] <= span, "lower"].max()
    ax.annotate(
        f"≥ {write(first['lower'])}" if first["relation"] == ">=" else write(first["lower"]),
        (first["year"], clear), (-4, 6), textcoords="offset points", color=ACCENT, fontsize=9,
        path_effects=halo(),
    )  # fmt: skip
    label = f"≥ {write(last['lower'])}" if last["relation"] == ">=" else write(last["lower"])
    ax.annotate(
        label, (last["year"], last["lower"]), (7, 0), textcoords="offset points", va="center", color=ACCENT,
        fontweight="bold",
    )  # fmt: skip


def _write_years(axes: Sequence[Axes], year: pd.Series, starts: list[int]) -> None:
    """Label the years, and each break with the year that begins after it."""
    for place, start in enumerate(starts):
        # Breaks two years apart would write over each other: the earlier keeps to the left of its line.
        close = [
            start - starts[place - 1] < 3 if place else False,
            start in [s - gap for s in starts for gap in (1, 2)],
        ]
        side = "left" if close[0] else "right" if close[1] else "center"
        axes[0].annotate(
            f"{start}", (start - 0.5, 0.99), ({"left": 3, "right": -3, "center": 0}[side], 0),
            xycoords=axes[0].get_xaxis_transform(), textcoords="offset points", ha=side, va="top", color=GREY,
            fontsize=9, path_effects=halo(),
        )  # fmt: skip
    bottom = axes[2]
    step = 1 if year.max() - year.min() < 8 else 5
    bottom.set_xticks([at for at in range(year.min(), year.max() + 1) if at % step == 0])
    bottom.set_xlim(year.min() - 0.6, year.max() + 0.3 * (year.max() - year.min()) + 0.3)
    bottom.set_xlabel("May of the year")
    for ax in axes:
        ax.yaxis.set_major_locator(MaxNLocator(3))


def _course(series: pd.DataFrame, write: Callable[[float], str]) -> str:
    """Say where each stretch begins and ends."""
    by_year = series.set_index("year")
    parts = []
    for row in growth_by_segment(series).itertuples():
        if row.n:
            first, last = (bound(by_year.loc[year], write) for year in (row.first_year, row.last_year))
            same = row.first_year == row.last_year
            parts.append(
                f"{first} in {row.first_year}"
                if same
                else f"{first} to {last} from {row.first_year} to {row.last_year}"
            )
    return ", ".join(parts)


def _finding(nominal: pd.DataFrame, real: pd.DataFrame, an_hour: str) -> str:
    """Say what the median did in the last stretch, in dollars and in real terms."""
    in_dollars, in_real = (growth_by_segment(series).iloc[-1] for series in (nominal, real))
    if in_dollars["relation"] != "=":
        last = nominal[nominal["relation"] != "not published"].iloc[-1]
        since = f"since {in_dollars['first_year']}"
        if in_dollars["relation"] != "not published":
            rise = in_dollars.rename({"lower_pct": "lower", "upper_pct": "upper"})
            growth = f"its growth {since} {bound(rise, _percent)}"
        else:
            growth = f"its growth {since} is not known" if in_dollars["n"] > 1 else "no other year compares with it"
        return f"The median of May {last['year']} is {bound(last)}{an_hour}, {growth}"
    first, second = (_moved(change["lower_pct"]) for change in (in_dollars, in_real))
    if first.split()[0] == second.split()[0] != "stood":
        second = second.split(maxsplit=1)[1]
    span = f"From {in_dollars['first_year']} to {in_dollars['last_year']}"
    return f"{span} the median {first} in dollars and {second} in real terms"


def _moved(change_pct: float) -> str:
    amount = _percent(abs(change_pct))
    return "stood still" if amount == "0 %" else f"{'rose' if change_pct > 0 else 'fell'} {amount}"


def _percent(change_pct: float) -> str:
    return f"{number(change_pct)} %"
