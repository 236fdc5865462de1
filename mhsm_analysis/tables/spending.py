"""Tables of health spending: releases, contributions, regimes, models and regressions."""

from __future__ import annotations

import functools

import pandas as pd

from ..backtests import backtest_summary
from ..errors import MhsmError, NotCoveredError
from ..forecast_models import MODEL_NAMES
from ..spending.decomposition import share_decomposition
from ..spending.revisions import revision_table
from ..spending.shares import shares_by_release
from ..spending.types import require_same_types
from ..words import contribution_pct, joined, number

_ONE, _TWO, _THREE = (functools.partial(number, digits=digits) for digits in (1, 2, 3))


def revision_rows(spending: pd.DataFrame, year: int) -> pd.DataFrame:
    """List how releases read one year: the share, and the spending and GDP it is made of."""
    rows = revision_table(spending, year).set_index("release")
    levels = spending[spending["year"] == year].set_index("release").loc[rows.index]
    billions = {"Spending, $ billion": "spending_usd_billions", "GDP, $ billion": "gdp_usd_billions"}
    return pd.DataFrame(
        {
            "Percent of GDP": rows["value"].map(_ONE),
            **{name: levels[column].map(_ONE, na_action="ignore") for name, column in billions.items()},
            "Evidence": rows["evidence"],
        }
    ).rename_axis("Release")


def release_rows(spending: pd.DataFrame, recent: int = 10) -> pd.DataFrame:
    """List the share by release: every tenth year and the last ``recent`` ones; a star where it is computed."""
    shares = shares_by_release(spending)
    wanted = shares.index[(shares.index % 10 == 0) | (shares.index > shares.index[-1] - recent)]
    text = shares.loc[wanted].map(_ONE, na_action="ignore")
    for release, years in shares.attrs["computed"].items():
        text.loc[[year for year in years if year in wanted], release] += "*"
    return text.rename_axis("Year").rename_axis(None, axis="columns")


def split_table(spending: pd.DataFrame, start: int, end: int, trend: tuple[int, int]) -> pd.DataFrame:
    """List, for every release that can tell, what spending and GDP contributed to the change of the share.

    Log points, against a standstill and against the growth rates of the years ``trend``.
    """
    rows = []
    for release in sorted(spending["release"].unique()):
        for comparison, years in (("a standstill", None), (f"growth {trend[0]}-{trend[1] % 100:02d}", trend)):
            try:
                split = share_decomposition(spending, start, end, release=release, trend=years)
            except NotCoveredError:  # spending or GDP of a year is not in the copy at hand
                continue
            points = [number(100 * split.loc[part, "log_contribution"], 1) for part in ("spending", "gdp", "share")]
            rows.append((release, comparison, *points, contribution_pct(split, "spending") or "–"))
    columns = ["Release", "Compared with", "Spending", "GDP", "Total", "Spending's part"]
    return pd.DataFrame(rows, columns=columns).set_index("Release")


