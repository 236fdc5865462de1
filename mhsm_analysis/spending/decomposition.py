"""What moved the share of GDP: spending or GDP, against a standstill and against trend."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..errors import MhsmError
from .shares import LEVELS, covered, evidence_of, need


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
    need(spending, ["release", "year", *LEVELS.values()])
    for first, last in filter(None, [(start, end), trend]):
        if first >= last:
            raise MhsmError(f"A span must end after it starts: {first} to {last} does not.")
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
    share = 100 * rows["spending_usd_billions"] / rows["gdp_usd_billions"]
    table.attrs = {"release": release, "start": start, "end": end, "trend": trend, "evidence": evidence_of(rows)}
    table.attrs |= {"start_share_pct": float(share[start]), "end_share_pct": float(share[end])}
    return table.rename_axis("component")
