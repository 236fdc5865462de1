"""Figures of own forecasts beside BLS's projection, and of what both missed before."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ..backtests import backtest_summary, independent, same_origins
from ..errors import MhsmError
from ..forecast_models import MODEL_NAMES
from ..growth.coverage import SURVEY, same_coverage
from ..words import joined, number
from .canvas import ACCENT, DARK, GREY, OEWS, Words, halo, in_house_style, plain_numbers, pushed_apart, set_title

_BLS = "bls"
_DECADE = 10


@in_house_style
def forecast_fan(
    ax: Axes, history: pd.Series, forecasts: pd.DataFrame, bls: pd.Series, model: str = "random_walk_drift"
) -> Words:
    """Draw employment by year, one model's forecast with its 90 % band, the other models' ends, and BLS's projection.

    Parameters
    ----------
    ax
        Axes to draw on.
    history
        Result of `survey_levels`.
    forecasts
        Result of `own_forecasts` from that history.
    bls
        Result of `bls_on_survey_basis` for the same occupation; it must reach the last year of the forecasts.
    model
        The model whose line and band are drawn.
    """
    same_coverage(history, forecasts, bls)
    about = history.attrs
    codes = {part.attrs["occupation_code"] for part in (history, forecasts, bls)}
    if len(codes) > 1:
        raise MhsmError(f"One figure shows one occupation: found {joined(sorted(codes))}.")
    own = forecasts[forecasts["model"] == model]
    if own.empty:
        raise MhsmError(f"No forecast by {model!r}: there are {joined(forecasts['model'].unique())}.")
    end = int(own["year"].max())
    if end not in bls.index:
        raise MhsmError(f"BLS's projection {bls.attrs['vintage']} does not reach {end}: forecast to {bls.index[-1]}.")
    origin, breaks = int(history.index[-1]), about["breaks_at"]
    _stretches(ax, history, breaks)
    years = [origin, *own["year"]]
    ax.plot(years, [history.iloc[-1], *own["point_thousands"]], "--", color=ACCENT, lw=2)
    lower, upper = ([history.iloc[-1], *own[f"{side}_90_thousands"]] for side in ("lower", "upper"))
    ax.fill_between(years, lower, upper, color=ACCENT, alpha=0.18, lw=0)
    path = bls.loc[bls.index <= end]
    ax.plot(path.index, path, ":", color=DARK, lw=2)
    last = own.iloc[-1]
    ends = forecasts[(forecasts["year"] == end) & (forecasts["model"] != model)]
    ax.plot(ends["year"], ends["point_thousands"], "o", color=GREY, ms=6, mfc="white", mew=1.6, clip_on=False)
    ax.plot(end, last["point_thousands"], "o", color=ACCENT, ms=7)
    ax.plot(end, bls.loc[end], "D", color=DARK, ms=6)
    labels = [
        (row.point_thousands, f"{_name(row.model)} {_jobs(row.point_thousands)}", GREY) for row in ends.itertuples()
    ]
    labels += [(last["point_thousands"], f"{_name(model)} {_jobs(last['point_thousands'])}", ACCENT)]
    labels += [(bls.loc[end], f"BLS's growth {_jobs(bls.loc[end])}", DARK)]
    top = max(history.max(), own["upper_90_thousands"].max(), ends["point_thousands"].max(), bls.max())
    ax.set_ylim(0, 1.08 * top)
    span = end - int(history.index[0])
    ax.set_xlim(history.index[0] - 0.5, end + 0.56 * span)
    _end_labels(ax, end, labels, 0.068 * 1.08 * top, 0.05 * span)
    rises = history.iloc[-1] >= history.median()  # the label stands where the line does not come from
    ax.annotate(
        _jobs(history.iloc[-1]), (origin, history.iloc[-1]), (-6, 6) if rises else (6, 8), textcoords="offset points",
        ha="right" if rises else "left", color=ACCENT, fontweight="bold", fontsize=10, path_effects=halo(),
    )  # fmt: skip
    for start in breaks:
        ax.axvline(start - 0.5, ymax=0.04, color=GREY, lw=1.2)
    ax.set_xticks([year for year in range(int(history.index[0]), end + 1) if year % 10 == 0])
    ax.spines["bottom"].set_bounds(history.index[0] - 0.5, end)
    ax.yaxis.set_major_formatter(plain_numbers())
    ax.set_ylabel("Thousand wage and salary jobs")
    others = "; ".join(f"{_name(row.model)} {_jobs(row.point_thousands)}" for row in ends.itertuples())
    finding = set_title(
        ax,
        f"Own models put {end} at {_jobs(forecasts.loc[forecasts['year'] == end, 'point_thousands'].min())} to"
        f" {_jobs(forecasts.loc[forecasts['year'] == end, 'point_thousands'].max())} thousand jobs, BLS's growth at"
        f" {_jobs(bls.loc[end])}",
    )
    refused = [name for name, _ in forecasts.attrs.get("refused", [])]
    return Words(
        alt=f"{finding}. {about['occupation_title']}: {_jobs(history.iloc[0])} thousand in May {history.index[0]},"
        f" {_jobs(history.iloc[-1])} in May {origin}. 90 percent interval of {_name(model).lower()} in {end}:"
        f" {_jobs(last['lower_90_thousands'])} to {_jobs(last['upper_90_thousands'])} thousand."
        + (f" Other models, thousand: {others}." if others else ""),
        caption=f"Band: nominal 90 % interval of {_name(model).lower()} ({model.replace('_', ' ')}), too narrow:"
        f" estimates pool surveys and series break. BLS: vintage {bls.attrs['vintage']} put on the survey's basis, its"
        f" levels divided by {number(bls.attrs['ratio'], 2)} (matrix with self-employed / survey, {bls.index[0]}); a"
        " constant rate between its two ends."
        + (
            f" Codes or method change in May {joined(breaks)} (ticks, line broken); models run across these breaks."
            if breaks
            else ""
        )
        + (f" No answer from {joined(map(_name, refused))}." if refused else "")
        + f" {OEWS}, May {history.index[0]} to May {origin}; Employment Projections {bls.attrs['vintage']}; own"
        " models.",
    )


@in_house_style
def backtest_errors(ax: Axes, errors: pd.DataFrame, model: str = "random_walk_drift") -> Words:
    """Draw the median absolute error by years ahead of each model, and BLS's at ten years beside one model's.

    Parameters
    ----------
    ax
        Axes to draw on.
    errors
        Result of `beside_bls`: rows of `backtest` and of `bls_percent_at_origin`.
    model
        The model in the accent colour, shown at BLS's own origins too.
    """
    if errors.attrs.get("coverage") != SURVEY:
        raise MhsmError("These errors do not say which jobs they are of: pass the result of beside_bls().")
    is_bls, ten = errors["model"].eq(_BLS), errors["horizon"].eq(_DECADE)
    if model not in set(errors["model"]) or not (is_bls & ten).any() or not (~is_bls & ~ten).any():
        raise MhsmError(
            f"The figure shows {model!r} at horizons below ten years, and it beside 'bls' at ten: found"
            f" {joined(errors['model'].unique())} at {joined(sorted(errors['horizon'].unique()))} years; pass the"
            " result of beside_bls()."
        )
    bls = errors[is_bls & ten].sort_values("origin").set_index("origin")
    decade = errors[~is_bls & ten & errors["origin"].isin(bls.index)]
    like = decade[decade["model"] == model].set_index("origin")
    summary = backtest_summary(same_origins(errors[~is_bls & ~ten])).sort_values("horizon", kind="stable")
    reach = int(summary["horizon"].max())
    unit = max(reach, 3) / 5  # so that labels take the same part of the width whatever the horizons
    place = pd.Series(reach + 6.4 * unit + 1.9 * unit * np.arange(len(bls)), index=bls.index)

    top = 1.12 * max(part.abs().max() for part in (summary["median_abs_error_pct"], errors.loc[ten, "error_pct"]))
    labels = []
    for name, rows in summary.groupby("model", sort=False):
        color, width, size = (ACCENT, 2.4, 4.0) if name == model else (GREY, 1.3, 2.5)
        front = 3 if name == model else 2
        ax.plot(rows["horizon"], rows["median_abs_error_pct"], "-o", color=color, lw=width, ms=size, zorder=front)
        labels.append((rows["median_abs_error_pct"].iloc[-1], _name(str(name)), color))
    _end_labels(ax, reach, labels, 0.068 * top, 0.45 * unit)
    others = decade[decade["model"] != model]
    ax.plot(others["origin"].map(place), others["error_pct"].abs(), "o", color=GREY, mfc="white", ms=4.5)
    ax.plot(place, bls["error_pct"].abs(), "D", color=DARK, ms=7)
    ax.plot(place.loc[like.index], like["error_pct"].abs(), "o", color=ACCENT, ms=7)
    last_labels = [(abs(bls["error_pct"].iloc[-1]), "BLS", DARK)]
    if bls.index[-1] in like.index:
        last_labels.append((abs(like["error_pct"].loc[bls.index[-1]]), _name(model), ACCENT))
    _end_labels(ax, place.iloc[-1], last_labels, 0.068 * top, 0.45 * unit)
    ax.set_ylim(0, top)
    ax.set_xlim(0.6, place.iloc[-1] + 4.6 * unit)
    steps = sorted(summary["horizon"].unique())
    ax.set_xticks([*steps, *place], [*map(str, steps), *map(str, bls.index)])
    ax.tick_params(axis="x", labelsize=9.5)
    ax.axvline(place.iloc[0] - 1.1 * unit, color=GREY, lw=0.8)
    for at, text in ((np.mean(steps), "Years ahead"), (place.mean(), "Ten years ahead, from")):
        ax.annotate(
            text, (at, 0), (0, -24), xycoords=ax.get_xaxis_transform(), textcoords="offset points", ha="center",
            va="top",
        )  # fmt: skip
    ax.set_ylabel("Absolute error, percent")

    both = pd.concat([bls["error_pct"], like["error_pct"]])
    low = int((both < 0).sum())
    finding = set_title(ax, f"{low} of {len(both)} forecasts ten years ahead were too low")
    counts = summary[summary["model"] == model].set_index("horizon")["n"]
    decades = independent(bls.index.to_series(), _DECADE)
    about, breaks = errors.attrs, errors.attrs["breaks_at"]
    ends = summary[summary["horizon"] == reach]
    said = "; ".join(f"{_name(row.model)} {number(row.median_abs_error_pct, 1)}" for row in ends.itertuples())
    signed = [f"BLS {row.vintage} {number(row.error_pct, 1)}" for row in bls.itertuples()]
    signed += [f"{_name(model)} from {row.Index} {number(row.error_pct, 1)}" for row in like.itertuples()]
    first, last = about["data_years"]
    return Words(
        alt=f"{finding}. {about['occupation_title']}. Errors of ten years (negative: forecast too low), percent:"
        f" {'; '.join(signed)}. Median absolute error {_ahead(reach)}, percent: {said}.",
        caption=f"Left: median absolute error of models that knew only the years before, over the origins that all"
        f" share ({counts.iloc[0]} {_ahead(counts.index[0])}, {counts.iloc[-1]} {_ahead(reach)});"
        f" {_name(model).lower()}: {model.replace('_', ' ')}. Right: BLS's projected percent from the survey's"
        f" level of the base year named, beside the models with a forecast from that year."
        f" {decades} of these {len(bls)} decades {'is' if decades == 1 else 'are'} independent (spans do not overlap):"
        " no test can tell who forecasts better."
        + (f" Codes or method change in May {joined(breaks)}; errors include these breaks." if breaks else "")
        + f" Wage and salary jobs. {OEWS}, May {first} to May {last}; Employment Projections {joined(bls['vintage'])};"
        " own calculation.",
    )


def _stretches(ax: Axes, history: pd.Series, breaks: list[int]) -> None:
    """Draw the history as a line per stretch between two breaks; a year without a figure is a gap too."""
    edges = [-np.inf, *breaks, np.inf]
    for start, stop in pairwise(edges):
        part = history[(history.index >= start) & (history.index < stop)]
        if len(part):
            part = part.reindex(range(part.index[0], part.index[-1] + 1))
            ax.plot(part.index, part, "-o", color=ACCENT, lw=2.2, ms=3)


def _end_labels(ax: Axes, x: float, labels: list[tuple[float, str, str]], apart: float, shift: float) -> None:
    """Write labels to the right of line ends, pushed apart where they would overlap, each tied to its end."""
    placed = sorted(labels)
    fitted = pushed_apart([height for height, _, _ in placed], apart, low=0)
    for (height, text, color), at in zip(placed, fitted, strict=True):
        ax.plot([x + shift * 0.4, x + shift * 1.6], [height, at], "-", color=color, lw=0.8, clip_on=False)
        ax.text(
            x + shift * 1.8, at, text, color=color, fontsize=9, va="center", path_effects=halo(),
            fontweight="normal" if color == GREY else "bold",
        )  # fmt: skip


def _name(model: str) -> str:
    return MODEL_NAMES.get(model, model.replace("_", " ").capitalize())


def _jobs(thousands: float) -> str:
    return number(thousands, 0 if thousands >= 100 else 1)


def _ahead(years: int) -> str:
    return "for one year ahead" if years == 1 else f"for {years} years ahead"
