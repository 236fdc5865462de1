"""The truth test: hide published pay again above an old top code, and see whether bounds and curve recover it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..errors import MhsmError
from ..wages.bounds import PERCENTILES
from .recovery import LEVELS, Estimate, recover_distribution


def censor_again(wages: pd.DataFrame, top_code_usd: float) -> pd.DataFrame:
    """Hide every annual percentile at or above a top code, as BLS did up to May 2024.

    Parameters
    ----------
    wages
        Rows of `load_wages` without a top-coded percentile (May 2025).
    top_code_usd
        The top code, dollars a year.

    Returns
    -------
    pandas.DataFrame
        The rows that lose a percentile, in the columns of `load_wages`.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> len(mhsm.censor_again(mhsm.load_wages(years=2025), 239_200))
    47
    """
    if not wages["top_coded_from"].eq("none").all():
        raise MhsmError("Pay can be hidden again only where all of it was published: some rows are top-coded.")
    columns = [f"annual_{p}_usd" for p in PERCENTILES]
    hidden = wages[columns] >= top_code_usd
    first = hidden.idxmax(axis=1).str.removeprefix("annual_").str.removesuffix("_usd")
    censored = wages.assign(
        **{column: wages[column].mask(hidden[column]) for column in columns},
        top_coded_from=first.where(hidden.any(axis=1), "none"),
        annual_top_code_usd=float(top_code_usd),
        wage_basis=wages["wage_basis"].replace("both", "annual_only"),
    )
    return censored[hidden.any(axis=1)].reset_index(drop=True)


def truth_test(wages: pd.DataFrame, top_code_usd: float) -> pd.DataFrame:
    """Recover percentiles that were hidden on purpose, and set them beside what was published.

    Parameters
    ----------
    wages
        Rows of `load_wages` without a top-coded percentile (May 2025).
    top_code_usd
        The top code to hide pay at, dollars a year.

    Returns
    -------
    pandas.DataFrame
        One row a hidden percentile: ``occupation_code, occupation_title, percentile, published_usd, lower_usd,
        upper_usd, covered``, ``estimate_usd`` and ``error_pct`` of the tail (estimate over published, less 1; missing
        with its ``reason`` where there is no tail).

    Notes
    -----
    The bounds use the percentiles still seen, the top code and the mean, which BLS publishes whatever the top code. The
    estimate is the Pareto tail from the last percentile seen: a model, which `WageDistribution` therefore never returns
    as the value of a hidden percentile.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> test = mhsm.truth_test(mhsm.load_wages(years=2025), 239_200)
    >>> bool(test["covered"].all()), test["percentile"].value_counts().to_dict()
    (True, {'p90': 47, 'p75': 24, 'p50': 19, 'p25': 3})
    """
    published = wages.set_index("occupation_code")
    rows = []
    for at, censored in censor_again(wages, top_code_usd).groupby(level=0):
        code, title = censored.loc[at, ["occupation_code", "occupation_title"]]
        hidden = PERCENTILES[PERCENTILES.index(censored.loc[at, "top_coded_from"]) :]
        try:
            distribution = recover_distribution(censored)
            reason = "" if distribution.curve else "no percentile above the median is left to start a tail from"
        except MhsmError as error:
            distribution, reason = None, str(error)
        for p in hidden:
            known = distribution.quantile(LEVELS[p]) if distribution else Estimate(None, top_code_usd, np.inf, ">=")
            curve = distribution.curve if distribution else None
            row = {
                "occupation_code": code,
                "occupation_title": title,
                "percentile": p,
                "published_usd": published.loc[code, f"annual_{p}_usd"],
                "lower_usd": known.lower,
                "upper_usd": known.upper,
                "estimate_usd": float(curve.quantile(LEVELS[p])) if curve else np.nan,
                "reason": reason,
            }
            rows.append(row)
    test = pd.DataFrame(rows)
    test["covered"] = test["published_usd"].between(test["lower_usd"], test["upper_usd"])
    test["error_pct"] = 100 * (test["estimate_usd"] / test["published_usd"] - 1)
    return test
