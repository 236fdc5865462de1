"""What each release says of one year, and why it says something else than the release before."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from ..errors import NotCoveredError
from ..loading.articles import load_series_breaks
from ..words import direction, joined, number, signed
from .shares import LEVELS, SHARE, log_mean, need, releases, require_figure, with_share

# Which series of load_series_breaks() a figure belongs to.
_ACCOUNTS, _GDP = "national_health_accounts", "national_health_gdp"
_LARGE_PCT = 0.5  # a smaller step is a routine revision, which the restatement of other years does not account for


def revision_table(spending: pd.DataFrame, year: int, column: str = SHARE) -> pd.DataFrame:
    """List what each release says of one year, in order of publication, and why it changed.

    Parameters
    ----------
    spending
        Rows of `load_health_spending` or of `with_bea_gdp`.
    year
        The year the figure is for.
    column
        The figure: ``share_of_gdp_pct``, ``spending_usd_billions``, ``gdp_usd_billions`` or
        ``spending_per_head_usd``.

    Returns
    -------
    pandas.DataFrame
        ``release | value, change, evidence, source``: ``value`` in the unit of ``column``, ``change`` against the
        release listed before (for the share, percentage points of shares printed with one decimal, so that it can hide
        or fake a tenth; missing in the first row).

        For the share also ``basis`` (``published``, or computed: then ``value`` is rounded as CMS prints);
        ``unrounded_pct`` and ``unrounded_change_points``; ``spending_change_pct, gdp_change_pct`` against the release
        before; ``spending_points, gdp_points``: what each gave to ``unrounded_change_points``, which they add up to
        exactly. For other columns ``change_pct``. Missing where one of the two releases lacks the level.

        ``why``: the change in words, the level that is not at hand, and the revisions named in `load_series_breaks`
        since the release before; empty in the first row. ``attrs``: ``year``, ``column`` and ``not_published_in``, the
        releases of later years that are at hand without this figure.

    Raises
    ------
    NotCoveredError
        Where no release at hand has the figure.
    MhsmError
        Where ``column`` is another, or the frame lacks columns.

    Notes
    -----
    ln share = ln spending - ln GDP; each log change times the logarithmic mean of the two shares is its part in points
    (logarithmic mean Divisia index, Ang 2004, Energy Policy 32, 1131-1139). Accounting: it names the side that moved.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> readings = mhsm.revision_table(mhsm.load_health_spending(), 2020)
    >>> readings[["release", "value", "change"]]
       release  value  change
    0  2021-12   19.7     NaN
    1  2022-12   19.7     0.0
    2  2023-12   19.5    -0.2
    3  2026-01   19.7     0.2
    >>> readings[["unrounded_pct", "unrounded_change_points", "spending_points", "gdp_points"]].round(3).loc[2:]
       unrounded_pct  unrounded_change_points  spending_points  gdp_points
    2         19.492                   -0.185            0.058      -0.243
    3         19.669                    0.177            0.225      -0.048
    >>> readings.attrs["not_published_in"]
    ['2024-12']
    """
    require_figure(column)
    need(spending, ["release", "year", column, "evidence", "source"])
    share = column == SHARE
    rows = with_share(spending) if share else spending.assign(printed=spending[column])
    known = rows[(rows["year"] == year) & rows["printed"].notna()].sort_values("release", ignore_index=True)
    if known.empty:
        years = rows.loc[rows["printed"].notna(), "year"]
        raise NotCoveredError(
            f"No release at hand has {column} of {year}:"
            + (f" it is there for {years.min()} to {years.max()}." if len(years) else " it is there for no year.")
        )
    table = pd.DataFrame(
        {
            "release": known["release"],
            "value": known["printed"],
            # Differences of published decimals carry binary noise far below any published digit.
            "change": known["printed"].diff().round(9),
            "evidence": known["evidence"],
            "source": known["source"],
        }
    )
    if share:
        table = table.join(_share_revisions(known))
        # Releases without a share may still have the year's spending, and tell when it was revised.
        spent = spending[spending["year"] == year].set_index("release")[LEVELS["spending"]].dropna().sort_index()
        table["why"] = [
            "",
            *(_why_share(table.loc[i - 1], table.loc[i], known.loc[i - 1 : i], spent) for i in table.index[1:]),
        ]
    else:
        table["change_pct"] = 100 * (known[column] / known[column].shift() - 1)
        table["why"] = ["", *(_why_level(table.loc[i - 1], table.loc[i], column) for i in table.index[1:])]
    later = [release for release in releases(spending) if int(release[:4]) > year]
    missing = [release for release in later if release not in set(known["release"])]
    table.attrs = {"year": year, "column": column, "not_published_in": missing}
    return table


def _share_revisions(known: pd.DataFrame) -> pd.DataFrame:
    table = pd.DataFrame({"basis": known["basis"], "unrounded_pct": known["unrounded"]})
    share = known["unrounded"]
    table["unrounded_change_points"] = share.diff()
    steps = {name: np.log(known[column]).diff() for name, column in LEVELS.items()}
    for name, step in steps.items():
        table[f"{name}_change_pct"] = 100 * np.expm1(step)
    mean = log_mean(share, share.shift())  # turns log changes into points that add up
    table["spending_points"], table["gdp_points"] = mean * steps["spending"], -mean * steps["gdp"]
    return table


def _why_share(before: pd.Series, now: pd.Series, levels: pd.DataFrame, spent: pd.Series) -> str:
    said = [
        f"{name} {_moved(now[f'{part}_change_pct'])}"
        for part, name in (("spending", "Spending"), ("gdp", "GDP"))
        if not np.isnan(now[f"{part}_change_pct"])
    ]
    lacking = [
        f"{name} of release {release}"
        for release, row in levels.set_index("release").iterrows()
        for name, column in (("spending", LEVELS["spending"]), ("GDP", LEVELS["gdp"]))
        if np.isnan(row[column])
    ]
    text = f"Against {before['release']}: {'; '.join(said) + '. ' if said else ''}"
    if lacking:
        text += f"Not at hand: {joined(lacking)}, so the change is not taken apart."
    else:
        text += (
            f"In points of the share {signed(now['spending_points'], 3)} by spending,"
            f" {signed(now['gdp_points'], 3)} by GDP; unrounded"
            f" {number(before['unrounded_pct'], 3)} to {number(now['unrounded_pct'], 3)}."
        )
        if round(now["change"], 1) == 0 and abs(now["unrounded_change_points"]) >= 0.0005:
            text += " The printed share hides it."
        elif round(now["change"], 1) != 0 and abs(now["unrounded_change_points"]) < 0.05:
            text += " The printed change is mostly rounding."
    within = spent.loc[(spent.index >= before["release"]) & (spent.index <= now["release"])]
    steps = 100 * within.pct_change().iloc[1:]
    if len(steps) > 1:
        each = joined(f"{_moved(step)} in {release}" for release, step in steps.items())
        text += f" Spending release by release: {each}."
    large = [(earlier, later) for earlier, later in pairwise(within.index) if abs(steps[later]) >= _LARGE_PCT]
    notes = [note for earlier, later in large for note in _notes(_ACCOUNTS, earlier, later)]
    if not abs(now["gdp_change_pct"]) < _LARGE_PCT:  # large, or not known
        notes += _notes(_GDP, before["release"], now["release"])
    return text + (f" Revisions: {' '.join(notes)}" if notes else "")


def _why_level(before: pd.Series, now: pd.Series, column: str) -> str:
    series = _GDP if column == LEVELS["gdp"] else _ACCOUNTS
    notes = _notes(series, before["release"], now["release"]) if abs(now["change_pct"]) >= _LARGE_PCT else []
    return f"Against {before['release']}: {_moved(now['change_pct'])}." + (
        f" Revisions: {' '.join(notes)}" if notes else ""
    )


def _notes(series: str, before: str, now: str) -> list[str]:
    """Return what is known of the revisions that came after one release and up to another."""
    breaks = load_series_breaks()
    of_series = breaks[(breaks["series"] == series) & (breaks["kind"] == "revision")]
    return of_series.loc[of_series["starts"].between(before, now, inclusive="right"), "description"].tolist()


def _moved(percent: float) -> str:
    word = direction(percent, 2, up="higher", down="lower", level="")
    return f"{number(abs(percent), 2)} percent {word}" if word else "the same"
