"""Forecasts of an occupation's employment: own models of the survey's series, beside what BLS projected."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ..backtests import Model, forecast_all
from ..forecast_models import MODELS
from .coverage import SURVEY, SURVEY_MAKER, require_coverage


def own_forecasts(history: pd.Series, to: int, models: Mapping[str, Model] = MODELS) -> pd.DataFrame:
    """Forecast an occupation's employment from its last published year.

    Parameters
    ----------
    history
        Result of `survey_levels`: thousand wage and salary jobs by year (OEWS), without gaps.
    to
        Last year to forecast.
    models
        By name, functions as in `MODELS`.

    Returns
    -------
    pandas.DataFrame
        ``model, year, horizon, point_thousands, lower_80_thousands, upper_80_thousands, lower_90_thousands,
        upper_90_thousands``: the median forecast and its intervals. ``attrs``: those of ``history`` (``coverage``,
        ``breaks_at``, ``series_breaks`` among them), ``origin``, ``data_years``, and ``refused``: (model, reason) where
        a model had no answer.

    Raises
    ------
    MhsmError
        Where the history is no unbroken OEWS series, ends at ``to`` or later, or no model has an answer.

    Notes
    -----
    The series breaks in 2010, 2012, 2019 and 2021 (codes; method from May 2021), and drift and spread are estimated
    across these: it is a forecast of the figures as published, not of jobs counted in one way. Neighbouring Mays share
    surveys, which makes changes smoother than jobs. Sampling error is not modelled. The interval holds if the coming
    years resemble those of the history; its record is that of `backtest`.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> ahead = mhsm.own_forecasts(mhsm.survey_levels(mhsm.load_wages("11-9111")), 2030).query("year == 2030")
    >>> ahead.set_index("model").loc["random_walk_drift", ["point_thousands", "lower_90_thousands"]].round(0).tolist()
    [754.0, 679.0]
    """
    require_coverage(history, SURVEY, SURVEY_MAKER)
    return forecast_all(history, to, models, "_thousands")
