"""An occupation's place in its field: ranks that top-coded pay leaves open."""

from __future__ import annotations

import pandas as pd

from ..errors import NotCoveredError
from .bounds import percentile_ratio


def ratio_rank(wages: pd.DataFrame, code: str, over: str = "p90", under: str = "p10") -> pd.Series:
    """Bound an occupation's rank by a percentile ratio among occupations some of which are top-coded.

    Parameters
    ----------
    wages
        Rows of `load_wages` of one year and level, the occupation among them.
    code
        SOC code of the occupation.
    over, under
        Percentiles, ``p10`` to ``p90``.

    Returns
    -------
    pandas.Series
        ``best, worst``: the rank (1 = widest) lies between them, and is known where they are equal; ``n`` occupations
        ranked, ``n_top_coded`` of them known by a bound only, ``n_not_published`` left out for want of an annual wage.
        Ties share the better rank. Ranks are of the published figures: sampling error is not in them.

    Raises
    ------
    NotCoveredError
        Where the occupation is not among the rows, or has no annual wage.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> wages = mhsm.load_wages(years=2021)
    >>> managers = wages[wages["occupation_code"].str.startswith("11-")]
    >>> mhsm.ratio_rank(managers, "11-9111").to_dict()
    {'best': 9, 'worst': 17, 'n': 38, 'n_top_coded': 13, 'n_not_published': 0}
    """
    ratios = percentile_ratio(wages, over, under)
    known = ratios["relation"] != "not published"
    own = ratios[known & wages["occupation_code"].eq(code)]
    if len(own) != 1:
        raise NotCoveredError(f"No rank for {code}: it has no annual wage among the {len(wages)} rows.")
    return pd.Series(
        {
            "best": 1 + int((ratios.loc[known, "lower"] > own["upper"].iloc[0]).sum()),
            "worst": 1 + int((ratios.loc[known, "upper"] > own["lower"].iloc[0]).drop(own.index).sum()),
            "n": int(known.sum()),
            "n_top_coded": int((ratios["relation"] == ">=").sum()),
            "n_not_published": int((~known).sum()),
        }
    )
