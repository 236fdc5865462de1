"""Health spending beside health care jobs: levels and yearly changes, and what two trending series show by chance."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..errors import MhsmError, NotCoveredError
from ..words import joined, spans
from .shares import need, one_row_a_year, require_release, require_span, whole_years
from .trend import PANDEMIC, hac_lags, hac_ols

JOBS, SPENDING = "health_care_employment_thousands", "spending_usd_billions"
_MEDICAL_CARE = "cpi_u_medical_care_sa_1982_84_100"
_FEW = 15  # years: fewer leave the tests of a unit root nothing to work with


def spending_and_jobs(
    spending: pd.DataFrame,
    gdp: pd.DataFrame,
    payrolls: pd.DataFrame,
    *,
    release: str,
    base_year: int = 2017,
    start: int | None = None,
    end: int | None = None,
) -> pd.DataFrame:
    """Set one release's health spending, nominal and deflated, beside the jobs of health care, by year.

    Parameters
    ----------
    spending
        Rows of `load_health_spending`.
    gdp
        Rows of `load_gdp`, for their deflator.
    payrolls
        Rows of `load_payroll_employment`.
    release
        The release of the accounts that spending is of.
    base_year
        Which deflator: 2017 (the newer vintage) or 2012.
    start, end
        First and last year; the first and the last that all three tables hold where None.

    Returns
    -------
    pandas.DataFrame
        By year, without gaps: ``year, health_care_employment_thousands`` (mean of twelve months, seasonally adjusted),
        ``spending_usd_billions`` (nominal), ``gdp_deflator_2017_100`` (mean of four quarters) and
        ``spending_billions_of_2017_usd``, the last two named by ``base_year``. ``attrs``: ``release``, ``base_year``,
        ``deflator_vintage`` and ``payrolls_vintage`` (the last quarter and month they hold), ``start``, ``end``.

    Raises
    ------
    NotCoveredError
        Where the release is not at hand, or a year is not whole in one of the tables.
    MhsmError
        Where a frame lacks its columns, there is no such deflator, or the years are not in order.

    Notes
    -----
    The deflator is the price of all of GDP, so this is spending in terms of everything else and no volume of care.
    Jobs are those of private employers, without social assistance (CES6562000101); spending includes public hospitals,
    medicines and investment.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> frame = mhsm.spending_and_jobs(
    ...     mhsm.load_health_spending(), mhsm.load_gdp(), mhsm.load_payroll_employment(), release="2026-01"
    ... )
    >>> frame.loc[[0, 34], ["year", "health_care_employment_thousands", "spending_billions_of_2017_usd"]].round(1)
        year  health_care_employment_thousands  spending_billions_of_2017_usd
    0   1990                            8210.4                         1211.8
    34  2024                           17634.9                         4208.7
    """
    need(spending, ["release", "year", SPENDING])
    need(payrolls, ["year", "month", JOBS], "load_payroll_employment")
    deflator = f"gdp_deflator_{base_year}_100"
    if deflator not in gdp.columns:
        there = [name for name in gdp.columns if name.startswith("gdp_deflator_")]
        raise MhsmError(f"No {deflator} among the columns of load_gdp(): there are {', '.join(there) or 'none'}.")
    need(gdp, ["year", "quarter"], "load_gdp")
    require_release(spending, release)
    one_row_a_year(spending)
    nominal = spending[spending["release"].eq(release) & spending[SPENDING].notna()].set_index("year")[SPENDING]
    columns = {JOBS: whole_years(payrolls, JOBS, 12), SPENDING: nominal, deflator: whole_years(gdp, deflator, 4)}
    common = pd.concat(columns, axis=1, join="inner").sort_index()
    if common.empty:
        held = "; ".join(f"{name}: {spans(values.index.to_series()) or 'none'}" for name, values in columns.items())
        raise NotCoveredError(f"No year is whole in all three tables (release {release}): {held}.")
    first = int(common.index[0]) if start is None else start
    last = int(common.index[-1]) if end is None else end
    require_span(first, last, one_year=True)
    for name, values in columns.items():
        absent = [year for year in range(first, last + 1) if year not in values.index]
        if absent:
            raise NotCoveredError(
                f"No {name} of {absent[0]} for release {release}: whole years are {spans(values.index.to_series())}."
            )
    table = common.loc[first:last].rename_axis("year").reset_index()
    table[real_column(base_year)] = 100 * table[SPENDING] / table[deflator]
    quarter = gdp[gdp[deflator].notna()].sort_values(["year", "quarter"]).iloc[-1]
    month = payrolls[payrolls[JOBS].notna()].sort_values(["year", "month"]).iloc[-1]
    table.attrs = {
        "release": release,
        "base_year": base_year,
        "deflator_vintage": f"to {quarter['year']}Q{quarter['quarter']}",
        "payrolls_vintage": f"to {month['year']}-{month['month']:02d}",
        "start": first,
        "end": last,
    }
    return table


def jobs_regressions(frame: pd.DataFrame) -> pd.DataFrame:
    """Regress the logarithm of health care jobs on that of real spending: in levels, and in yearly changes.

    Parameters
    ----------
    frame
        The result of `spending_and_jobs`, of fifteen years or more.

    Returns
    -------
    pandas.DataFrame
        Rows ``levels``, ``differences`` (changes of logarithms) and, where the span holds it, ``differences without
        2020``: ``regression, elasticity, hac_se`` (Newey-West), ``r2, durbin_watson, n, hac_lags, start, end`` (first
        and last year regressed). ``attrs``: those of ``frame``; ``drifts``, mean over standard deviation of the yearly
        log changes of jobs and of spending (regressed, regressor), as `spurious_regression` takes them.

    Raises
    ------
    MhsmError
        Where the frame is no such result, or too short.

    Notes
    -----
    Ordinary least squares with a constant; standard errors of Newey and West (1987) with the small-sample factor
    n / (n - 2) and floor(4 (n / 100)^(2/9)) lags (1994). Two series that both grow have a high R2 in levels whatever
    they have to do with each other: an R2 above the Durbin-Watson statistic is Granger and Newbold's (1974) sign of it.
    2020 is an outlier for a known reason: spending rose with pandemic relief while jobs fell. Without it, 2019
    and 2021 are neighbours to the standard errors. Nothing here says which moves which.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> frame = mhsm.spending_and_jobs(
    ...     mhsm.load_health_spending(), mhsm.load_gdp(), mhsm.load_payroll_employment(), release="2026-01"
    ... )
    >>> mhsm.jobs_regressions(frame)[["regression", "elasticity", "hac_se", "r2", "durbin_watson", "n"]].round(3)
                     regression  elasticity  hac_se     r2  durbin_watson   n
    0                    levels       0.569   0.014  0.989          0.559  35
    1               differences       0.018   0.162  0.001          0.964  34
    2  differences without 2020       0.233   0.078  0.261          0.535  33
    """
    jobs, real = logs_of_jobs_and_spending(frame)
    changes = jobs.diff().iloc[1:], real.diff().iloc[1:]
    rows = [_regress("levels", jobs, real), _regress("differences", *changes)]
    # The year that spending rose for the pandemic and elective care was put off.
    if PANDEMIC in changes[0].index:
        rows.append(_regress(f"differences without {PANDEMIC}", *(change.drop(PANDEMIC) for change in changes)))
    table = pd.DataFrame(rows)
    table.attrs = frame.attrs | {"drifts": tuple(float(change.mean() / change.std()) for change in changes)}
    return table


def jobs_by_price_index(
    spending: pd.DataFrame, gdp: pd.DataFrame, prices: pd.DataFrame, payrolls: pd.DataFrame, *, release: str
) -> pd.DataFrame:
    """Regress yearly changes of jobs on those of spending in three readings: nominal, and by two price indexes.

    Parameters
    ----------
    spending, gdp, payrolls, release
        As in `spending_and_jobs`.
    prices
        Rows of `load_prices`, for the consumer prices of medical care (seasonally adjusted).

    Returns
    -------
    pandas.DataFrame
        ``measure`` (nominal, GDP deflator, CPI medical care) and the columns of `jobs_regressions`: yearly changes of
        the logarithms without 2020, the same years in each row. ``attrs``: those of `spending_and_jobs`.

    Raises
    ------
    NotCoveredError, MhsmError
        As `spending_and_jobs`.

    Notes
    -----
    An elasticity that changes with the index is a statement about the index. Consumer prices of medical care are those
    of what households buy, and leave out most of what insurers and governments pay.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> rows = mhsm.jobs_by_price_index(
    ...     mhsm.load_health_spending(), mhsm.load_gdp(), mhsm.load_prices(), mhsm.load_payroll_employment(),
    ...     release="2026-01",
    ... )
    >>> rows[["measure", "elasticity", "r2"]].round(2)
              measure  elasticity    r2
    0         nominal        0.33  0.41
    1    GDP deflator        0.23  0.26
    2  CPI medical care        0.10  0.03
    """
    frame = spending_and_jobs(spending, gdp, payrolls, release=release)
    need(prices, ["year", "month", _MEDICAL_CARE], "load_prices")
    years = frame["year"]
    medical = whole_years(prices, _MEDICAL_CARE, 12).reindex(years)
    if medical.isna().any():
        raise NotCoveredError(f"No whole year of {_MEDICAL_CARE} for {joined(medical.index[medical.isna()])}.")
    by_year = frame.set_index("year")
    jobs = np.log(by_year[JOBS]).diff().iloc[1:].drop(PANDEMIC, errors="ignore")
    readings = {
        "nominal": by_year[SPENDING],
        "GDP deflator": by_year[real_column(frame.attrs["base_year"])],
        "CPI medical care": by_year[SPENDING] / medical,
    }
    rows = []
    for measure, values in readings.items():
        change = np.log(values).diff().loc[jobs.index]
        rows.append({"measure": measure} | _regress(f"differences without {PANDEMIC}", jobs, change))
    table = pd.DataFrame(rows)
    table.attrs = dict(frame.attrs)
    return table


def per_health_job(frame: pd.DataFrame, wages: pd.DataFrame) -> pd.DataFrame:
    """Set real spending and an occupation's jobs against the jobs of health care, by year.

    Parameters
    ----------
    frame
        The result of `spending_and_jobs`.
    wages
        Rows of `load_wages` of one occupation.

    Returns
    -------
    pandas.DataFrame
        Years that both have: ``year, spending_per_health_job_2017_usd`` (named by the base year of ``frame``),
        ``occupation_jobs_per_1000_health_jobs`` and ``comparable_since`` (of the occupation's jobs: rows that differ in
        it do not compare). ``attrs``: those of ``frame``, ``occupation_code, occupation_title`` and ``left_out``, years
        of ``frame`` without jobs of the occupation.

    Raises
    ------
    NotCoveredError
        Where they share no year.
    MhsmError
        Where a frame is not what it should be.

    Notes
    -----
    Ratios of separate surveys: indices, no staffing rates or prices (see `intensity_decomposition`).

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> frame = mhsm.spending_and_jobs(
    ...     mhsm.load_health_spending(), mhsm.load_gdp(), mhsm.load_payroll_employment(), release="2026-01"
    ... )
    >>> ratios = mhsm.per_health_job(frame, mhsm.load_wages("11-9111")).set_index("year")
    >>> ratios.loc[[2010, 2019], "occupation_jobs_per_1000_health_jobs"].round(1).tolist()
    [20.5, 24.3]
    """
    real = require_jobs(frame)
    need(wages, ["year", "occupation_code", "occupation_title", "employment_jobs", "comparable_since"], "load_wages")
    if wages["occupation_code"].nunique() != 1 or wages["year"].duplicated().any():
        raise MhsmError(
            f"Expected one occupation with one row a year, found {wages['occupation_code'].nunique()} occupations in"
            f" {len(wages)} rows: choose one with load_wages()."
        )
    known = wages[wages["employment_jobs"] > 0].set_index("year").sort_index()
    both = frame.set_index("year").join(known[["employment_jobs", "comparable_since"]], how="inner")
    if both.empty:
        raise NotCoveredError(
            f"No year has spending and jobs of {wages['occupation_code'].iloc[0]}: there are"
            f" {spans(frame['year'])} and {spans(known.index.to_series()) or 'none'}."
        )
    table = pd.DataFrame(
        {
            f"spending_per_health_job_{frame.attrs['base_year']}_usd": 1e6 * both[real] / both[JOBS],
            "occupation_jobs_per_1000_health_jobs": both["employment_jobs"] / both[JOBS],
            "comparable_since": both["comparable_since"],
        }
    ).reset_index()
    table.attrs = frame.attrs | {
        "occupation_code": known["occupation_code"].iloc[-1],
        "occupation_title": known["occupation_title"].iloc[-1],
        "left_out": [int(year) for year in frame["year"] if year not in both.index],
    }
    return table


def real_column(base_year: int) -> str:
    """Name the column of real spending.

    >>> real_column(2017)
    'spending_billions_of_2017_usd'
    """
    return f"spending_billions_of_{base_year}_usd"


def require_jobs(frame: pd.DataFrame) -> str:
    """Refuse a frame that `spending_and_jobs` did not make; return the name of its column of real spending."""
    real = real_column(frame.attrs.get("base_year", 0))
    missing = [name for name in ("year", JOBS, real) if name not in frame.columns]
    if missing or "release" not in frame.attrs:
        raise MhsmError(f"Expected the result of spending_and_jobs(): {joined(missing or ['its attrs'])} not found.")
    return real


def logs_of_jobs_and_spending(frame: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return the logarithms of jobs and of real spending by year, of a span long enough to regress."""
    real = require_jobs(frame)
    by_year = frame.set_index("year").sort_index()
    years = by_year.index
    if len(years) < _FEW or years.has_duplicates or years[-1] - years[0] != len(years) - 1:
        raise MhsmError(
            f"A regression needs {_FEW} years or more without a gap: found {len(years)}, {spans(frame['year'])}."
        )
    return np.log(by_year[JOBS]), np.log(by_year[real])


def _regress(name: str, y: pd.Series, x: pd.Series) -> dict[str, Any]:
    from statsmodels.stats.stattools import durbin_watson  # half a second, so only where it is needed

    lags = hac_lags(len(y))
    fit = hac_ols(y, np.column_stack([np.ones(len(x)), x]), lags)
    return {
        "regression": name, "elasticity": float(fit.params[1]), "hac_se": float(fit.bse[1]),
        "r2": float(fit.rsquared), "durbin_watson": float(durbin_watson(fit.resid)),
        "n": len(y), "hac_lags": lags, "start": int(y.index[0]), "end": int(y.index[-1]),
    }  # fmt: skip
