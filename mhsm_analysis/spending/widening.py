"""Intervals as wide as the errors of a backtest ask for, and what they covered."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..backtests import bare, independent, levels
from ..errors import MhsmError, NotCoveredError
from ..words import joined
from .shares import need

_NEAR = 2  # years: factors of neighbouring horizons are averaged, so that a band has no teeth


def widening(errors: pd.DataFrame) -> pd.DataFrame:
    """Find by how much each model's intervals must be widened to have covered what came.

    Parameters
    ----------
    errors
        Result of `share_backtest` of models with intervals.

    Returns
    -------
    pandas.DataFrame
        ``model, horizon, level | n`` (targets), ``n_independent`` (whose spans do not overlap), ``own_factor`` (this
        horizon's, on the distance from point to bound, 1 or more; missing where it has too few targets for the level),
        ``factor`` (the one used), ``nominal_coverage_pct, widened_coverage_pct`` (percent of the targets inside).

    Raises
    ------
    MhsmError
        Where the errors lack intervals, or no horizon has enough targets for a level (4 for 80, 9 for 90 percent).

    Notes
    -----
    Split conformal prediction (Lei et al. 2018, JASA 113, 1094-1111) scaled by the model's own interval: the score of a
    target is its error in units of the distance from point to bound on its side, the factor is the score of rank
    ceil((n + 1) level), smoothed by the mean over horizons up to two years nearer or farther. The guarantee of that
    method needs exchangeable targets; these overlap (``n_independent``), and the coverage counted here is of the same
    targets that set the factors: `later_coverage` holds some back. Intervals are never narrowed, and widths never fall
    with the horizon: a nearer horizon's width is kept where it is larger. The level is met over all horizons together
    (``coverage`` of `widened`), at one horizon only about. A horizon with too few targets gets the model's largest own
    factor.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> shares = mhsm.share_series(mhsm.load_health_spending(), "2023-12").loc[:2019]
    >>> models = {"random_walk_drift": mhsm.SHARE_MODELS["random_walk_drift"]}
    >>> errors = mhsm.share_backtest(shares, range(1990, 2015), [1, 5], models)
    >>> of_90 = mhsm.widening(errors).loc["random_walk_drift"].xs(90, level="level")
    >>> of_90[["n", "n_independent", "factor", "nominal_coverage_pct", "widened_coverage_pct"]].round(2)
              n  n_independent  factor  nominal_coverage_pct  widened_coverage_pct
    horizon
    1        25             25    1.84                  80.0                  96.0
    5        25              5    1.55                  64.0                  96.0
    """
    table = _factors(errors)
    return _with_coverage(table, errors)


def later_coverage(errors: pd.DataFrame, year: int) -> pd.DataFrame:
    """Widen by what was known in one year, and count how many of the later forecasts' targets lie inside.

    Parameters
    ----------
    errors
        Result of `share_backtest`.
    year
        Targets up to this year set the factors; forecasts from this year or a later one are scored.

    Returns
    -------
    pandas.DataFrame
        ``model, horizon, level`` and the columns of `widening`, where ``n, n_independent`` and the coverages are of the
        forecasts scored. ``attrs["split"]``: the year.

    Raises
    ------
    MhsmError, NotCoveredError
        Where no forecast is left to score, or too few targets to set a factor.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> shares = mhsm.share_series(mhsm.load_health_spending(), "2023-12").loc[:2019]
    >>> models = {"random_walk_drift": mhsm.SHARE_MODELS["random_walk_drift"]}
    >>> errors = mhsm.share_backtest(shares, range(1980, 2015), [1, 5], models)
    >>> later = mhsm.later_coverage(errors, 2004).loc["random_walk_drift"].xs(90, level="level")
    >>> later[["n", "nominal_coverage_pct", "widened_coverage_pct"]].round(0)
              n  nominal_coverage_pct  widened_coverage_pct
    horizon
    1        11                  82.0                 100.0
    5        11                  82.0                 100.0
    """
    need(errors, ["origin", "year"], "share_backtest")
    before, after = errors[errors["year"] <= year], errors[errors["origin"] >= year]
    if before.empty or after.empty:
        raise NotCoveredError(
            f"A split at {year} leaves {len(before)} forecasts to learn from and {len(after)} to score: choose a year"
            f" after {errors['year'].min()} and up to {errors['origin'].max()}."
        )
    table = _with_coverage(_factors(before), after)
    table.attrs["split"] = year
    return table


def widened(forecast: pd.DataFrame, errors: pd.DataFrame) -> pd.DataFrame:
    """Widen the intervals of forecasts by the factors of `widening`.

    Parameters
    ----------
    forecast
        ``model, horizon, point_pct, lower_80_pct, upper_80_pct`` and other levels, as of `share_forecast`.
    errors
        Result of `share_backtest` that holds every model of the forecast.

    Returns
    -------
    pandas.DataFrame
        The forecast with ``widened_lower_80_pct, widened_upper_80_pct`` and so for each level. ``attrs``:
        ``coverage`` (by model and level, percent of the backtest's targets inside the nominal and the widened
        interval, horizons pooled), ``beyond_backtest`` (by model, horizons of the forecast that were not backtested or
        had too few targets for a level: there the level has the largest factor of the model).

    Raises
    ------
    MhsmError
        Where a model of the forecast is not in the errors, and as `widening`.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> shares = mhsm.share_series(mhsm.load_health_spending(), "2023-12")
    >>> models = {"naive": mhsm.SHARE_MODELS["naive"]}
    >>> errors = mhsm.share_backtest(shares.loc[:2019], range(1990, 2015), [1, 5], models)
    >>> ahead = pd.DataFrame({"model": ["naive"], "horizon": 1, "point_pct": 17.3})
    >>> for level, half in ((80, 0.6), (90, 0.8)):
    ...     ahead[f"lower_{level}_pct"], ahead[f"upper_{level}_pct"] = 17.3 - half, 17.3 + half
    >>> mhsm.widened(ahead, errors)[["widened_lower_90_pct", "widened_upper_90_pct"]].round(2)
       widened_lower_90_pct  widened_upper_90_pct
    0                  15.9                  18.7
    """
    need(forecast, ["model", "horizon", "point_pct"], "share_forecast")
    absent = sorted(set(forecast["model"]) - set(errors["model"]))
    if absent:
        raise MhsmError(f"No errors of {joined(absent)} to widen by: backtest the models that you forecast with.")
    table = widening(errors[errors["model"].isin(forecast["model"])])
    rows = forecast.rename(columns=lambda name: str(name).removesuffix("_pct")).rename(columns={"point": "forecast"})
    result = forecast.copy()
    for bound, values in _widened_bounds(rows.assign(origin=0), table).items():
        result[f"widened_{bound}_pct"] = values
    share = ["nominal_coverage_pct", "widened_coverage_pct"]
    inside = table[share].mul(table["n"], axis=0).groupby(["model", "level"]).sum()
    pooled = inside.div(table["n"].groupby(["model", "level"]).sum(), axis=0)
    own = table["own_factor"].notna().groupby(["model", "horizon"]).all()
    result.attrs = forecast.attrs | {
        "coverage": {
            str(model): {int(level): tuple(row.tolist()) for (_, level), row in part[share].iterrows()}
            for model, part in pooled.groupby("model")
        },
        "beyond_backtest": {
            str(model): [step for step in sorted(set(steps.tolist())) if not own.get((model, step), False)]
            for model, steps in forecast.groupby("model")["horizon"]
        },
    }
    return result


def _factors(errors: pd.DataFrame) -> pd.DataFrame:
    """Return rank and factor by model, horizon and level; the score of a target is its error over its half-width."""
    need(errors, ["model", "origin", "horizon", "forecast", "actual"], "share_backtest")
    errors = bare(errors)
    kinds = levels(errors)
    if not kinds or errors[[f"lower_{level}" for level in kinds]].isna().any(axis=None):
        raise MhsmError("Intervals are widened, and some of these forecasts have none: leave out models without.")
    rows = []
    for level in kinds:
        miss = errors["actual"] - errors["forecast"]
        half = (errors[f"upper_{level}"] - errors["forecast"]).where(
            miss > 0, errors["forecast"] - errors[f"lower_{level}"]
        )
        if (half <= 0).any():
            raise MhsmError("An interval without width cannot be widened by a factor: leave out the model or the year.")
        scores = (miss.abs() / half).groupby([errors["model"], errors["horizon"]], sort=False)
        for (model, horizon), score in scores:
            rank = -(-(len(score) + 1) * level // 100)  # ceil, in whole numbers
            factor = max(1.0, float(np.sort(score)[rank - 1])) if rank <= len(score) else np.nan
            rows.append((model, horizon, level, factor))
    table = pd.DataFrame(rows, columns=["model", "horizon", "level", "own_factor"])
    table["factor"] = table["own_factor"]
    for (model, level), part in table.groupby(["model", "level"]):
        own = part.dropna(subset="own_factor")
        if own.empty:
            most = errors[errors["model"] == model].groupby("horizon").size().max()
            raise MhsmError(
                f"An interval of {level} percent needs {-(-level // (100 - level))} targets or more at some horizon:"
                f" {model} has {most} at most; take more origins."
            )
        for row in part.itertuples():
            near = own[(own["horizon"] - row.horizon).abs() <= _NEAR]["own_factor"]
            enough = np.isfinite(row.own_factor)
            table.loc[row.Index, "factor"] = near.mean() if enough else own["own_factor"].max()
    return table.set_index(["model", "horizon", "level"]).sort_index()


def _widened_bounds(rows: pd.DataFrame, factors: pd.DataFrame) -> dict[str, pd.Series]:
    """Widen the bounds of forecasts (``model, origin, horizon, forecast, lower_80, ...``); widths never fall.

    A horizon that was not backtested takes the model's largest own factor.
    """
    ordered = rows.sort_values(["model", "origin", "horizon"])
    bounds, inner = {}, {"lower": 0.0, "upper": 0.0}
    keys = pd.MultiIndex.from_frame(ordered[["model", "horizon"]])
    for level in sorted(set(factors.index.get_level_values("level"))):
        of_level = factors.xs(level, level="level")
        largest = ordered["model"].map(of_level["own_factor"].groupby("model").max())
        times = pd.Series(of_level["factor"].reindex(keys).to_numpy(), index=ordered.index).fillna(largest)
        for side, sign in (("lower", -1), ("upper", 1)):
            width = sign * (ordered[f"{side}_{level}"] - ordered["forecast"]) * times
            # Neither shorter than at a nearer horizon, nor than the interval of a lower level.
            width = np.maximum(width.groupby([ordered["model"], ordered["origin"]]).cummax(), inner[side])
            inner[side] = width
            bounds[f"{side}_{level}"] = (ordered["forecast"] + sign * width).reindex(rows.index)
    return bounds


def _with_coverage(table: pd.DataFrame, errors: pd.DataFrame) -> pd.DataFrame:
    """Count the targets inside the nominal and the widened intervals, by model, horizon and level."""
    about, errors = errors.attrs, bare(errors)
    bounds = _widened_bounds(errors, table)
    actual, found = errors["actual"], []
    for (model, horizon), rows in errors.groupby(["model", "horizon"]):
        for level in levels(errors):
            own = table.xs((model, level), level=("model", "level"))
            known = own.reindex([horizon]).iloc[0]
            at, truth = rows.index, actual.loc[rows.index]
            wide = truth.between(bounds[f"lower_{level}"].loc[at], bounds[f"upper_{level}"].loc[at])
            found.append({
                "model": model, "horizon": horizon, "level": level, "n": len(at),
                "n_independent": independent(rows["origin"], int(horizon)), "own_factor": known["own_factor"],
                "factor": known["factor"] if np.isfinite(known["factor"]) else own["own_factor"].max(),
                "nominal_coverage_pct": 100 * float(rows[f"covered_{level}"].mean()),
                "widened_coverage_pct": 100 * float(wide.mean()),
            })  # fmt: skip
    result = pd.DataFrame(found).set_index(["model", "horizon", "level"])
    result.attrs = dict(about)
    return result
