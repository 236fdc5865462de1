"""Pay by setting: the gaps between the industries in which an occupation works."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..errors import MhsmError, NotCoveredError


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
    if column not in settings.columns:
        raise MhsmError(f"Settings have no {column}: there are {', '.join(settings.filter(like='_usd').columns)}.")
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
    base = settings.loc[(settings["industry_code"] == reference) | (settings["industry_title"] == reference), column]
    if len(base) != 1:
        there = ", ".join(f"{row.industry_code} ({row.industry_title})" for row in settings.itertuples())
        raise NotCoveredError(f"No setting {reference!r} to compare with: there are {there}.")
    wage, base_wage = settings[column], base.iloc[0]
    gaps = settings[["industry_code", "industry_title", column]].assign(
        gap_usd=wage - base_wage,
        gap_pct=100 * (wage / base_wage - 1),
        gap_log_points=100 * np.log(wage / base_wage),
        ratio=wage / base_wage,
        evidence=settings["evidence"],
    )
    return gaps.sort_values(column, ascending=False, ignore_index=True)
