"""Health spending as a share of GDP: what moved it, how releases revised it, and its trend."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from .errors import MhsmError, NotCoveredError

# One of these stands in a unit that fits the column, in English or German.
_UNIT_WORDS = {
    "share_of_gdp_pct": ["%", "percent", "per cent", "prozent"],
    "spending_usd_billions": ["billion", "milliard"],
    "gdp_usd_billions": ["billion", "milliard"],
}
_LEVELS = {"spending": "spending_usd_billions", "gdp": "gdp_usd_billions"}


def share_decomposition(
    spending: pd.DataFrame, start: int, end: int, *, release: str, trend: tuple[int, int] | None = None
) -> pd.DataFrame:
    """Split the change of the share of GDP between two years into spending and GDP.

    The share is spending / GDP, so the change of its logarithm is that of spending less that of GDP, with no rest.
    Two comparisons answer two questions: against a standstill (each level of ``start`` kept), what moved; against
    trend growth, what was unusual.

    Parameters
    ----------
    spending
        Rows of `load_health_spending`.
    start, end
        First and last year.
    release
        The release all figures are taken from, such as ``2023-12``; releases are not mixed.
    trend
        First and last year of the span whose compound annual growth is the comparison; a standstill where None.

    Returns
    -------
    pandas.DataFrame
        Index ``component``: spending, gdp, share. ``growth_pct`` (from ``start`` to ``end``, percent, nominal);
        ``trend_growth_pct`` (what the comparison would have given over the same years; 0 for a standstill);
        ``log_change`` = ln(end / start) of the component itself; ``log_contribution``, its part of the share's log
        change beyond the comparison (growth of GDP enters with a minus sign); ``contribution_pct``, the same in
        percent of the total. The row ``share`` holds the totals, computed from the levels and not from the rounded
        share. ``contribution_pct`` is missing where the total is zero. Log figures times 100 are log points.
        ``attrs``: ``release, start, end, trend, evidence``, and ``start_share_pct, end_share_pct``, unrounded.

    Raises
    ------
    NotCoveredError
        Where the release lacks spending or GDP of a year used; the message names the releases that have both.
    MhsmError
        Where a span does not end after it starts.

    Notes
    -----
    An accounting identity: it says which side moved, not why. Both sides are nominal, so nothing is deflated.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> spending = mhsm.load_health_spending()
    >>> moved = mhsm.share_decomposition(spending, 2019, 2020, release="2022-12")
    >>> moved[["growth_pct", "log_contribution", "contribution_pct"]].round(3)
               growth_pct  log_contribution  contribution_pct
    component
    spending       10.292             0.098            86.641
    gdp            -1.499             0.015            13.359
    share          11.970             0.113           100.000
    >>> unusual = mhsm.share_decomposition(spending, 2019, 2020, release="2023-12", trend=(2009, 2019))
    >>> unusual["contribution_pct"].round().to_dict()
    {'spending': 55.0, 'gdp': 45.0, 'share': 100.0}
    """
    _need(spending, ["release", "year", *_LEVELS.values()])
    for first, last in filter(None, [(start, end), trend]):
        if first >= last:
            raise MhsmError(f"A span must end after it starts: {first} to {last} does not.")
    rows = _covered(spending, release, sorted({start, end, *(trend or ())}))
    logs = pd.DataFrame({name: np.log(rows[column]) for name, column in _LEVELS.items()})
    change = logs.loc[end] - logs.loc[start]
    usual = change * 0.0
    if trend:
        usual = (logs.loc[trend[1]] - logs.loc[trend[0]]) / (trend[1] - trend[0]) * (end - start)
    table = pd.DataFrame({"log_change": change, "usual": usual})
    sign = pd.Series({"spending": 1.0, "gdp": -1.0})
    table.loc["share"] = table.mul(sign, axis=0).sum()
    table["log_contribution"] = (table["log_change"] - table["usual"]).mul(sign.reindex(table.index, fill_value=1.0))
    total = float(table["log_contribution"].loc["share"])
    # A total below rounding error is a share that did not move: percentages of it would be noise.
    table["contribution_pct"] = 100 * table["log_contribution"] / (total if abs(total) > 1e-12 else np.nan)
    table["growth_pct"] = 100 * np.expm1(table["log_change"])
    table["trend_growth_pct"] = 100 * np.expm1(table["usual"])
    table = table[["growth_pct", "trend_growth_pct", "log_change", "log_contribution", "contribution_pct"]]
    share = 100 * rows["spending_usd_billions"] / rows["gdp_usd_billions"]
    table.attrs = {"release": release, "start": start, "end": end, "trend": trend, "evidence": _evidence(rows)}
    table.attrs |= {"start_share_pct": float(share[start]), "end_share_pct": float(share[end])}
    return table.rename_axis("component")


def revision_table(spending: pd.DataFrame, year: int, column: str = "share_of_gdp_pct") -> pd.DataFrame:
    """List what each release says of one year, in order of publication.

    Parameters
    ----------
    spending
        Rows of `load_health_spending`.
    year
        The year the figure is for.
    column
        The figure: ``share_of_gdp_pct``, ``spending_usd_billions``, ``gdp_usd_billions`` or
        ``spending_per_head_usd``.

    Returns
    -------
    pandas.DataFrame
        ``release | value, change, evidence, source``: ``value`` in the unit of ``column``, ``change`` against the
        release listed before (for the share, percentage points; missing in the first row). ``attrs``: ``year``,
        ``column`` and ``not_published_in``, the releases of later years that are at hand without this figure.

    Raises
    ------
    NotCoveredError
        Where no release at hand has the figure.

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
    >>> readings.attrs["not_published_in"]
    ['2024-12']
    """
    _need(spending, ["release", "year", column, "evidence", "source"])
    known = spending[(spending["year"] == year) & spending[column].notna()].sort_values("release", ignore_index=True)
    if known.empty:
        years = spending.loc[spending[column].notna(), "year"]
        raise NotCoveredError(
            f"No release at hand has {column} of {year}:"
            + (f" it is there for {years.min()} to {years.max()}." if len(years) else " it is there for no year.")
        )
    table = pd.DataFrame(
        {
            "release": known["release"],
            "value": known[column],
            # Differences of published decimals carry binary noise far below any published digit.
            "change": known[column].diff().round(9),
            "evidence": known["evidence"],
            "source": known["source"],
        }
    )
    later = [release for release in _releases(spending) if int(release[:4]) > year]
    missing = [release for release in later if release not in set(known["release"])]
    table.attrs = {"year": year, "column": column, "not_published_in": missing}
    return table


def latest_share(spending: pd.DataFrame) -> pd.Series:
    """Return the newest share of GDP: of the newest release that has one, its last year.

    Returns
    -------
    pandas.Series
        ``release, year, share_of_gdp_pct, evidence, source``; the share in percent, as published.

    Raises
    ------
    NotCoveredError
        Where no row has a share.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> from mhsm_analysis.spending import latest_share
    >>> newest = latest_share(mhsm.load_health_spending())
    >>> f"{newest['share_of_gdp_pct']} percent in {newest['year']}, release {newest['release']}"
    '18.0 percent in 2024, release 2026-01'
    """
    columns = ["release", "year", "share_of_gdp_pct", "evidence", "source"]
    _need(spending, columns)
    known = spending.loc[spending["share_of_gdp_pct"].notna(), columns].sort_values(["release", "year"])
    if known.empty:
        raise NotCoveredError("No row has a share of GDP: pass the rows of load_health_spending().")
    return known.iloc[-1].rename(None)


def longest_run(spending: pd.DataFrame) -> tuple[str, int, int]:
    """Return the release, first and last year of the longest unbroken run of shares within one release.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> mhsm.longest_run(mhsm.load_health_spending())
    ('2023-12', 1960, 2022)
    """
    runs = []
    levels = spending.dropna(subset=list(_LEVELS.values()))
    for release, part in levels.groupby("release"):
        years = part["year"].sort_values()
        for _, run in years.groupby((years.diff() != 1).cumsum()):
            runs.append((len(run), str(release), int(run.iloc[0]), int(run.iloc[-1])))
    if not runs:
        raise NotCoveredError("No release has spending and GDP: pass the rows of load_health_spending().")
    return max(runs)[1:]


def share_trend(spending: pd.DataFrame, release: str, start: int, end: int, lags: int = 4) -> pd.DataFrame:
    """Estimate the linear trend of the share of GDP, with a standard error that allows for its inertia.

    The share is computed from the release's spending and GDP, so it is not rounded to 0.1 as the published one.

    Parameters
    ----------
    spending
        Rows of `load_health_spending`.
    release
        The release all figures are taken from.
    start, end
        First and last year; every year between them must be there.
    lags
        Lags of the Newey-West standard error, in years.

    Returns
    -------
    pandas.DataFrame
        One row: ``release, start, end, years`` (observations); ``mean_change_points`` (mean of the yearly changes,
        percentage points), ``mean_change_se_points`` (its standard error from the spread of those changes: the right
        one where the share wanders); ``points_per_year`` (slope of a line, ordinary least squares of the share on the
        year), ``naive_se_points`` (its standard error were the years independent),
        ``hac_se_points`` (Newey-West with ``lags`` and the small-sample factor n / (n - 2)), ``durbin_watson`` (about
        2 where errors are not serially correlated, near 0 where each resembles the last).

    Raises
    ------
    NotCoveredError
        Where the release lacks spending or GDP of a year; the message names the releases that have them all.
    MhsmError
        Where ``lags`` is negative or not below the number of years, or there are fewer than three years.

    Notes
    -----
    Newey and West (1987). A share that drifts is not a line plus noise: with a Durbin-Watson statistic far below 2
    even the larger standard error is too small, so the slope describes these years and predicts nothing; quote the
    mean change and its error instead.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> trend = mhsm.share_trend(mhsm.load_health_spending(), "2023-12", 1960, 2022).iloc[0]
    >>> trend[["points_per_year", "naive_se_points", "hac_se_points", "durbin_watson"]].astype(float).round(4).tolist()
    [0.2359, 0.0038, 0.0061, 0.5887]
    """
    import statsmodels.api as sm  # half a second, so only where it is needed
    from statsmodels.stats.stattools import durbin_watson

    _need(spending, ["release", "year", *_LEVELS.values()])
    years = list(range(start, end + 1))
    if len(years) < 3 or not 0 <= lags < len(years):
        raise MhsmError(f"A trend needs three years or more and fewer lags than years: {start}-{end}, lags {lags}.")
    rows = _covered(spending, release, years)
    share = 100 * rows["spending_usd_billions"] / rows["gdp_usd_billions"]
    change = np.diff(share.to_numpy())
    # Centred years leave the slope as it is and keep the regression well conditioned.
    time = np.arange(len(years)) - (len(years) - 1) / 2
    model = sm.OLS(share.to_numpy(), sm.add_constant(time))
    naive = model.fit()
    robust = model.fit(cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True})
    return pd.DataFrame(
        {
            "release": [release],
            "start": [start],
            "end": [end],
            "years": [len(years)],
            "mean_change_points": [float(change.mean())],
            "mean_change_se_points": [float(change.std(ddof=1) / np.sqrt(len(change)))],
            "points_per_year": [float(naive.params[1])],
            "naive_se_points": [float(naive.bse[1])],
            "hac_se_points": [float(robust.bse[1])],
            "durbin_watson": [float(durbin_watson(naive.resid))],
        }
    )


def compare_with_nhe(statista: pd.DataFrame, spending: pd.DataFrame, column: str = "share_of_gdp_pct") -> pd.DataFrame:
    """Tell which CMS release each year of a Statista series equals.

    Parameters
    ----------
    statista
        One series of `read_statista`, in the unit of ``column``.
    spending
        Rows of `load_health_spending`.
    column
        The CMS figure compared.

    Returns
    -------
    pandas.DataFrame
        One row a year with a value: ``year | value`` (Statista's), ``equal_releases`` (text, such as
        ``2021-12, 2022-12``; empty where none), ``nearest_release`` (empty where one equals, or none at hand
        has the year), ``difference`` (Statista less the nearest release, in the unit of ``column``; 0 where one
        equals, missing where none at hand has the year).

        ``attrs``: ``decimals``; ``equal_in_all_years``, the releases that equal every year; ``equal_where_published``,
        those that differ in no year they have; ``counts``, by release, how many years are ``equal``, ``different`` and
        ``not_published`` in the copy at hand.

    Raises
    ------
    MhsmError
        Where the frame holds several series, none, or not the columns of `read_statista`.

    Notes
    -----
    Two figures are equal if they agree once rounded to the series' decimals: the most that any of its values has, as a
    workbook stores 18.0 as 18. Ties are rounded up, as spreadsheets do.

    Examples
    --------
    >>> import pandas as pd
    >>> import mhsm_analysis as mhsm
    >>> series = pd.DataFrame({"year": [2018, 2019, 2020], "series": "Share of GDP", "value": [17.6, 17.6, 19.7]})
    >>> answer = mhsm.compare_with_nhe(series, mhsm.load_health_spending())
    >>> answer[["year", "value", "equal_releases"]]
       year  value             equal_releases
    0  2018   17.6           2022-12, 2026-01
    1  2019   17.6           2021-12, 2022-12
    2  2020   19.7  2021-12, 2022-12, 2026-01
    >>> answer.attrs["equal_in_all_years"]
    ['2022-12']
    """
    _need(statista, ["year", "series", "value"], "read_statista")
    _need(spending, ["release", "year", column])
    names = statista["series"].unique().tolist()
    if len(names) > 1:
        raise MhsmError(
            f"One series is compared at a time, found {', '.join(map(repr, names))}: choose one, such as"
            f" statista[statista['series'] == {names[0]!r}]."
        )
    units = statista["unit"].dropna().unique().tolist() if "unit" in statista else []
    odd = [
        unit for unit in units if unit and not any(word in unit.casefold() for word in _UNIT_WORDS.get(column, [""]))
    ]
    if odd:
        raise MhsmError(f"The Statista series is {odd[0]!r}, and {column} is not in that unit: name another column.")
    series = statista.dropna(subset=["value"]).set_index("year")["value"].sort_index()
    if series.empty or series.index.has_duplicates:
        raise MhsmError("The Statista series has no value, or two values for one year: nothing to compare.")
    decimals = max(map(_decimals, series))
    published = spending.pivot(index="release", columns="year", values=column)
    published = published.reindex(index=_releases(spending), columns=series.index)
    gap = series - published
    # The small term decides a tie, such as 4,144.05 against 4,144.1, whatever its binary form.
    half = 0.5 * 10.0**-decimals
    equal = (gap > -half + 1e-9) & (gap <= half + 1e-9)
    rows = []
    for year, value in series.items():
        same = equal.index[equal[year]].tolist()
        off = gap[year].dropna()
        nearest = "" if same or off.empty else str(off.abs().idxmin())
        difference = 0.0 if same else round(float(off[nearest]), 9) if nearest else np.nan
        rows.append((year, value, ", ".join(same), nearest, difference))
    table = pd.DataFrame(rows, columns=["year", "value", "equal_releases", "nearest_release", "difference"])
    table = table.astype({"year": "int64", "difference": "float64"})
    counts = pd.DataFrame(
        {
            "equal": equal.sum(axis=1),
            "different": (~equal & published.notna()).sum(axis=1),
            "not_published": published.isna().sum(axis=1),
        }
    )
    table.attrs = {
        "decimals": decimals,
        "equal_in_all_years": counts.index[counts["equal"] == len(series)].tolist(),
        "equal_where_published": counts.index[(counts["equal"] > 0) & (counts["different"] == 0)].tolist(),
        "counts": counts.to_dict("index"),
    }
    return table


def _covered(spending: pd.DataFrame, release: str, years: Sequence[int]) -> pd.DataFrame:
    """Return one release's rows of these years by year, or say which releases have both levels of all of them."""
    if release not in set(spending["release"]):
        raise NotCoveredError(f"No release {release!r} at hand: there are {', '.join(_releases(spending))}.")
    complete = spending[spending["year"].isin(years)].dropna(subset=list(_LEVELS.values()))
    rows = complete[complete["release"] == release].set_index("year").sort_index()
    missing = [year for year in years if year not in rows.index]
    if missing:
        counts = complete.groupby("release")["year"].nunique()
        able = counts.index[counts == len(years)].tolist()
        lacking = ", ".join(map(str, missing[:3])) + (f" and {len(missing) - 3} more years" if missing[3:] else "")
        raise NotCoveredError(
            f"Release {release} lacks spending or GDP of {lacking} in the copy at hand; both, for every year needed,"
            f" are in {', '.join(able) if able else 'no release'}."
        )
    return rows


def _releases(spending: pd.DataFrame) -> list[str]:
    return sorted(spending["release"].unique())


def _evidence(rows: pd.DataFrame) -> list[str]:
    return sorted(rows["evidence"].unique()) if "evidence" in rows else []


def _decimals(value: float) -> int:
    """Count the decimals of a number as it was typed; ten digits leave binary noise out."""
    return len(f"{value:.10g}".partition(".")[2])


def _need(frame: pd.DataFrame, columns: list[str], maker: str = "load_health_spending") -> None:
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise MhsmError(f"Expected the columns of {maker}(): {', '.join(missing)} not found.")
