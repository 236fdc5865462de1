"""Pay by setting: the gaps between the industries in which an occupation works."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from ..errors import MhsmError, NotCoveredError

# Levels whose groups share no job; settings, ownership groups and metropolitan areas overlap, or are a selection.
_DISJOINT = {"industry_level": ("sector", "subsector"), "area_type": ("state",)}
# An RSE is published with one decimal: the true one may be this much larger.
RSE_ROUNDING_PCT = 0.05


def setting_gaps(settings: pd.DataFrame, reference: str, column: str = "annual_p50_usd") -> pd.DataFrame:
    """Compare the pay of settings with one of them, in dollars, in percent and in log points.

    Parameters
    ----------
    settings
        Rows of `load_wages_by_industry` of one occupation and year.
    reference
        NAICS code (``623``) or title of the setting that the others are compared with.
    column
        The wage compared, in dollars.

    Returns
    -------
    pandas.DataFrame
        Highest wage first: ``industry_code, industry_title``, the wage, ``gap_usd`` (wage - reference), ``gap_pct``
        (100 (wage / reference - 1)), ``gap_log_points`` (100 ln(wage / reference)), ``ratio``, ``evidence``. A gap in
        percent depends on which of the two is the base; one in log points only changes its sign.

    Raises
    ------
    NotCoveredError
        Where the reference is not among the settings.
    MhsmError
        Where the rows are of several years or occupations, or a wage is missing or top-coded.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> settings = mhsm.load_wages_by_industry("11-9111", years=2021)
    >>> gaps = mhsm.setting_gaps(settings, "623").set_index("industry_code")
    >>> gaps.loc["622", ["gap_usd", "gap_pct", "gap_log_points"]].astype(float).round(1).tolist()
    [35900.0, 43.0, 35.7]
    """
    _check_one_table(settings, column)
    base = settings.loc[(settings["industry_code"] == reference) | (settings["industry_title"] == reference), column]
    if len(base) != 1:
        there = ", ".join(f"{row.industry_code} ({row.industry_title})" for row in settings.itertuples())
        found = f"{len(base)} rows are of it" if len(base) else f"there are {there}"
        raise NotCoveredError(f"No one setting {reference!r} to compare with: {found}.")
    wage, base_wage = settings[column], base.iloc[0]
    gaps = settings[["industry_code", "industry_title", column]].assign(
        gap_usd=wage - base_wage,
        gap_pct=100 * (wage / base_wage - 1),
        gap_log_points=100 * np.log(wage / base_wage),
        ratio=wage / base_wage,
        evidence=settings["evidence"],
    )
    return gaps.sort_values(column, ascending=False, ignore_index=True)


def sector_tests(sectors: pd.DataFrame, level: float = 0.90) -> pd.DataFrame:
    """Test the mean pay of each sector against that of all other sectors of the occupation together.

    Sectors share no establishment, so their samples are taken to be independent; a sector and the whole it belongs to
    are not.

    Parameters
    ----------
    sectors
        Rows of `load_wages_by_industry` with ``level="sector"``, of one occupation and year.
    level
        Confidence level; BLS's own releases use 0.90.

    Returns
    -------
    pandas.DataFrame
        Highest mean first: ``industry_code, industry_title, employment_jobs, annual_mean_usd, standard_error_usd``;
        ``rest_mean_usd``, the employment-weighted mean of the other sectors; ``gap_usd, gap_pct, gap_log_points`` of
        the sector over the rest; ``gap_margin_usd``, half the width of the interval of this one gap at ``level``, and
        ``gap_margin_holm_usd``, the same at the level of Holm's test of this sector (it leaves out zero exactly where
        the sector differs); ``p_value`` (two-sided, of this one gap) and ``p_holm`` (adjusted for all the sectors);
        ``differs``, whether ``p_holm`` is at most 1 - ``level``; ``level, year, occupation_title``.

    Raises
    ------
    MhsmError
        Where rows overlap or are of several years or occupations, where there are fewer than two, where a mean, a
        relative standard error or jobs are missing, or where ``level`` is not between 0 and 1.

    Notes
    -----
    Standard error = relative standard error x mean; of the rest, sqrt(sum (w SE)^2) with its shares w of jobs. Holm's
    step-down adjustment (1979) keeps the chance of any false finding among the sectors at 1 - ``level``, whatever
    their dependence (a sector is also in the rest of the others). Relative errors are published to 0.1 percent, and
    0.0 is no certainty: each is taken 0.05 points larger, the most that rounding can hide, so that margins are never
    too narrow for it. Not in it: non-sampling error, the error of the shares of jobs, and the covariance between
    sectors that the model-based estimates (MB3, from May 2021) create by using one response in several cells.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> tests = mhsm.sector_tests(mhsm.load_wages_by_industry("11-9111", years=2021, level="sector"))
    >>> tests.loc[tests["industry_code"].isin(["62", "99"]), ["industry_code", "gap_usd", "differs"]].round(0)
       industry_code  gap_usd  differs
    10            99    155.0    False
    11            62 -23227.0     True
    """
    from scipy.stats import norm
    from statsmodels.stats.multitest import multipletests

    check_level(level)
    _check_one_table(sectors, "annual_mean_usd")
    group_columns(sectors)
    if len(sectors) < 2:
        raise MhsmError(f"A sector is tested against the others: expected at least two, found {len(sectors)}.")
    for column in ("employment_jobs", "mean_rse_pct"):
        if sectors[column].isna().any():
            without = sectors.loc[sectors[column].isna(), "industry_title"].iloc[0]
            raise MhsmError(f"No test without {column} of {without}: leave out the rows that lack it.")
    mean, jobs = sectors["annual_mean_usd"], sectors["employment_jobs"]
    error = (sectors["mean_rse_pct"] + RSE_ROUNDING_PCT) / 100 * mean
    # The rest is everything less the sector itself: sums first, then one subtraction a sector.
    rest_jobs, pay, spread = jobs.sum() - jobs, jobs * mean, (jobs * error) ** 2
    rest = (pay.sum() - pay) / rest_jobs
    gap_error = np.sqrt(error**2 + (spread.sum() - spread).clip(lower=0) / rest_jobs**2)
    p_value = 2 * norm.sf((mean - rest).abs() / gap_error)
    differs, p_holm, _, _ = multipletests(p_value, alpha=1 - level, method="holm")
    # Holm's level of each test is that of its rank, up to the first that fails; all after it have failed with it. At
    # that level an interval leaves out zero exactly where the sector differs.
    tests_left = len(sectors) - np.minimum(p_value.argsort().argsort(), differs.sum())
    columns = ["industry_code", "industry_title", "employment_jobs", "annual_mean_usd"]
    tests = sectors[columns].assign(
        standard_error_usd=error,
        rest_mean_usd=rest,
        gap_usd=mean - rest,
        gap_pct=100 * (mean / rest - 1),
        gap_log_points=100 * np.log(mean / rest),
        gap_margin_usd=norm.ppf((1 + level) / 2) * gap_error,
        gap_margin_holm_usd=norm.isf((1 - level) / 2 / tests_left) * gap_error,
        p_value=p_value,
        p_holm=p_holm,
        differs=differs,
        level=level,
        year=sectors["year"],
        occupation_title=sectors["occupation_title"],
    )
    return tests.sort_values("annual_mean_usd", ascending=False, ignore_index=True)


def break_even_rse(settings: pd.DataFrame, column: str = "annual_p50_usd", level: float = 0.90) -> pd.DataFrame:
    """Ask of each pair of settings how imprecise both wages must be for their gap to be no more than noise.

    For wages without a published error, as medians and quoted figures are: a gap whose break-even error is well above
    what such figures have cannot plausibly be sampling noise; one whose break-even error is small may be.

    Parameters
    ----------
    settings
        Rows of `load_wages_by_industry` of one occupation, year and level.
    column
        The wage compared, in dollars.
    level
        Confidence level of the single gap.

    Returns
    -------
    pandas.DataFrame
        A row for each pair, the smallest break-even error first: ``higher_code, higher_title, higher_usd, lower_code,
        lower_title, lower_usd, gap_usd``; ``break_even_rse_pct``, the relative standard error common to both wages
        above which the gap is not significant; ``evidence`` of the two wages.

    Raises
    ------
    MhsmError
        Where the rows are of several years or occupations, a wage is missing or top-coded, or there are fewer than two.

    Notes
    -----
    r* = |a - b| / (z sqrt(a^2 + b^2)), from |a - b| > z sqrt(SE_a^2 + SE_b^2) with SE = r times the wage and
    independent samples. No adjustment for the number of pairs: this is no test, because no error is known.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> pairs = mhsm.break_even_rse(mhsm.load_wages_by_industry("11-9111", years=2021))
    >>> pairs[["higher_code", "lower_code", "gap_usd", "break_even_rse_pct"]].head(2).round(2)
      higher_code lower_code  gap_usd  break_even_rse_pct
    0        6214       6211   1310.0                0.57
    1         622         99   2450.0                0.89
    """
    from scipy.stats import norm

    check_level(level)
    _check_one_table(settings, column)
    if len(settings) < 2:
        raise MhsmError(f"Settings are compared in pairs: expected at least two, found {len(settings)}.")
    z, pairs = norm.ppf((1 + level) / 2), []
    ordered = settings.sort_values(column, ascending=False, kind="stable")
    for high, low in combinations(ordered.to_dict("records"), 2):
        gap = high[column] - low[column]
        pairs.append(
            {
                "higher_code": high["industry_code"],
                "higher_title": high["industry_title"],
                "higher_usd": high[column],
                "lower_code": low["industry_code"],
                "lower_title": low["industry_title"],
                "lower_usd": low[column],
                "gap_usd": gap,
                "break_even_rse_pct": 100 * gap / (z * np.hypot(high[column], low[column])),
                "evidence": " and ".join(dict.fromkeys([high["evidence"], low["evidence"]])),
            }
        )
    return pd.DataFrame(pairs).sort_values("break_even_rse_pct", ignore_index=True)


def group_columns(rows: pd.DataFrame) -> tuple[str, str]:
    """Return the columns of code and title of groups that share no job; raise where rows could count a job twice."""
    level = next((name for name in _DISJOINT if name in rows), None)
    if level is None:
        raise MhsmError("Groups are rows of load_wages_by_industry() or load_wages_by_area(): these are neither.")
    kind = level.partition("_")[0]
    mixed = [
        name for name in ("year", "occupation_code", "industry_system") if name in rows and rows[name].nunique() != 1
    ]
    if mixed:
        raise MhsmError(
            f"Groups are of one occupation and year: the rows hold {rows[mixed[0]].nunique()} {mixed[0]} values."
        )
    found = rows[level].unique().tolist()
    if len(found) != 1 or found[0] not in _DISJOINT[level] or rows[f"{kind}_code"].duplicated().any():
        raise MhsmError(
            f"Groups must not overlap: expected each {kind} once, of one level ({' or '.join(_DISJOINT[level])}); found"
            f" {len(rows)} rows of {rows[f'{kind}_code'].nunique()} codes at level {', '.join(map(repr, found))}."
        )
    return f"{kind}_code", f"{kind}_title"


def _check_one_table(settings: pd.DataFrame, column: str) -> None:
    """Raise where the rows are not settings of one occupation, year and level, each with a published wage."""
    if column not in settings.columns or not column.endswith("_usd"):
        raise MhsmError(f"Settings have no wage {column}: there are {', '.join(settings.filter(like='_usd').columns)}.")
    if "industry_code" not in settings:
        raise MhsmError("Settings are rows of load_wages_by_industry(): these have no industry_code.")
    mixed = [name for name in ("year", "occupation_code", "industry_level") if settings[name].nunique() > 1]
    if mixed:
        raise MhsmError(
            f"Settings are compared within one occupation, year and level: the rows hold several {mixed[0]} values."
        )
    if settings[column].isna().any():
        without = settings.loc[settings[column].isna(), "industry_title"].iloc[0]
        raise MhsmError(f"{column} is not a published number for {without}: leave the setting out, or compare bounds.")


def check_level(level: float) -> None:
    """Raise where a confidence level is none."""
    if not 0 < level < 1:
        raise MhsmError(f"A confidence level lies between 0 and 1, such as 0.90: found {level!r}.")