def type_rows(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Put results of `type_contributions` for several spans side by side: points of GDP by type, and the total.

    Types stand in the order of their size at the end of the last span; the last column is that size.
    """
    require_same_types(tables)
    last = list(tables.values())[-1].sort_values("end_share_of_spending_pct", ascending=False)
    columns = {name: table["change_points"].reindex(last.index) for name, table in tables.items()}
    rows = pd.DataFrame(columns).set_index(last["type_name"].rename("Type of spending"))
    rows.loc["All spending"] = [table.attrs["change_points"] for table in tables.values()]
    end = f"Percent of spending, {last.attrs['end']}"
    rows[end] = [*last["end_share_of_spending_pct"], 100.0]
    return rows.apply(lambda column: column.map(_ONE if column.name == end else _TWO))


def regime_rows(regimes: pd.DataFrame) -> pd.DataFrame:
    """List a `growth_by_regime`: percent and points a year, each with its HAC standard error."""
    return pd.DataFrame(
        {
            "Years": regimes["first_year"].astype(str) + "–" + regimes["last_year"].astype(str),
            "Percent a year": _with_error(regimes["mean_log_growth_pct"], regimes["log_growth_hac_se_pct"]),
            "Points a year": _with_error(regimes["mean_change_points"], regimes["change_hac_se_points"]),
            "Changes": regimes["n"],
        }
    ).set_index("Years")


def break_rows(breaks: pd.DataFrame) -> pd.DataFrame:
    """List a `mean_breaks`: last years and means of the regimes, and both criteria, the chosen one starred."""
    chosen = {name: breaks[f"{name}_picks"].map({True: "*", False: ""}) for name in ("bic", "lwz")}
    return pd.DataFrame(
        {
            "Last years of regimes": breaks["last_years"].map(lambda years: ", ".join(map(str, years)) or "–"),
            "Means, % a year": breaks["means"].map(lambda means: ", ".join(map(_TWO, means))),
            "BIC": breaks["bic"].map(_THREE) + chosen["bic"],
            "LWZ": breaks["lwz"].map(_THREE) + chosen["lwz"],
        }
    ).rename_axis("Breaks")


def model_rows(errors: pd.DataFrame, horizons: tuple[int, ...]) -> pd.DataFrame:
    """List a `share_backtest`: mean absolute error in points and coverage of nominal 90 percent intervals."""
    if unknown := sorted(set(errors["model"]) - set(MODEL_NAMES)):
        raise MhsmError(f"The table names the models of SHARE_MODELS: found {joined(unknown)} too; leave them out.")
    summary = backtest_summary(errors).set_index(["model", "horizon"])
    points = errors["error_points"].abs().groupby([errors["model"], errors["horizon"]], sort=False).mean()
    models = errors["model"].unique()
    if lacking := [str(step) for step in horizons if any((model, step) not in summary.index for model in models)]:
        raise MhsmError(
            f"Not every model was backtested {joined(lacking)} years ahead: choose among the errors' horizons."
        )
    lines = {}
    for model in models:
        cells = [number(points[model, h], 2) for h in horizons]
        lines[MODEL_NAMES[model]] = cells + [number(summary.loc[(model, h), "coverage_90_pct"]) for h in horizons]
    columns = [f"{what}, {_years(h)}" for what in ("Error, points", "Covered, %") for h in horizons]
    return pd.DataFrame.from_dict(lines, orient="index", columns=columns).rename_axis("Model")


def record_of_cms(record: pd.DataFrame) -> pd.DataFrame:
    """List a `projection_record` of one edition: errors of level and of growth by release of what came."""
    editions = sorted(record["edition"].unique())
    if len(editions) != 1:
        raise MhsmError(f"One table lists one edition: found {joined(editions) if editions else 'none'}.")
    lines = {}
    for year, rows in record.groupby("year"):
        cells = {f"{row.release}: {what}, %": value for row in rows.itertuples()
                 for what, value in (("level", row.error_pct), ("growth", row.growth_error_pct))}  # fmt: skip
        lines[str(year)] = cells
    table = pd.DataFrame.from_dict(lines, orient="index").rename_axis("Year")
    return table.map(_ONE, na_action="ignore")


def beside_rows(beside: pd.DataFrame) -> pd.DataFrame:
    """List a `beside_cms`: the share CMS projected, the own forecast of the year, and its widened interval."""
    rows = beside.reset_index()
    span = rows["widened_lower_80_pct"].map(_ONE) + " to " + rows["widened_upper_80_pct"].map(_ONE)
    return pd.DataFrame(
        {
            "Edition": rows["edition"],
            "Published": rows["edition_release"],
            "Last year known": rows["history_to"],
            "For": rows["year"].astype(str),
            "CMS, %": rows["cms_share_pct"].map(_ONE),
            "Own, %": rows["point_pct"].map(_ONE),
            "Widened 80 %": span,
        }
    ).set_index("Edition")


def regression_rows(regressions: pd.DataFrame) -> pd.DataFrame:
    """List a `jobs_regressions`: elasticity with its HAC standard error, R2, Durbin-Watson and the years."""
    return pd.DataFrame(
        {
            "Regression of logs": regressions["regression"],
            "Elasticity": _with_error(regressions["elasticity"], regressions["hac_se"]),
            "R²": regressions["r2"].map(_THREE),
            "Durbin-Watson": regressions["durbin_watson"].map(_TWO),
            "Years": regressions["n"],
        }
    ).set_index("Regression of logs")


def _with_error(value: pd.Series, error: pd.Series) -> pd.Series:
    return value.map(_TWO) + " (" + error.map(_TWO) + ")"


def _years(horizon: int) -> str:
    return f"{horizon} year" + "s" * (horizon > 1)
