"""What moved the share of GDP, what it would be on trend, and what spending growth is made of."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from ..errors import MhsmError, NotCoveredError
from ..words import joined, spans
from .shares import LEVELS, covered, evidence_of, gdp_sources, need, require_span, share_pct, whole_years

# Of medical care the adjusted index alone: the other one at hand ends earlier and must not be continued with it.
_DEFLATORS = {
    "gdp_deflator_2017_100": (4, "GDP implicit price deflator (BEA, 2017 = 100), mean of four quarters"),
    "cpi_u_medical_care_sa_1982_84_100": (12, "CPI-U medical care (BLS, seasonally adjusted), mean of twelve months"),
}
_COMPARISONS = ["actual", "gdp_on_trend", "spending_on_trend", "both_on_trend"]


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
        ``attrs``: ``release, start, end, trend, evidence``, ``start_share_pct, end_share_pct``, unrounded, and
        ``gdp_sources`` (CMS as published with the release, BEA filled in by `with_bea_gdp`).

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
    need(spending, ["release", "year", *LEVELS.values()])
    require_span(start, end)
    if trend:
        require_span(*trend)
    rows = covered(spending, release, sorted({start, end, *(trend or ())}))
    logs = pd.DataFrame({name: np.log(rows[column]) for name, column in LEVELS.items()})
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
    share = share_pct(rows)
    table.attrs = {"release": release, "start": start, "end": end, "trend": trend, "evidence": evidence_of(rows)}
    table.attrs |= {"start_share_pct": float(share[start]), "end_share_pct": float(share[end])}
    table.attrs["gdp_sources"] = gdp_sources(rows)
    return table.rename_axis("component")


def counterfactual_share(spending: pd.DataFrame, year: int, *, release: str, trend: tuple[int, int]) -> pd.DataFrame:
    """Compute the share of GDP a year would have had with spending, GDP or both on their trends.

    Each level goes on from the last year of the trend at its compound annual growth over the trend's span.

    Parameters
    ----------
    spending
        Rows of `load_health_spending`, with `with_bea_gdp` for years that the newest release gives no GDP of.
    year
        The year asked about, not before the trend's last.
    release
        The release all figures are taken from; releases are not mixed.
    trend
        First and last year of the span that gives both growth rates.

    Returns
    -------
    pandas.DataFrame
        Index ``comparison``: actual, gdp_on_trend (spending as it was), spending_on_trend (GDP as it was),
        both_on_trend. ``share_of_gdp_pct``, from levels and not rounded; ``gap_to_actual_points``: that share less the
        actual one, percentage points (negative where the actual share is higher). The gaps of one side on trend do not
        add up to that of both. ``attrs``: ``release, year, trend, evidence, gdp_sources``.

    Raises
    ------
    NotCoveredError
        Where the release lacks spending or GDP of a year used; the message names the releases that have both.
    MhsmError
        Where the trend does not end after it starts, or the year lies before its end.

    Notes
    -----
    A trend is a yardstick and no forecast: another span gives another gap. Nominal over nominal.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> shares = mhsm.counterfactual_share(mhsm.load_health_spending(), 2020, release="2023-12", trend=(2009, 2019))
    >>> shares["share_of_gdp_pct"].round(2).to_dict()
    {'actual': 19.49, 'gdp_on_trend': 18.56, 'spending_on_trend': 18.35, 'both_on_trend': 17.48}
    """
    path = counterfactual_path(spending, [year], release=release, trend=trend)
    share = path.loc[year, [f"{name}_pct" for name in _COMPARISONS]].set_axis(pd.Index(_COMPARISONS, name="comparison"))
    table = pd.DataFrame({"share_of_gdp_pct": share, "gap_to_actual_points": share - share["actual"]})
    table.attrs = {"year": year} | {name: path.attrs[name] for name in ("release", "trend", "evidence", "gdp_sources")}
    return table


def counterfactual_path(
    spending: pd.DataFrame, years: Iterable[int], *, release: str, trend: tuple[int, int]
) -> pd.DataFrame:
    """Set the share of several years beside `counterfactual_share`, to see whether the levels returned to trend.

    Parameters
    ----------
    spending, release, trend
        As for `counterfactual_share`.
    years
        Years, none before the trend's last.

    Returns
    -------
    pandas.DataFrame
        Index ``year``. ``actual_pct, gdp_on_trend_pct, spending_on_trend_pct, both_on_trend_pct``: the share in percent
        of GDP; ``actual_above_trend_points``: actual less both on trend, percentage points;
        ``spending_above_trend_pct, gdp_above_trend_pct``: each level over its own trend, percent (negative below). A
        share back on trend may be two levels that left theirs alike. ``attrs``: ``release, trend, evidence,
        gdp_sources``, and ``spending_trend_pct, gdp_trend_pct``, growth a year on trend.

    Raises
    ------
    NotCoveredError, MhsmError
        As for `counterfactual_share`; also where no year is asked for.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> spending = mhsm.with_bea_gdp(mhsm.load_health_spending(), mhsm.load_gdp())
    >>> path = mhsm.counterfactual_path(spending, [2020, 2024], release="2026-01", trend=(2009, 2019))
    >>> path["actual_above_trend_points"].round(1).to_dict()  # the share is back, ...
    {2020: 2.0, 2024: 0.1}
    >>> path["spending_above_trend_pct"].round(1).to_dict()  # ... the spending is not
    {2020: 5.9, 2024: 12.3}
    """
    need(spending, ["release", "year", *LEVELS.values()])
    first, last = trend
    wanted = sorted(set(years))
    require_span(first, last)
    if not wanted or wanted[0] < last:
        raise MhsmError(
            f"A trend of {first} to {last} is carried on from {last}: expected years from {last} on, found"
            f" {joined(wanted) if wanted else 'none'}."
        )
    rows = covered(spending, release, sorted({first, last, *wanted}))
    logs = pd.DataFrame({name: np.log(rows[column]) for name, column in LEVELS.items()})
    rate = (logs.loc[last] - logs.loc[first]) / (last - first)
    actual = logs.loc[wanted]
    ahead = pd.Series(wanted, index=actual.index) - last
    usual = pd.DataFrame({name: logs.loc[last, name] + rate[name] * ahead for name in LEVELS})
    table = pd.DataFrame(
        {
            "actual_pct": actual["spending"] - actual["gdp"],
            "gdp_on_trend_pct": actual["spending"] - usual["gdp"],
            "spending_on_trend_pct": usual["spending"] - actual["gdp"],
            "both_on_trend_pct": usual["spending"] - usual["gdp"],
        }
    )
    table = 100 * np.exp(table)
    table["actual_above_trend_points"] = table["actual_pct"] - table["both_on_trend_pct"]
    for name in LEVELS:
        table[f"{name}_above_trend_pct"] = 100 * np.expm1(actual[name] - usual[name])
    table.attrs = {"release": release, "trend": trend, "evidence": evidence_of(rows), "gdp_sources": gdp_sources(rows)}
    table.attrs |= {f"{name}_trend_pct": float(100 * np.expm1(rate[name])) for name in LEVELS}
    return table.rename_axis("year")


def spending_growth_parts(
    spending: pd.DataFrame, prices: pd.DataFrame, start: int, end: int, *, release: str
) -> pd.DataFrame:
    """Divide the growth of spending into population, prices, and real spending per head.

    What counts as "real" depends on the deflator: by GDP's deflator it is what the spending would have bought of all
    goods and services, by medical care's consumer price it is nearer to the care itself. Neither is CMS's own deflator.

    Parameters
    ----------
    spending
        Rows of `load_health_spending`.
    prices
        The deflator: rows of `load_gdp` (its deflator 2017 = 100) or of `load_prices` (consumer price of medical
        care, seasonally adjusted).
    start, end
        First and last year.
    release
        The release that spending and population are taken from; releases are not mixed.

    Returns
    -------
    pandas.DataFrame
        Index ``component``: population, price, real_per_head, spending. ``growth_pct`` and ``growth_a_year_pct``
        (compound) of the component; ``log_change`` = ln(end / start), whose first three rows add up exactly to that of
        spending; ``contribution_pct`` of spending's log change (missing where spending stood still). ``attrs``:
        ``release, start, end, deflator`` (name, publisher and base), ``deflator_column``, ``evidence``.

    Raises
    ------
    NotCoveredError
        Where the release lacks spending or population of a year, or the deflator is not whole in one.
    MhsmError
        Where the span does not end after it starts, or a frame lacks its columns or has two deflators.

    Notes
    -----
    ln N = ln population + ln price + ln (N / (population x price)): the last part is what is left, and takes over every
    fault of the deflator. Consumers' medical care leaves out what insurers and government pay for at other prices.
    Releases that give population in whole millions make it uncertain by 0.3 percent at most in 1960, 0.2 since 1990.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> spending = mhsm.load_health_spending()
    >>> for prices in (mhsm.load_gdp(), mhsm.load_prices()):
    ...     parts = mhsm.spending_growth_parts(spending, prices, 2000, 2019, release="2026-01")
    ...     price, real = parts.loc[["price", "real_per_head"], "contribution_pct"].round()
    ...     print(parts.attrs["deflator_column"], [price, real])
    gdp_deflator_2017_100 [35.0, 49.0]
    cpi_u_medical_care_sa_1982_84_100 [63.0, 21.0]
    """
    need(spending, ["release", "year", "spending_usd_billions", "population_millions"])
    require_span(start, end)
    rows = covered(spending, release, [start, end], ("spending_usd_billions", "population_millions"))
    column, price = _deflator(prices, start, end)
    levels = pd.DataFrame({"population": rows["population_millions"], "price": price})
    levels["real_per_head"] = rows["spending_usd_billions"] / levels["population"] / levels["price"]
    levels["spending"] = rows["spending_usd_billions"]
    change = np.log(levels.loc[end] / levels.loc[start])
    whole = change["spending"]
    table = pd.DataFrame(
        {
            "growth_pct": 100 * np.expm1(change),
            "growth_a_year_pct": 100 * np.expm1(change / (end - start)),
            "log_change": change,
            "contribution_pct": 100 * change / (whole if abs(whole) > 1e-12 else np.nan),
        }
    ).rename_axis("component")
    evidence = sorted({*evidence_of(rows), *evidence_of(prices[prices["year"].isin([start, end])])})
    table.attrs = {"release": release, "start": start, "end": end, "deflator": _DEFLATORS[column][1]}
    table.attrs |= {"deflator_column": column, "evidence": evidence}
    return table


def _deflator(prices: pd.DataFrame, start: int, end: int) -> tuple[str, pd.Series]:
    """Return the deflator that the frame holds and its means of the two years, where both are whole."""
    columns = [name for name in _DEFLATORS if name in prices.columns]
    if "year" not in prices.columns or len(columns) != 1:
        raise MhsmError(
            "Expected one deflator, in the rows of load_gdp() or of load_prices():"
            f" found {joined(columns) if columns else 'none'}; make a call for each."
        )
    (column,) = columns
    mean = whole_years(prices, column, _DEFLATORS[column][0])
    if not {start, end} <= set(mean.index):
        raise NotCoveredError(
            f"The deflator {column} is not whole in both {start} and {end}: choose years of"
            f" {spans(mean.index.to_series()) if len(mean) else 'a longer copy'}."
        )
    return column, mean.loc[[start, end]]
