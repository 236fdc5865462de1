"""The truth test: hide published pay again above an old top code, and see whether bounds and curve recover it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..errors import MhsmError, NotCoveredError
from ..wages.bounds import PERCENTILES
from ..words import money
from .curve import hybrid
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
    if "wage_basis" not in wages or wages["occupation_code"].duplicated().any():
        raise MhsmError("Pay is hidden again in rows of load_wages(), one an occupation of one year.")
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
    if not hidden.any(axis=None):
        raise NotCoveredError(f"No annual percentile reaches {money(top_code_usd)}: there is nothing to hide.")
    return censored[hidden.any(axis=1)].reset_index(drop=True)


def hold_out_test(wages: pd.DataFrame) -> pd.DataFrame:
    """Predict P25, P50 and P75 of every row from its other percentiles and its mean, and compare with the published.

    Parameters
    ----------
    wages
        Rows of `load_wages`; those with five published annual percentiles and a mean take part.

    Returns
    -------
    pandas.DataFrame
        One row an occupation and percentile held out: ``occupation_code, occupation_title, percentile, published_usd,
        predicted_usd, error_pct`` (predicted over published, less 1), in the order of ``wages``. Rows that have no
        tail without the percentile (see `recover_distribution`) are left out; ``attrs["without_tail"]`` counts them.

    Notes
    -----
    The curve between percentiles is what `recover_distribution` rests on for most salaries, and it meets every
    percentile by construction. Held out, one shows how the curve bridges a gap wider than any it bridges in use.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> test = mhsm.hold_out_test(mhsm.load_wages(years=2025))
    >>> test.groupby("percentile")["error_pct"].apply(lambda error: error.abs().median()).round(1).to_dict()
    {'p25': 2.0, 'p50': 1.8, 'p75': 1.9}
    """
    columns = [f"annual_{p}_usd" for p in PERCENTILES]
    whole = wages.dropna(subset=[*columns, "annual_mean_usd"])
    levels, pay = np.array([*LEVELS.values()]), whole[columns].to_numpy(float).T
    rows = []
    for at in (1, 2, 3):
        others = np.arange(5) != at
        curve, index = hybrid(levels[others], pay[others], whole["annual_mean_usd"].to_numpy(float))
        rows.append(
            whole[["occupation_code", "occupation_title"]].assign(
                percentile=PERCENTILES[at],
                published_usd=pay[at],
                predicted_usd=np.where(np.isnan(index), np.nan, curve.quantile(levels[at])),
            )
        )
    test = pd.concat(rows).sort_index(kind="stable")
    test["error_pct"] = 100 * (test["predicted_usd"] / test["published_usd"] - 1)
    known = test.dropna(subset="error_pct").reset_index(drop=True)
    known.attrs = {"without_tail": len(test) - len(known)}
    return known


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
        where too few percentiles are left to start a tail from).

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
    censored = censor_again(wages, top_code_usd)
    for at in censored.index:
        code, title, first = censored.loc[at, ["occupation_code", "occupation_title", "top_coded_from"]]
        try:
            distribution = recover_distribution(censored.loc[[at]])
        except NotCoveredError:  # P10 is hidden too, or there is no mean
            distribution = None
        curve = distribution.curve if distribution else None
        for p in PERCENTILES[PERCENTILES.index(first) :]:
            known = distribution.quantile(LEVELS[p]) if distribution else Estimate(None, top_code_usd, np.inf, ">=")
            row = {
                "occupation_code": code,
                "occupation_title": title,
                "percentile": p,
                "published_usd": published.loc[code, f"annual_{p}_usd"],
                "lower_usd": known.lower,
                "upper_usd": known.upper,
                "estimate_usd": float(curve.quantile(LEVELS[p])) if curve else np.nan,
            }
            rows.append(row)
    test = pd.DataFrame(rows)
    test["covered"] = test["published_usd"].between(test["lower_usd"], test["upper_usd"])
    test["error_pct"] = 100 * (test["estimate_usd"] / test["published_usd"] - 1)
    return test
