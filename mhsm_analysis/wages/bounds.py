"""Salary spreads: what published percentiles say, and what they bound where they are top-coded."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..errors import MhsmError

PERCENTILES = ("p10", "p25", "p50", "p75", "p90")
RATIOS = (("p90", "p10"), ("p75", "p25"), ("p90", "p50"), ("p50", "p10"))


def wage_bounds(wages: pd.DataFrame, column: str) -> pd.DataFrame:
    """Bound a percentile wage: a point where it was published, from the top code upwards where it was top-coded.

    Parameters
    ----------
    wages
        Rows of `load_wages`, `load_wages_by_industry` or `load_wages_by_area`.
    column
        A percentile of either basis, such as ``annual_p90_usd``.

    Returns
    -------
    pandas.DataFrame
        ``lower, upper, relation`` in the unit of ``column``, index as given. ``relation`` is ``=``, ``>=`` or
        ``not published``. A row whose wages were not published on this basis has no bound (both missing): an annual
        wage of an hourly-only occupation is never made up.

    Raises
    ------
    MhsmError
        Where the column is not a percentile, or the frame lacks the columns that carry the censoring.

    Notes
    -----
    BLS replaces a percentile at or above the year's top code by ``#`` (field descriptions of each national workbook).
    The bound applies where the symbol stood and is no ceiling for numbers: from May 2025 national files publish
    wages above it.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> mhsm.wage_bounds(mhsm.load_wages("Chief Executives", years=2021), "annual_p90_usd")
          lower  upper relation
    0  208000.0    inf       >=
    """
    basis, percentile = _basis_and_percentile(column)
    cap = f"{basis}_top_code_usd"
    missing = [name for name in (column, "top_coded_from", cap) if name not in wages.columns]
    if missing:
        raise MhsmError(f"Wage bounds need the columns of load_wages(): {', '.join(missing)} not found.")
    at, value = PERCENTILES.index(percentile), wages[column].to_numpy(float)
    censored = wages["top_coded_from"].isin(PERCENTILES[: at + 1]).to_numpy()
    given = ~np.isnan(value)
    # Tables by industry and area have no basis: some of their sources carry a part of the percentiles only.
    published = (
        wages["wage_basis"].isin(["both", f"{basis}_only"]).to_numpy() if "wage_basis" in wages else given | censored
    )
    if (published & ~censored & ~given).any() or (censored & given).any():
        raise MhsmError(f"{column} and top_coded_from contradict each other: the rows were changed after loading.")
    lower = np.where(published, np.where(censored, wages[cap].to_numpy(float), value), np.nan)
    upper = np.where(published, np.where(censored, np.inf, value), np.nan)
    return pd.DataFrame({"lower": lower, "upper": upper, "relation": relation(lower, upper)}, index=wages.index)


def percentile_ratio(wages: pd.DataFrame, over: str, under: str, *, basis: str = "annual") -> pd.DataFrame:
    """Bound the ratio of two percentiles of the same occupation, such as P90/P10.

    Parameters
    ----------
    wages
        Rows of `load_wages`.
    over, under
        Percentiles, ``p10`` to ``p90``: numerator and denominator.
    basis
        ``annual`` or ``hourly``.

    Returns
    -------
    pandas.DataFrame
        ``lower, upper, relation`` (``=``, ``>=``, ``<=``, ``between``, ``not published``), no unit, index as given.
        Where both percentiles are top-coded only their order is known, so the ratio is at least (or at most) 1.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> wages = mhsm.load_wages(years=2021).set_index("occupation_code").rename_axis(None)
    >>> mhsm.percentile_ratio(wages.loc[["11-1011", "11-9111"]], "p90", "p10").round(3)
             lower  upper relation
    11-1011  3.449    inf       >=
    11-9111  3.383  3.383        =
    """
    top = wage_bounds(wages, f"{basis}_{over}_usd")
    bottom = wage_bounds(wages, f"{basis}_{under}_usd")
    lower = top["lower"] / bottom["upper"]
    upper = top["upper"] / bottom["lower"]
    # Percentiles never decrease, so the order of two censored ones is still known.
    if PERCENTILES.index(over) >= PERCENTILES.index(under):
        lower = lower.clip(lower=1.0)
    else:
        upper = upper.clip(upper=1.0)
    return pd.DataFrame({"lower": lower, "upper": upper, "relation": relation(lower, upper)})


def published_basis(wages: pd.DataFrame) -> str:
    """Name the basis on which rows can be described: ``hourly`` where no row has annual wages, else ``annual``.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> mhsm.published_basis(mhsm.load_wages("Actors", years=2021))
    'hourly'
    """
    if "wage_basis" not in wages:
        raise MhsmError(
            "A basis and a spread need rows of load_wages(): tables by industry and area have no wage_basis."
        )
    return "annual" if wages["wage_basis"].isin(["both", "annual_only", "not_published"]).any() else "hourly"


def spread_summary(wages: pd.DataFrame) -> pd.DataFrame:
    """Describe the spread of one occupation's pay in one year, without any model.

    Annual wages are described, or hourly ones where only those were published: the ratios have no unit.

    Parameters
    ----------
    wages
        One row of `load_wages`.

    Returns
    -------
    pandas.DataFrame
        ``lower, upper, relation`` by statistic: the ratios ``p90/p10``, ``p75/p25``, ``p90/p50``, ``p50/p10``;
        ``upper_share`` = ln(P90/P50) / ln(P90/P10), the part of the log spread that lies above the median (0.5 where
        it is symmetric); ``mean/p50``. No unit.

    Raises
    ------
    MhsmError
        Where there is not exactly one row.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> spread = mhsm.spread_summary(mhsm.load_wages("11-9111", years=2021))
    >>> spread["lower"].round(3).to_dict()
    {'p90/p10': 3.383, 'p75/p25': 1.746, 'p90/p50': 2.029, 'p50/p10': 1.667, 'upper_share': 0.581, 'mean/p50': 1.183}
    """
    if len(wages) != 1:
        raise MhsmError(f"A spread is described for one occupation and year: expected one row, found {len(wages)}.")
    basis = published_basis(wages)
    rows = {f"{over}/{under}": percentile_ratio(wages, over, under, basis=basis).iloc[0] for over, under in RATIOS}
    whole, above = rows["p90/p10"], rows["p90/p50"]
    share_lower, share_upper = np.log(above["lower"]) / np.log(whole["lower"]), 1.0
    if whole["relation"] == "=":
        share_upper = share_lower
    elif whole["relation"] == "not published":
        share_upper = np.nan
    rows["upper_share"] = pd.Series({"lower": share_lower, "upper": share_upper})
    # The mean is never top-coded in national files, so a censored median bounds this ratio from above.
    median = wage_bounds(wages, f"{basis}_p50_usd").iloc[0]
    mean = wages[f"{basis}_mean_usd"].iloc[0]
    rows["mean/p50"] = pd.Series({"lower": mean / median["upper"], "upper": mean / median["lower"]})
    spread = pd.DataFrame(rows).T[["lower", "upper"]].astype(float)
    spread["relation"] = relation(spread["lower"], spread["upper"])
    return spread.rename_axis("statistic")


def _basis_and_percentile(column: str) -> tuple[str, str]:
    basis, _, rest = column.partition("_")
    percentile = rest.removesuffix("_usd")
    if basis not in ("annual", "hourly") or percentile not in PERCENTILES or not rest.endswith("_usd"):
        raise MhsmError(
            f"{column!r} is not a percentile wage: expected annual_ or hourly_, one of {', '.join(PERCENTILES)}, and"
            " _usd, such as 'annual_p90_usd'."
        )
    return basis, percentile


def relation(lower: pd.Series | np.ndarray, upper: pd.Series | np.ndarray) -> np.ndarray:
    """Name what two bounds say of the value between them."""
    lower, upper = np.asarray(lower), np.asarray(upper)
    return np.select(
        [np.isnan(lower) | np.isnan(upper), lower == upper, np.isposinf(upper), lower <= 0],
        ["not published", "=", ">=", "<="],
        "between",
    )
