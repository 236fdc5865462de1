"""Forecasts of the share of GDP: backtested, chosen by their errors, with intervals as wide as those errors ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from ..backtests import Model, backtest, forecast_all, independent, same_origins
from ..errors import MhsmError, NotCoveredError
from ..forecast_models import LEVELS, PLAIN_MODELS, linear_trend
from ..words import joined, number
from .projections import edition_years
from .shares import need
from .widening import widened

YARDSTICK = "naive"  # no change
_OFF_AT_START = 1.5  # times the error of no change at the shortest horizon: the forecast does not start at the series


# A share moves by points a year, so the models are of the share itself and not of its logarithm.
SHARE_MODELS: dict[str, Model] = PLAIN_MODELS | {"linear_trend": linear_trend}


def share_backtest(
    shares: pd.Series,
    origins: Iterable[int],
    horizons: Iterable[int],
    models: Mapping[str, Model] = SHARE_MODELS,
) -> pd.DataFrame:
    """Forecast the share of GDP again from earlier years, and score it in points.

    Parameters
    ----------
    shares
        Result of `share_series`: percent of GDP by year of one release, unrounded. ``shares.loc[:2019]`` scores
        targets up to 2019; with the years after it the test is harder, because no model expects a pandemic.
    origins, horizons, models
        As of `backtest`.

    Returns
    -------
    pandas.DataFrame
        The rows of `backtest` (``forecast, actual`` and bounds in percent of GDP) and ``error_points`` (forecast -
        actual: negative where the forecast was too low). ``attrs`` as of `backtest`, with ``release``.

    Raises
    ------
    MhsmError, NotCoveredError
        As `backtest`; and where the series does not say which release it is of.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> shares = mhsm.share_series(mhsm.load_health_spending(), "2023-12")
    >>> models = {"random_walk_drift": mhsm.SHARE_MODELS["random_walk_drift"]}
    >>> errors = share_backtest(shares.loc[:2019], range(1990, 2015), [1, 5], models)
    >>> errors["error_points"].abs().groupby([errors["model"], errors["horizon"]]).mean().round(2)["random_walk_drift"]
    horizon
    1    0.25
    5    0.75
    Name: error_points, dtype: float64
    """
    _release(shares, "The series", "share_series")
    errors = backtest(shares, models, origins, horizons)
    errors["error_points"] = errors["forecast"] - errors["actual"]
    return errors


def choose_model(errors: pd.DataFrame) -> pd.DataFrame:
    """Rank models by their mean absolute error in points, on targets that all of them forecast.

    Parameters
    ----------
    errors
        Result of `share_backtest`; it must hold ``naive`` (no change), the yardstick.

    Returns
    -------
    pandas.DataFrame
        ``model | mean_abs_error_points`` (the mean over horizons, each with the same weight), ``behind_points`` (more
        than the chosen model's; negative only where a model is set aside), ``chosen_nearer_pct`` (percent of the
        targets at which the chosen model was strictly nearer; 0 for itself), ``set_aside``; the chosen model first,
        those set aside last. ``attrs``: ``chosen``, ``horizons``, ``n`` and ``n_independent`` (targets at the longest
        horizon, and those whose spans do not overlap), ``says`` (the choice in words).

    Raises
    ------
    MhsmError
        Where the errors lack their columns or ``naive``, or the models share no target.

    Notes
    -----
    A model is set aside where at the shortest horizon its error is more than 1.5 times that of no change: a line
    through all years is not tied to where the share is, so it misses the next year by most, and where it did well
    later, the share happened to come back to the line. Differences between the others are small against what one to
    three independent targets can show, so the choice is a convention and no finding.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> shares = mhsm.share_series(mhsm.load_health_spending(), "2023-12").loc[:2019]
    >>> errors = share_backtest(shares, range(1990, 2015), range(1, 6))
    >>> ranked = choose_model(errors)
    >>> ranked["mean_abs_error_points"].round(2).head(3)
    model
    arima_011_drift      0.53
    random_walk_drift    0.54
    naive                0.62
    Name: mean_abs_error_points, dtype: float64
    >>> ranked.index[ranked["set_aside"]].tolist()  # 0.52, the smallest of all, but 0.49 one year ahead
    ['linear_trend']
    """
    need(errors, ["model", "origin", "horizon", "error_pct", "error_points"], "share_backtest")
    if YARDSTICK not in set(errors["model"]):
        raise MhsmError(f"Models are judged against {YARDSTICK!r}: found {joined(errors['model'].unique())}; add it.")
    fair = same_origins(errors)
    size = fair.assign(size=fair["error_points"].abs()).pivot_table(
        index=["horizon", "origin"], columns="model", values="size"
    )
    by_horizon = size.groupby("horizon").mean()
    near = by_horizon.iloc[0]
    table = pd.DataFrame(
        {"mean_abs_error_points": by_horizon.mean(), "set_aside": near > _OFF_AT_START * near[YARDSTICK]}
    )
    table = table.sort_values(["set_aside", "mean_abs_error_points"])
    chosen = str(table.index[0])
    table.insert(1, "behind_points", table["mean_abs_error_points"] - table["mean_abs_error_points"].loc[chosen])
    table.insert(2, "chosen_nearer_pct", 100 * size.gt(size[chosen], axis=0).mean())
    last = int(by_horizon.index[-1])
    origins = size.loc[last].index.to_series()
    few = independent(origins, last)
    table.attrs = dict(errors.attrs) | {
        "chosen": chosen, "horizons": by_horizon.index.tolist(), "n": len(origins), "n_independent": few,
    }  # fmt: skip
    rivals = table[~table["set_aside"]].iloc[1:]
    best = number(table["mean_abs_error_points"].iloc[0], 2)
    table.attrs["says"] = (
        f"{chosen} has the smallest mean absolute error{' of those kept' if table['set_aside'].any() else ''}, {best}"
        f" points over horizons {by_horizon.index[0]} to {last}"
        + (f"; {rivals.index[0]} is {number(rivals['behind_points'].iloc[0], 3)} points behind" if len(rivals) else "")
        + (f"; set aside: {joined(table.index[table['set_aside']])}" if table["set_aside"].any() else "")
        + f". Of {len(origins)} targets {last} {'year' if last == 1 else 'years'} ahead {few}"
        f" {'is' if few == 1 else 'are'} independent, too few to tell models apart."
    )
    return table


def share_forecast(
    shares: pd.Series, errors: pd.DataFrame, to: int = 2035, models: Mapping[str, Model] = SHARE_MODELS
) -> pd.DataFrame:
    """Forecast the share of GDP from its last year by every model backtested, with nominal and widened intervals.

    Parameters
    ----------
    shares
        Result of `share_series`: percent of GDP by year of one release.
    errors
        Result of `share_backtest` of the same release.
    to
        Last year to forecast.
    models
        By name, functions as in `SHARE_MODELS`; those in ``errors`` are used.

    Returns
    -------
    pandas.DataFrame
        ``model, year, horizon, point_pct`` (median), ``lower_80_pct, upper_80_pct, lower_90_pct, upper_90_pct``
        (nominal), ``widened_lower_80_pct`` and so on. ``attrs``: ``release, origin, data_years, chosen`` (model, by
        `choose_model`), ``choice`` (in words), ``coverage`` and ``beyond_backtest`` (see `widened`), ``scored_to``
        (last year of the backtest), ``n_independent`` (of the longest horizon backtested), ``refused``.

    Raises
    ------
    MhsmError
        Where series and errors are of two releases, the series ends at ``to`` or later, or no model has an answer.

    Notes
    -----
    It holds if coming years resemble those of the series: new laws and shocks are not in it. Revisions to come are not
    in the interval either (0.3 points for 2022 from release 2023-12 to 2026-01). The nominal interval of the random
    walks includes the uncertainty of the drift; without it, that of the example is 17.0 to 20.9.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> shares = mhsm.share_series(mhsm.load_health_spending(), "2023-12")
    >>> models = {name: mhsm.SHARE_MODELS[name] for name in ("random_walk_drift", "naive")}
    >>> errors = share_backtest(shares.loc[:2019], range(1990, 2015), range(1, 9), models)
    >>> ahead = share_forecast(shares, errors, 2030, models).query("year == 2030").set_index("model")
    >>> ahead.loc["random_walk_drift", ["point_pct", "lower_90_pct", "upper_90_pct"]].round(1).tolist()
    [18.9, 16.9, 21.0]
    """
    release = _release(shares, "The series", "share_series")
    scored = _release(errors, "The table of errors", "share_backtest")
    if scored != release:
        raise MhsmError(f"One release at a time: the series is of {release}, the errors are of {scored}.")
    ranked = choose_model(errors)
    unknown = [name for name in ranked.index if name not in models]
    if unknown:
        raise MhsmError(f"The errors are of {joined(unknown)} too: pass the models that were backtested.")
    table = forecast_all(shares, to, {name: models[name] for name in ranked.index}, "_pct")
    chosen, refused = ranked.attrs["chosen"], dict(table.attrs["refused"])
    if chosen in refused:
        raise MhsmError(f"The model chosen has no answer from {table.attrs['origin']}: {refused[chosen]}")
    table.attrs |= {
        "chosen": chosen, "choice": ranked.attrs["says"], "scored_to": int(errors["year"].max()),
        "n_independent": ranked.attrs["n_independent"],
    }  # fmt: skip
    return widened(table, errors)


def beside_cms(forecast: pd.DataFrame, projections: pd.DataFrame) -> pd.DataFrame:
    """Put the shares that CMS projected beside the chosen model's forecast of the same year.

    Parameters
    ----------
    forecast
        Result of `share_forecast`.
    projections
        Rows of `load_health_spending_projections`.

    Returns
    -------
    pandas.DataFrame
        ``edition, year | edition_release, history_to`` (last year before the edition's first), ``knew`` (``less``,
        ``same`` or ``more`` than the forecast: history to an earlier, the same or a later year), ``cms_share_pct,
        point_pct, difference_points`` (CMS less the forecast), ``widened_lower_80_pct`` to ``widened_upper_90_pct``,
        ``inside_80, inside_90`` (CMS within the widened interval), ``evidence, source``. ``attrs`` those of the
        forecast.

    Raises
    ------
    MhsmError
        Where a frame lacks its columns.
    NotCoveredError
        Where CMS projected no share of a year that is forecast.

    Notes
    -----
    It says how far apart two views are, and not which is right: nobody knows these years yet. Only ``same`` is a fair
    comparison. Each edition stands on the accounts of its own time, so part of a difference is revision. Most of CMS's
    shares are known from pages that quote them, to one decimal (``evidence``).

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> shares = mhsm.share_series(mhsm.load_health_spending(), "2023-12")
    >>> models = {name: mhsm.SHARE_MODELS[name] for name in ("random_walk_drift", "naive")}
    >>> errors = share_backtest(shares.loc[:2019], range(1990, 2015), range(1, 6), models)
    >>> beside = beside_cms(share_forecast(shares, errors, 2033, models), mhsm.load_health_spending_projections())
    >>> beside.loc[("2023-32", 2032), ["edition_release", "knew", "evidence"]].tolist()
    ['2024-06', 'same', 'transcribed']
    """
    need(forecast, ["model", "year", "point_pct", "widened_lower_90_pct"], "share_forecast")
    columns = ["edition", "year", "release", "year_kind", "share_of_gdp_pct", "evidence", "source"]
    need(projections, columns, "load_health_spending_projections")
    own = forecast[forecast["model"] == forecast.attrs["chosen"]].set_index("year")
    cms = projections[projections["year_kind"].eq("projected") & projections["share_of_gdp_pct"].notna()]
    table = cms.loc[cms["year"].isin(own.index), columns].set_index(["edition", "year"]).sort_index()
    if table.empty:
        raise NotCoveredError(
            f"CMS projected no share of {own.index[0]} to {own.index[-1]} in the copy at hand: it has"
            f" {joined(sorted(cms['year'].unique())) if len(cms) else 'none'}."
        )
    history = [edition_years(edition)[0] for edition in table.index.get_level_values("edition")]
    origin = forecast.attrs["origin"]
    result = pd.DataFrame({"edition_release": table["release"], "history_to": history})
    result["knew"] = ["same" if year == origin else "less" if year < origin else "more" for year in history]
    result["cms_share_pct"] = table["share_of_gdp_pct"]
    mine = own.loc[table.index.get_level_values("year")].set_axis(table.index)
    result["point_pct"] = mine["point_pct"]
    result["difference_points"] = result["cms_share_pct"] - result["point_pct"]
    bounds = [f"widened_{side}_{level}_pct" for level in LEVELS for side in ("lower", "upper")]
    result[bounds] = mine[bounds]
    for level in LEVELS:
        lower, upper = result[f"widened_lower_{level}_pct"], result[f"widened_upper_{level}_pct"]
        result[f"inside_{level}"] = result["cms_share_pct"].between(lower, upper)
    result[["evidence", "source"]] = table[["evidence", "source"]]
    result.attrs = dict(forecast.attrs)
    return result


def _release(frame: pd.Series | pd.DataFrame, what: str, maker: str) -> str:
    """Return the release that a series or table says it is of."""
    if "release" not in frame.attrs:
        raise MhsmError(f"{what} does not say which release it is of: pass the result of {maker}().")
    return str(frame.attrs["release"])
