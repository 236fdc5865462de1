"""The track record of the employment projections: past decades against the levels that came true."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from ..backtests import bare
from ..errors import MhsmError, NotCoveredError
from ..loading.articles import breaks_between
from ..occupations.content import content_change, is_another, system_of
from .summary import years_of

PAST_DECADES = ("2010-20", "2012-22", "2014-24")
MATCHING = {
    "code": ["occupation_code"],
    "title": ["title_key"],
    "code and title": ["occupation_code", "title_key"],
}
_LEVELS = ["employment_base_thousands", "employment_target_thousands"]
_BLS_ON = {
    "2010-20": "BLS published no evaluation (COVID-19)",
    "2012-22": "BLS published one; its major groups: acceptance()",
}


def projection_errors(projected: pd.DataFrame, actual: pd.DataFrame, matching: str = "code") -> pd.DataFrame:
    """Compare each occupation's projected level with the one that came true.

    Parameters
    ----------
    projected
        ``occupation_code, occupation_title, employment_base_thousands, employment_target_thousands`` of one vintage:
        single occupations, or groups of one level, but never both (they would count twice).
    actual
        ``occupation_code, occupation_title, employment_base_thousands`` of the vintage that starts in the target year.
    matching
        What makes two rows one occupation: ``code`` (identical codes of one occupation: a re-coded one is lost, and so
        is a number that another occupation got, as 29-1128; one whose content changed under its code is kept),
        ``title`` (identical titles, in any letter case) or ``code and title``.

    Returns
    -------
    pandas.DataFrame
        One row for each matched occupation: ``occupation_code, occupation_title`` (of the projection),
        ``base_thousands, projected_thousands, actual_thousands``; ``error_pct`` = 100 (projected / actual - 1),
        negative where the projection was too low; ``log_error`` = ln(actual / projected), positive where it was too
        low. ``attrs``: ``matching, n_projected, base_projected_thousands`` (of all the projected rows).

    Raises
    ------
    MhsmError
        Where columns are missing, an occupation is there twice, or a level is missing or not above zero.
    NotCoveredError
        Where nothing matches.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> items = mhsm.load_projections(vintage=["2010-20", "2020-30"]).query("row_type == 'line_item'")
    >>> errors = mhsm.projection_errors(items.query("vintage == '2010-20'"), items.query("vintage == '2020-30'"))
    >>> errors.query("occupation_code == '11-9111'")[["projected_thousands", "actual_thousands", "error_pct"]].round(1)
        projected_thousands  actual_thousands  error_pct
    24                371.0             429.8      -13.7
    """
    if matching not in MATCHING:
        raise MhsmError(f"Occupations are matched by {', '.join(map(repr, MATCHING))}, not by {matching!r}.")
    keys = MATCHING[matching]
    left = _checked(projected, _LEVELS, keys, "projected")
    right = _checked(actual, _LEVELS[:1], keys, "actual")
    columns = {_LEVELS[0]: "actual_thousands", "occupation_title": "title_then"}
    pairs = left.merge(right[[*keys, "occupation_title", _LEVELS[0]]].rename(columns=columns), on=keys, how="inner")
    if matching == "code":  # a number used again is no occupation that kept its code
        titles = pairs[["occupation_code", "occupation_title", "title_then"]]
        pairs = pairs[[not is_another(*each) for each in titles.itertuples(index=False)]]
    if pairs.empty:
        raise NotCoveredError(
            f"None of {len(left)} projected and {len(right)} actual rows match by {matching}: pass rows of the same"
            " level (line items, or major groups) of two vintages."
        )
    pairs = pairs.rename(columns={_LEVELS[0]: "base_thousands", _LEVELS[1]: "projected_thousands"})
    names = ["occupation_code", "occupation_title", "base_thousands", "projected_thousands", "actual_thousands"]
    ratio = pairs["actual_thousands"] / pairs["projected_thousands"]
    errors = pairs[names].assign(error_pct=100 * (1 / ratio - 1), log_error=np.log(ratio))
    errors.attrs = {"matching": matching, "n_projected": len(left), "base_projected_thousands": left[_LEVELS[0]].sum()}
    return errors


def evaluate_projection(projected: pd.DataFrame, actual: pd.DataFrame, matching: str = "code") -> pd.Series:
    """Score a projection by the measures BLS uses for its own, and against a naive model.

    Parameters
    ----------
    projected, actual, matching
        As for `projection_errors`.

    Returns
    -------
    pandas.Series
        ``n`` matched and ``n_projected`` occupations; ``base_coverage_pct`` (percent of the base employment of the
        rows given that is matched); ``projected_growth_pct, actual_growth_pct`` of the matched together;
        ``mape_mean_pct, mape_median_pct, mape_weighted_pct``: absolute error in percent of the actual level, its mean,
        its median, and weighted by the actual level; ``direction_correct_pct`` (percent of occupations that rose,
        fell or stood still as projected); ``faster_than_average_correct_pct`` (average-adjusted: projected growth
        against the projected average, actual growth against the actual one); ``rank_correlation`` (Spearman) of
        projected and actual growth; ``dissimilarity`` = half the sum of the absolute differences of the projected and
        the actual shares, in percentage points.
        Yardsticks: ``mape_median_at_actual_total_pct``, the median error with the projected shares of the total that
        came; ``no_change_mape_median_pct``, of the base level; ``always_rising_correct_pct`` and
        ``always_slower_correct_pct``, the hit rates of saying so of every occupation.
        The naive model keeps each occupation's base share: ``naive_bls_total_mape_mean_pct,
        naive_bls_total_mape_median_pct`` with the projected total, ``naive_actual_total_mape_mean_pct,
        naive_actual_total_mape_median_pct`` with the actual total, and ``naive_dissimilarity`` (no total enters).

    Raises
    ------
    MhsmError, NotCoveredError
        As for `projection_errors`; also with fewer than two matched rows.

    Notes
    -----
    Averages, totals and shares are those of the matched rows, so that what could not be matched (re-coded
    occupations) enters neither side. The naive model given the actual total knows something no projection could.
    Mean errors are dragged by tiny and re-coded occupations: median and weighted are steadier. Measures: BLS,
    Employment Projections, Evaluation methodology (occupational-share naive model, dissimilarity index).

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> items = mhsm.load_projections(vintage=["2014-24", "2024-34"]).query("row_type == 'line_item'")
    >>> score = mhsm.evaluate_projection(items.query("vintage == '2014-24'"), items.query("vintage == '2024-34'"))
    >>> score[["n", "mape_median_pct", "naive_bls_total_mape_median_pct", "direction_correct_pct"]].round(1).tolist()
    [719.0, 19.1, 20.2, 64.5]
    """
    errors = projection_errors(projected, actual, matching)
    if len(errors) < 2:
        raise NotCoveredError("Only 1 occupation matches: a score needs at least two.")
    base, planned, came = (errors[f"{name}_thousands"] for name in ("base", "projected", "actual"))
    growth, actual_growth = planned.sum() / base.sum(), came.sum() / base.sum()
    own, true = planned / base, came / base
    score = {
        "n": len(errors),
        "n_projected": errors.attrs["n_projected"],
        "base_coverage_pct": 100 * base.sum() / errors.attrs["base_projected_thousands"],
        "projected_growth_pct": 100 * (growth - 1),
        "actual_growth_pct": 100 * (actual_growth - 1),
        "mape_mean_pct": _off(planned, came).mean(),
        "mape_median_pct": _off(planned, came).median(),
        "mape_weighted_pct": np.average(_off(planned, came), weights=came),
        "direction_correct_pct": 100 * (np.sign(planned - base) == np.sign(came - base)).mean(),
        "faster_than_average_correct_pct": 100 * ((own > growth) == (true > actual_growth)).mean(),
        "rank_correlation": own.rank().corr(true.rank()),
        "dissimilarity": _dissimilarity(planned, came),
    }
    # Like with like: BLS's shares at the total that came, and what no projection at all would have scored.
    score["mape_median_at_actual_total_pct"] = _off(planned * actual_growth / growth, came).median()
    score["no_change_mape_median_pct"] = _off(base, came).median()
    score["always_rising_correct_pct"] = 100 * (came > base).mean()
    score["always_slower_correct_pct"] = 100 * (true <= actual_growth).mean()
    for name, total in (("bls", growth), ("actual", actual_growth)):
        score[f"naive_{name}_total_mape_mean_pct"] = _off(total * base, came).mean()
        score[f"naive_{name}_total_mape_median_pct"] = _off(total * base, came).median()
    score["naive_dissimilarity"] = _dissimilarity(base, came)
    return pd.Series(score, dtype=float)


def track_record(
    projections: pd.DataFrame, vintages: Iterable[str] = PAST_DECADES, matching: str = "code"
) -> pd.DataFrame:
    """Score past projections of single occupations against the base levels of the vintages ten years later.

    Parameters
    ----------
    projections
        Rows of `load_projections`, both vintages of each decade among them.
    vintages
        Projections whose target year is the base year of another vintage.
    matching
        As for `projection_errors`.

    Returns
    -------
    pandas.DataFrame
        One row for each vintage, which is the index: ``actual_vintage, n_breaks`` (breaks of the classification in
        between), ``bls_evaluation`` (what BLS published itself), ``matching``, ``n_content_changed`` (occupations
        matched whose code the crosswalk splits or merges in between), and the measures of `evaluate_projection`. This
        is our own evaluation: ``attrs["evaluation"]`` says so; ``attrs["series_breaks"]`` lists the breaks.
        ``all_jobs_growth_pct``: growth of the total that came, where both vintages have a total.

    Raises
    ------
    NotCoveredError
        Where a vintage, or the one that starts in its target year, is not among the rows.

    Notes
    -----
    The decades overlap: they are not three independent trials. Employment includes the self-employed on both sides.
    Codes are of SOC 2010 in the projections and of SOC 2018 (or a hybrid) in the actual levels.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> record = mhsm.track_record(mhsm.load_projections())
    >>> record.reset_index()[["vintage", "actual_vintage", "n", "mape_median_pct", "direction_correct_pct"]].round(1)
       vintage actual_vintage    n  mape_median_pct  direction_correct_pct
    0  2010-20        2020-30  632             20.6                   53.2
    1  2012-22        2022-32  718             18.9                   61.0
    2  2014-24        2024-34  719             19.1                   64.5
    """
    rows, breaks = {}, {}
    for vintage in dict.fromkeys([vintages] if isinstance(vintages, str) else vintages):
        later = realised_in(projections, vintage)
        pair = [_line_items(projections, name) for name in (vintage, later)]
        crossed = recodings(vintage, later)
        breaks.update(dict.fromkeys(crossed))
        said = {
            "actual_vintage": later,
            "n_breaks": len(crossed),
            "bls_evaluation": _BLS_ON.get(vintage, "none at hand"),
            "matching": matching,
        }
        score = evaluate_projection(pair[0], pair[1], matching)
        matched = projection_errors(pair[0], pair[1], matching)["occupation_code"]
        said["n_content_changed"] = sum(_content(code, vintage, later) != "same" for code in matched)
        score["all_jobs_growth_pct"] = _total_growth(projections, vintage, later)
        rows[vintage] = pd.concat([pd.Series(said, dtype=object), score])
    if not rows:
        raise MhsmError("No past decade was asked for: name at least one vintage.")
    record = (
        pd.DataFrame(rows)
        .T.infer_objects()
        .rename_axis("vintage")
        .astype({"n": int, "n_projected": int, "n_content_changed": int})
    )
    record.attrs = {
        "evaluation": "own evaluation from published levels, not one of BLS",
        "series_breaks": list(breaks),
    }
    return record


def track_errors(projections: pd.DataFrame, vintages: Iterable[str] = PAST_DECADES) -> pd.DataFrame:
    """Return the errors of every single occupation matched by code, decade by decade.

    The columns are ``vintage, actual_vintage``, those of `projection_errors` and ``content``: what BLS's crosswalk does
    to the code between the two vintages (same, split, merged, split and merged: then the two levels are not of quite
    the same jobs). Vintages and errors are those of `track_record`.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> errors = mhsm.track_errors(mhsm.load_projections())
    >>> errors.query("occupation_code == '11-9111'")["error_pct"].round(1).tolist()
    [-13.7, -23.7, -36.8]
    """
    parts, projections = [], bare(projections)
    for vintage in dict.fromkeys([vintages] if isinstance(vintages, str) else vintages):
        later = realised_in(projections, vintage)
        errors = projection_errors(*(_line_items(projections, name) for name in (vintage, later)))
        errors.insert(0, "vintage", vintage)
        errors.insert(1, "actual_vintage", later)
        errors["content"] = [_content(code, vintage, later) for code in errors["occupation_code"]]
        parts.append(errors)
    if not parts:
        raise MhsmError("No past decade was asked for: name at least one vintage.")
    return pd.concat(parts, ignore_index=True)


def past_pace_record(
    projections: pd.DataFrame, vintage: str = "2014-24", since: str = "2010-20", minimum_thousands: float = 100
) -> pd.Series:
    """Score "as before" against a projection over all large occupations, not over one that was picked.

    Parameters
    ----------
    projections
        Rows of `load_projections`, the vintages named and the one that starts in the target year among them.
    vintage
        The projection scored.
    since
        An earlier vintage: growth from its base year to that of ``vintage`` is carried on at the same yearly rate.
    minimum_thousands
        Occupations with more base employment than this take part.

    Returns
    -------
    pandas.Series
        ``n`` occupations with the same code in all three; ``pace_median_error_pct, bls_median_error_pct,
        no_change_median_error_pct``: median absolute error in percent of the level that came; ``pace_wins_pct``:
        percent of the occupations in which carrying the pace on was nearer than the projection.

    Raises
    ------
    NotCoveredError
        Where a vintage is not among the rows, or no occupation is in all three.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> score = mhsm.past_pace_record(mhsm.load_projections())
    >>> score[["n", "pace_median_error_pct", "bls_median_error_pct"]].round(1).tolist()
    [219.0, 19.1, 16.4]
    """
    later, (first, last) = realised_in(projections, vintage), years_of(vintage)
    if since not in set(projections["vintage"]):
        raise NotCoveredError(f"No projection {since} in these rows.")
    bases = {name: _line_items(projections, name).set_index("occupation_code") for name in (since, vintage, later)}
    both = bases[vintage].join(bases[since]["employment_base_thousands"].rename("before"), how="inner")
    came = bases[later][["employment_base_thousands", "occupation_title"]].set_axis(["came", "title"], axis=1)
    both = both.join(came, how="inner").join(bases[since]["occupation_title"].rename("title_before"))
    names = both.reset_index()[["occupation_code", "title_before", "title"]]
    both = both[[not is_another(*each) for each in names.itertuples(index=False)]]
    both = both[both["employment_base_thousands"] > minimum_thousands]
    if both.empty:
        raise NotCoveredError(
            f"No occupation above {minimum_thousands:g} thousand jobs is in {since}, {vintage}, {later}."
        )
    base, came = both["employment_base_thousands"], both["came"]
    pace = base * (base / both["before"]) ** ((last - first) / (first - years_of(since)[0]))
    own, bls = _off(pace, came), _off(both["employment_target_thousands"], came)
    return pd.Series(
        {
            "n": len(both),
            "pace_median_error_pct": own.median(),
            "bls_median_error_pct": bls.median(),
            "no_change_median_error_pct": _off(base, came).median(),
            "pace_wins_pct": 100 * (own < bls).mean(),
        }
    )


def realised_in(projections: pd.DataFrame, vintage: str) -> str:
    """Return the vintage whose base year is the target year of ``vintage``; raise where it is not at hand."""
    there = projections["vintage"].unique().tolist()
    if vintage not in there:
        raise NotCoveredError(f"No projection {vintage} in these rows: there are {', '.join(there) or 'none'}.")
    target = years_of(vintage)[1]
    later = [name for name in there if years_of(name)[0] == target]
    if not later:
        raise NotCoveredError(
            f"No level of {target} to compare {vintage} with: no vintage with that base year is among the rows"
            f" ({', '.join(there)})."
        )
    return later[0]


def recodings(first: str, last: str) -> list[str]:
    """Say which breaks of the classification lie between two vintages of projections."""
    return breaks_between(["employment_projections"], first, last, ("classification",))


def _content(code: str, vintage: str, later: str) -> str:
    return content_change(code, system_of(vintage), system_of(later))


def _total_growth(projections: pd.DataFrame, vintage: str, later: str) -> float:
    totals = projections[projections["row_type"] == "total"].set_index("vintage")["employment_base_thousands"]
    return 100 * (totals[later] / totals[vintage] - 1) if {vintage, later} <= set(totals.index) else np.nan


def _line_items(projections: pd.DataFrame, vintage: str) -> pd.DataFrame:
    return projections[(projections["vintage"] == vintage) & (projections["row_type"] == "line_item")]


def _checked(frame: pd.DataFrame, levels: list[str], keys: list[str], name: str) -> pd.DataFrame:
    needed = ["occupation_code", "occupation_title", *levels]
    if absent := [column for column in needed if column not in frame]:
        raise MhsmError(f"The {name} rows need {', '.join(needed)}: {', '.join(absent)} not found.")
    rows = frame[needed].assign(title_key=frame["occupation_title"].str.split().str.join(" ").str.casefold())
    twice = rows[rows.duplicated(keys, keep=False)]
    if len(twice):
        raise MhsmError(
            f"Expected each occupation once in the {name} rows, found {twice['occupation_code'].iloc[0]} twice:"
            " pass one vintage."
        )
    if "row_type" in frame and frame["row_type"].nunique() > 1:
        raise MhsmError(f"The {name} rows mix single occupations and groups, which hold the same jobs: pass one kind.")
    bad = rows[~(rows[levels] > 0).all(axis=1)]
    if len(bad):
        raise MhsmError(
            f"Expected levels above zero in the {name} rows: that of {bad['occupation_code'].iloc[0]} is zero, negative"
            " or missing."
        )
    return rows


def _off(projected: pd.Series, actual: pd.Series) -> pd.Series:
    return 100 * (projected / actual - 1).abs()


def _dissimilarity(one: pd.Series, other: pd.Series) -> float:
    return 50 * (one / one.sum() - other / other.sum()).abs().sum()
