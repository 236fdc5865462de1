"""Figures of the track record: how far off projections were, whose misses were shared, and what range that leaves."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from ..errors import MhsmError
from ..occupations import find_occupation
from ..words import joined, joined_range, number, pct, signed
from .canvas import ACCENT, DARK, GREY, LIGHT, Words, halo, in_house_style, set_title

_SOURCE = "Source: BLS, Employment Projections, vintages"
# column, name beside the dot, marker, filled: apart without colour
_MODELS = (
    ("mape_median_pct", "BLS", "o", True),
    ("naive_bls_total_mape_median_pct", "fixed shares, BLS's total", "s", False),
    ("naive_actual_total_mape_median_pct", "fixed shares, actual total", "D", False),
)
_WIDEST = 4.0  # actual over projected: what lies further out is drawn at the edge


@in_house_style
def track_record_bars(ax: Axes, record: pd.DataFrame) -> Words:
    """Draw the median error of past projections beside that of a model that keeps every occupation's share.

    Parameters
    ----------
    ax
        Axes to draw on.
    record
        The result of `track_record`.
    """
    columns = [name for name, *_ in _MODELS] + ["direction_correct_pct", "faster_than_average_correct_pct", "n"]
    _need(record, ["actual_vintage", *columns], "track_record()")
    labels, ticks, said = [], [], []
    top = record[[name for name, *_ in _MODELS]].max().max()
    for place, (vintage, row) in enumerate(record.iterrows()):
        for step, (column, name, marker, filled) in enumerate(_MODELS):
            y, x, colour = 4 * place + step, row[column], ACCENT if filled else GREY
            ax.plot([0, x], [y, y], color=LIGHT, lw=2, zorder=1)
            ax.plot(x, y, marker, color=colour, mfc=colour if filled else "white", ms=8, mew=1.8, zorder=3)
            ax.annotate(
                number(x, 1), (x, y), (8, 0), textcoords="offset points", va="center", color=colour if filled else DARK,
                fontweight="bold" if filled else "normal",
            )  # fmt: skip
            ticks.append(y)
            labels.append(f"{vintage}: {name}" if filled else name)
        said.append(
            f"{vintage} ({int(row['n'])} occupations): median error {pct(row['mape_median_pct'])}; fixed shares"
            f" {pct(row['naive_bls_total_mape_median_pct'])} with BLS's total,"
            f" {pct(row['naive_actual_total_mape_median_pct'])} with the actual total; direction right for"
            f" {pct(row['direction_correct_pct'], 0)}, faster or slower than average right for"
            f" {pct(row['faster_than_average_correct_pct'], 0)}"
        )
    ax.set_yticks(ticks, labels, fontsize=9.5)
    for tick, label in zip(ax.get_yticklabels(), labels, strict=True):
        if ": " in label:
            tick.set(color=ACCENT, fontweight="bold")
    ax.tick_params(axis="y", length=0)
    ax.invert_yaxis()
    ax.set_xlim(0, 1.25 * top)
    ax.set_xlabel("Median error, percent of the actual level")
    errors = record["mape_median_pct"]
    kept = record[[name for name, *_ in _MODELS[1:]]]
    own = joined_range(number(errors.min()), number(errors.max()))
    naive = joined_range(number(kept.min().min()), number(kept.max().max()))
    finding = set_title(ax, f"Half the projections were off by more than {own} %; with fixed shares, {naive} %")
    later = joined(record["actual_vintage"])
    return Words(
        alt=f"{finding}. {'; '.join(said)}.",
        caption="Single occupations with the same code in both vintages; codes were revised in between. Fixed shares:"
        " each occupation keeps its share of base employment; the actual total was not known when BLS projected."
        f" Direction right: {_listed(record, 'direction_correct_pct')} of occupations. Own evaluation, not one of"
        f" BLS. Employment includes the self-employed. {_SOURCE} {joined(record.index)}"
        f" against the base levels of {later}.",
    )


@in_house_style
def errors_among_peers(ax: Axes, errors: pd.DataFrame, code: str, group: str | None = None) -> Words:
    """Draw how far actual levels were from projected ones: all occupations, a group darker, one in colour, by decade.

    Parameters
    ----------
    ax
        Axes to draw on.
    errors
        The result of `track_errors`.
    code
        SOC code or exact title of the occupation.
    group
        First letters of the codes of its group; its major group where None.
    """
    _need(errors, ["vintage", "actual_vintage", "occupation_code", "occupation_title", "log_error"], "track_errors()")
    code = find_occupation(errors, code)
    prefix = code[:3] if group is None else group
    own = errors[errors["occupation_code"] == code]
    vintages = list(dict.fromkeys(errors["vintage"]))
    rng = np.random.default_rng(0)  # the scatter across a strip says nothing and must not change from run to run
    said, outside = [], 0
    edge = np.log(_WIDEST)
    for y, vintage in enumerate(vintages):
        rows = errors[errors["vintage"] == vintage]
        place = np.exp(rows["log_error"].clip(-edge, edge))
        outside += int((rows["log_error"].abs() > edge).sum())
        in_group, is_own = rows["occupation_code"].str.startswith(prefix), rows["occupation_code"] == code
        height = pd.Series(y + rng.uniform(-0.3, 0.3, len(rows)), index=rows.index)
        layers = ((~in_group, GREY, 0.25, 9), (in_group & ~is_own, DARK, 0.95, 20))
        for chosen, colour, alpha, size in layers:
            ax.scatter(place[chosen], height[chosen], s=size, color=colour, alpha=alpha, linewidth=0, zorder=2)
        if not is_own.any():
            ax.annotate("not in both vintages", (1, y), (8, 0), textcoords="offset points", va="center", color=ACCENT,
                        path_effects=halo())  # fmt: skip
            said.append(f"{vintage}: not in both vintages")
            continue
        log_error = rows.loc[is_own, "log_error"].iloc[0]
        peers = rows.loc[in_group, "log_error"]
        rank, gap = int((peers > log_error).sum()) + 1, 100 * (np.exp(log_error) - 1)
        ax.scatter(place[is_own], [y], s=110, color=ACCENT, edgecolor="white", zorder=4)
        ax.annotate(
            f"{signed(gap)} %", (place[is_own].iloc[0], y), (0, 9), textcoords="offset points", ha="center",
            va="bottom", color=ACCENT, fontweight="bold", path_effects=halo(), zorder=5,
        )  # fmt: skip
        said.append(
            f"{vintage}: actual level {signed(gap)} % against the projected, rank {rank} of {len(peers)} in the group,"
            f" whose median is {signed(100 * (np.exp(peers.median()) - 1))} %; median of all {len(rows)}"
            f" {signed(100 * (np.exp(rows['log_error'].median()) - 1))} %"
        )
    ax.annotate(
        f"black: group {prefix}, grey: all others", (0.99, 0.985), xycoords="axes fraction", ha="right", va="top",
        fontsize=9, path_effects=halo(), zorder=5,
    )  # fmt: skip
    ax.axvline(1, color=DARK, lw=1.2, zorder=1)
    ax.set_xscale("log")
    ax.set_xlim(0.92 / _WIDEST, 1.08 * _WIDEST)
    ax.xaxis.set_major_locator(FixedLocator([0.25, 0.5, 1, 2, 4]))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(
        FuncFormatter(lambda x, _: {0.25: "¼", 0.5: "½", 1: "as projected"}.get(x, f"{x:g} x"))
    )
    ax.set_xlabel("Actual level as a multiple of the projected (log scale)")
    ax.set_yticks(range(len(vintages)), vintages)
    ax.set_ylim(len(vintages) - 0.45, -0.65)
    ax.tick_params(axis="y", length=0)
    title, finding = own["occupation_title"].iloc[-1], set_title(ax, _direction_of(own["log_error"]))
    beyond = f" {outside} beyond ¼ or 4 x stand at the edge." if outside else ""
    return Words(
        alt=f"{finding}. {title}: {'; '.join(said)}.",
        caption=f"Blue: {title}. Black: other occupations of {prefix}xxxx. Grey: all others with the same code in both"
        f" vintages. Right of the line: more jobs than projected.{beyond} Codes, method and base changed in between."
        f" {_SOURCE} {joined(vintages)} against the base levels of {joined(dict.fromkeys(errors['actual_vintage']))}.",
    )


@in_house_style
def range_2030(ax: Axes, ranges: pd.DataFrame, levels: pd.DataFrame, summary: pd.Series) -> Words:
    """Draw a projection's path, the range of past errors at its end, and the levels published since.

    Parameters
    ----------
    ax
        Axes to draw on.
    ranges, levels
        The results of `range_of_past_errors` and `levels_since` for one occupation and vintage.
    summary
        The result of `growth_summary` for the same.
    """
    _need(ranges, ["kind", "lower_thousands", "upper_thousands", "n", "decades"], "range_of_past_errors()")
    _need(levels, ["year", "employment_base_thousands", "from_path_pct", "past_target"], "levels_since()")
    about = [
        tuple(part.attrs.get(name) for name in ("occupation_code", "vintage")) for part in (ranges, levels, summary)
    ]
    if len(set(about)) != 1:
        raise MhsmError(f"Expected range, levels and summary of one occupation and vintage, found {about}.")
    first, last = int(summary["base_year"]), int(summary["target_year"])
    base, target = summary["employment_base_thousands"], summary["employment_target_thousands"]
    ax.plot([first, last], [base, target], color=GREY, lw=1.8, ls="--", zorder=2)
    ax.plot([first, last], [base, target], "o", color=GREY, ms=6, zorder=3)
    spans = ranges.set_index("kind")
    digits = 0 if target >= 100 else 1  # a small occupation's levels differ in the decimal
    bars = (("raw", last + 0.55, DARK, "as they were"), ("centred", last + 1.6, GREY, "less each decade's mean"))
    for kind, x, colour, name in bars:
        low, high = spans.loc[kind, ["lower_thousands", "upper_thousands"]]
        ax.plot([x, x], [low, high], color=colour, lw=5, solid_capstyle="butt", zorder=3)
        for level, up in ((low, False), (high, True)):
            ax.annotate(
                number(level, digits), (x, level), (0, 4 if up else -4), textcoords="offset points",
                ha="right" if kind == "raw" else "left", va="bottom" if up else "top", color=DARK, fontsize=9.5,
            )  # fmt: skip
        ax.annotate(
            name, (x, (low + high) / 2), (4, 0), textcoords="offset points", rotation=90, va="center", fontsize=9
        )
    ax.scatter(levels["year"], levels["employment_base_thousands"], s=55, color=ACCENT, zorder=4)
    end = levels.iloc[-1]
    ax.annotate(
        number(end["employment_base_thousands"], 1), (end["year"], end["employment_base_thousands"]),
        (0, 9 if end["from_path_pct"] >= 0 else -9), textcoords="offset points", ha="center",
        va="bottom" if end["from_path_pct"] >= 0 else "top", color=ACCENT, fontweight="bold", path_effects=halo(),
        zorder=5,
    )  # fmt: skip
    up = target >= base  # the side of its end that the path does not come from
    ax.annotate(
        f"projected {number(target, 1)}", (last, target), (-2, 10 if up else -10), textcoords="offset points",
        ha="right", va="bottom" if up else "top", fontsize=10, path_effects=halo(), zorder=5,
    )  # fmt: skip
    low, high = spans["lower_thousands"].min(), spans["upper_thousands"].max()
    drawn = [low, high, base, *levels["employment_base_thousands"]]
    ax.set_ylim(max(0, min(drawn) - 0.2 * (max(drawn) - min(drawn))), max(drawn) + 0.35 * (max(drawn) - min(drawn)))
    ax.set_xlim(first - 0.5, last + 2.7)
    ax.xaxis.set_major_locator(FixedLocator(range(first, last + 1, 2)))
    ax.yaxis.set_major_locator(MaxNLocator(5))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value, 0 if high >= 20 else 1)))
    ax.set_ylabel("Thousand jobs")
    ax.annotate(
        "range of past errors", (last + 2.7, 0.99), xycoords=ax.get_xaxis_transform(), ha="right", va="top",
        fontsize=9.5,
    )  # fmt: skip
    raw = ranges.set_index("kind").loc["raw"]
    digits = 0 if raw["upper_thousands"] >= 20 else 1
    span = f"{number(raw['lower_thousands'], digits)} to {number(raw['upper_thousands'], digits)}"
    finding = set_title(ax, f"Past errors would put {last} at {span} thousand jobs")
    said = [
        f"{row.year} {number(row.employment_base_thousands, 1)} ({signed(row.from_path_pct)} % against the path)"
        for row in levels.itertuples()
    ]
    raw, centred = spans.loc["raw"], spans.loc["centred"]
    missing, crossed = levels.attrs.get("not_at_hand", []), levels.attrs.get("series_breaks", [])
    spread = [
        joined_range(*(number(row[f"{end}_thousands"], digits) for end in ("lower", "upper"))) for row in (raw, centred)
    ]
    return Words(
        alt=f"{finding}. {_since(levels, last)}."
        f" {summary.attrs['occupation_title']}, thousand jobs: projected from {number(base, 1)} in"
        f" {first} to {number(target, 1)} in {last}. Base levels of later vintages: {'; '.join(said)}."
        f" Range of past errors in {last}: {spread[0]}; {spread[1]} with each decade's mean error removed.",
        caption=f"Bars: the {last} level if off like eight of ten past projections ({ranges['n'].iloc[0]} occupations,"
        f" {raw['decades'].replace(', ', ' and ')}); black as they were, grey with each decade's mean error removed. A"
        " range of past errors, not a confidence interval. Dots: base levels of later vintages, each estimated anew"
        + (f"; codes were revised {len(crossed)} x in between" if crossed else "")
        + (f"; no level at hand of {joined(missing)}" if missing else "")
        + f". Self-employed included. {_SOURCE} {summary.attrs['vintage']} to {levels['vintage'].iloc[-1]}.",
    )


def _since(levels: pd.DataFrame, last: int) -> str:
    """Say where the levels published since stand: at or past the target, or against the path."""
    end = levels.iloc[-1]
    if end["past_target"]:
        # The first of an unbroken run up to the latest: a target passed and lost again is not passed.
        held = levels["past_target"][::-1].cumprod()[::-1].astype(bool)
        return f"The level projected for {last} was reached by {levels.loc[held, 'year'].iloc[0]}"
    gap = end["from_path_pct"]
    if round(gap) == 0:
        return f"In {end['year']} jobs were on the path projected to {last}"
    return f"In {end['year']} jobs were {number(abs(gap))} % {'above' if gap > 0 else 'below'} the path to {last}"


def _direction_of(log_errors: pd.Series) -> str:
    more, n = int((log_errors > 0).sum()), len(log_errors)
    if (log_errors.abs() < 0.05).any():
        near = int((log_errors.abs() < 0.05).sum())
        return f"Within 5 percent of the projected level in {near} of {n} decades"
    if more not in (0, n):
        return f"More jobs than projected in {more} of {n} decades"
    decades = {1: "the 1 decade at hand", 2: "both decades"}.get(n, f"all {n} decades")
    return f"{'More' if more else 'Fewer'} jobs than projected in {decades}"


def _listed(record: pd.DataFrame, column: str) -> str:
    return f"{joined(number(value) for value in record[column])} %"


def _need(frame: pd.DataFrame, columns: list[str], maker: str) -> None:
    if absent := [name for name in columns if name not in frame]:
        raise MhsmError(f"Expected the result of {maker}: {', '.join(absent)} not found.")
    if frame.empty:
        raise MhsmError(f"Expected the result of {maker}, found no row.")
