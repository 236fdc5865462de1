"""CMS's own projections of health spending set against what came, by edition and release of the accounts."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from ..errors import MhsmError, NotCoveredError
from ..loading.articles import breaks_between
from ..words import joined, spans
from .shares import LEVELS, SHARE, need, releases, require_release, share_pct, with_share

_SPENDING = LEVELS["spending"]
_SERIES = ["national_health_accounts", "national_health_gdp"]
# Our choice: total spending of 2016 was restated by 1 percent at most, and the types by 2.1 percent at most or 2.5 and
# more, which new data cannot explain four years later.
_RESTATED_PCT = 2.5
_HALF_TENTH = 0.05


def projection_record(
    projections: pd.DataFrame, spending: pd.DataFrame, release: str | Iterable[str] | None = None
) -> pd.DataFrame:
    """Set what CMS projected against what came, as releases of the accounts read it.

    Levels of different releases follow different definitions: a benchmark revision between an edition and the release
    moves its error although no forecast was wrong. So each row also has the error of the growth since the edition's
    last historical year, with each side on its own base, and ``base_error_pct``, how far the bases differ.

    Parameters
    ----------
    projections
        Rows of `load_health_spending_projections`.
    spending
        Rows of `load_health_spending` or of `with_bea_gdp`.
    release
        Release of the accounts that the actual figures are of, or several; the newest at hand where None.

    Returns
    -------
    pandas.DataFrame
        A row for each edition, release and projected year that came: ``edition, year, release | years_ahead`` (from the
        last historical year); ``projected_usd_billions, actual_usd_billions``; ``error_pct`` = 100 (projected / actual
        - 1), negative where the projection was too low; ``error_rounding_pct``, how much of it the rounding of the
        projection can be; ``projected_share_pct, actual_share_pct, error_points`` (percentage points), unrounded where
        spending and GDP are there; ``error_rounding_points``, how much of it rounding can be; ``base_year,
        base_release`` (the accounts that the edition began from); ``projected_growth_pct, actual_growth_pct``, since
        the base year, and ``growth_error_pct`` = 100 (ratio projected / ratio actual - 1); ``base_error_pct`` = 100
        (base as the edition had it / base as the release reads it - 1); ``evidence`` of the projection,
        ``actual_evidence``. Missing where one side lacks the figure. The errors fit together:
        1 + error = (1 + growth error) (1 + base error).

        ``attrs``: ``releases``; ``not_come``, projected years that a release does not hold, by edition and release;
        ``not_comparable``, those it holds without a figure that was projected; ``series_breaks``, the revisions between
        base release and release.

    Raises
    ------
    NotCoveredError
        Where a release is not at hand, or no projected year has come in it.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> record = mhsm.projection_record(
    ...     mhsm.load_health_spending_projections(edition="2017-26"), mhsm.load_health_spending(), "2024-12"
    ... )
    >>> record.set_index("year")["error_pct"].round(1).to_dict()
    {2017: 1.2, 2018: 2.0, 2019: 2.8, 2020: -1.5, 2021: -0.1, 2022: 0.8, 2023: -1.0}
    >>> record.loc[record["year"] == 2023, ["projected_growth_pct", "actual_growth_pct"]].round(1)
       projected_growth_pct  actual_growth_pct
    6                  44.4               47.1
    """
    need(projections, ["edition", "year", "release", "year_kind", _SPENDING, SHARE], "load_health_spending_projections")
    actual = _with_share_or_level(spending)
    wanted = _wanted(spending, release)
    projected = projections[projections["year_kind"] == "projected"].sort_values(["edition", "year"])
    if projected.empty:
        raise NotCoveredError("No projected year among the rows: pass the rows of load_health_spending_projections().")
    rows, not_come, not_comparable, breaks = [], {}, {}, {}
    for name in wanted:
        came = actual[actual["release"] == name].set_index("year")
        for edition, part in projected.groupby("edition"):
            key = (str(edition), name)
            not_come[key] = part.loc[~part["year"].isin(came.index), "year"].tolist()
            base = _base(projections, spending, str(edition))
            table = _scored(part[part["year"].isin(came.index)], came, base, name)
            compared = table["error_pct"].notna() | table["error_points"].notna()
            not_comparable[key] = table.loc[~compared, "year"].tolist()
            breaks[key] = breaks_between(_SERIES, base["base_release"], name, kinds=("revision",))
            rows.append(table[compared])
    record = pd.concat([table for table in rows if len(table)] or rows, ignore_index=True)
    if record.empty:
        raise NotCoveredError(
            f"No projected year has come in release {joined(wanted)}: the editions project"
            f" {spans(projected['year'])}; pass a newer release or an older edition."
        )
    record.attrs = {"releases": wanted, "not_come": not_come, "not_comparable": not_comparable, "series_breaks": breaks}
    return record


def _scored(part: pd.DataFrame, came: pd.DataFrame, base: dict[str, object], release: str) -> pd.DataFrame:
    now = came.reindex(part["year"]).reset_index(drop=True)
    part = part.reset_index(drop=True)
    table = pd.DataFrame({"edition": part["edition"], "year": part["year"], "release": release})
    table["years_ahead"] = part["year"] - base["base_year"]
    table["projected_usd_billions"], table["actual_usd_billions"] = part[_SPENDING], now[_SPENDING]
    table["error_pct"] = 100 * (part[_SPENDING] / now[_SPENDING] - 1)
    table["error_rounding_pct"] = 100 * part["rounded_to_usd_billions"] / 2 / now[_SPENDING]
    unrounded = share_pct(part)
    table["projected_share_pct"] = unrounded.fillna(part[SHARE])
    table["actual_share_pct"] = now["unrounded"].fillna(now["printed"])
    table["error_points"] = table["projected_share_pct"] - table["actual_share_pct"]
    rounded = unrounded.isna().astype(float) + now["unrounded"].isna()
    table["error_rounding_points"] = (_HALF_TENTH * rounded).where(table["error_points"].notna())
    table["base_year"], table["base_release"] = base["base_year"], base["base_release"]
    base_then = float(base["level"])  # type: ignore[arg-type]
    base_now = came[_SPENDING].get(base["base_year"], np.nan)
    table["projected_growth_pct"] = 100 * (part[_SPENDING] / base_then - 1)
    table["actual_growth_pct"] = 100 * (now[_SPENDING] / base_now - 1)
    table["growth_error_pct"] = 100 * ((part[_SPENDING] / base_then) / (now[_SPENDING] / base_now) - 1)
    table["base_error_pct"] = 100 * (base_then / base_now - 1)
    table["evidence"], table["actual_evidence"] = part["evidence"], now["evidence"]
    return table


def _base(projections: pd.DataFrame, spending: pd.DataFrame, edition: str) -> dict[str, object]:
    """Find what an edition began from: its last historical year, and the newest accounts of before it."""
    rows = projections[projections["edition"] == edition]
    year, _ = edition_years(edition)
    before = [name for name in releases(spending) if name <= rows["release"].iloc[0]]
    if not before:
        raise NotCoveredError(
            f"No release of the accounts at hand is older than edition {edition} of {rows['release'].iloc[0]}: pass the"
            " rows of load_health_spending() of every release."
        )
    known = spending[(spending["release"] == before[-1]) & (spending["year"] == year)]
    # The edition's own history comes first; the accounts it was built on are the same figure.
    levels = [*rows.loc[(rows["year_kind"] == "historical") & (rows["year"] == year), _SPENDING], *known[_SPENDING]]
    level = next((value for value in levels if not np.isnan(value)), np.nan)
    return {"base_year": year, "base_release": before[-1], "level": level}


def _with_share_or_level(spending: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that have spending or a share, with the share unrounded and as printed."""
    share = with_share(spending)[["release", "year", "unrounded", "printed"]]
    rows = spending.merge(share, on=["release", "year"], how="left")
    return rows[rows[_SPENDING].notna() | rows["printed"].notna()]


def _wanted(spending: pd.DataFrame, release: str | Iterable[str] | None) -> list[str]:
    at_hand = releases(spending)
    wanted = at_hand[-1:] if release is None else [release] if isinstance(release, str) else list(release)
    if not wanted:
        raise NotCoveredError(f"No release chosen: there are {', '.join(at_hand)}.")
    for name in wanted:
        require_release(spending, name)
    return wanted


def edition_years(edition: str) -> tuple[int, int]:
    """Return an edition's base year, the last historical one, and the last year it projects.

    >>> edition_years("2017-26"), edition_years("2095-04")
    ((2016, 2026), (2094, 2104))
    """
    first = int(edition[:4])
    end = first // 100 * 100 + int(edition[-2:])
    return first - 1, end + 100 * (end < first)


def projection_record_by_type(
    projections: pd.DataFrame, spending: pd.DataFrame, release: str | None = None
) -> pd.DataFrame:
    """Set what CMS projected by type of spending against what came, and name the types that were redefined.

    A type whose base year reads otherwise by more than 2.5 percent in the release than in the accounts that the edition
    began from is restated: what came is not the thing projected, so it gets no error of the level. The limit is this
    package's; a type restated twice in opposite directions can pass it, so read ``series_breaks`` as well.

    Parameters
    ----------
    projections
        Rows of `load_health_spending_projections_by_type`.
    spending
        Rows of `load_health_spending_by_type`.
    release
        Release of the accounts that the actual figures are of; the newest at hand where None.

    Returns
    -------
    pandas.DataFrame
        A row for each year and type at hand on both sides: ``edition, year, type, release |
        projected_usd_millions, actual_usd_millions``; ``restated``, true where the type's definition changed;
        ``error_pct`` = 100 (projected / actual - 1), missing where restated; ``base_year, base_release,
        base_error_pct`` = 100 (base as the edition had it / base as the release reads it - 1);
        ``projected_growth_pct, actual_growth_pct`` since the base year, and ``growth_error_pct`` of their ratio, which
        has each side on its own base. ``attrs``: ``restated_types``, with their ``base_error_pct``;
        ``types_not_in_release``; ``series_breaks`` since the base release.

    Raises
    ------
    NotCoveredError
        Where a release is not at hand, does not hold the base year, or no projected year has come in it.
    MhsmError
        Where the rows are of several editions, or several releases are asked for.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> projected, actual = mhsm.load_health_spending_projections_by_type(), mhsm.load_health_spending_by_type()
    >>> record = mhsm.projection_record_by_type(projected, actual, "2024-12")
    >>> drugs = record[record["year"] == 2023].set_index("type").loc["prescription_drugs"]
    >>> bool(drugs["restated"]), float(round(drugs["base_error_pct"], 1)), float(round(drugs["growth_error_pct"], 1))
    (True, 4.9, 5.0)
    >>> sorted(record.attrs["restated_types"])[:3]
    ['durable_medical_equipment', 'hospital_care', 'net_cost_of_health_insurance']
    """
    columns = ["release", "year", "type", "spending_usd_millions"]
    need(projections, ["edition", *columns], "load_health_spending_projections_by_type")
    need(spending, columns, "load_health_spending_by_type")
    if not (release is None or isinstance(release, str)):
        raise MhsmError(f"Expected one release: found {joined(release)}; make a call for each.")
    editions = projections["edition"].unique()
    if len(editions) != 1:
        raise MhsmError(
            f"Expected the projections of one edition: found {joined(editions) if len(editions) else 'none'}."
        )
    name = releases(spending)[-1] if release is None else release
    require_release(spending, name)
    edition, published = str(editions[0]), projections["release"].iloc[0]
    year, _ = edition_years(edition)
    before = [known for known in releases(spending) if known <= published]
    levels = {
        known: spending[spending["release"] == known].set_index(["year", "type"])["spending_usd_millions"]
        for known in {name, *before[-1:]}
    }
    for known, what in ((before[-1] if before else None, "began from"), (name, "is set against")):
        if known is None or year not in levels[known].index.get_level_values("year"):
            raise NotCoveredError(
                f"Edition {edition} {what} a release that has {year} by type: {known or 'none'} at hand has not; pass"
                " the rows of load_health_spending_by_type() of every release."
            )
    base_then, base_now = (levels[known].xs(year, level="year") for known in (before[-1], name))
    came = levels[name].rename("actual_usd_millions").reset_index()
    table = projections[projections["year"] > year].merge(came, on=["year", "type"])
    if table.empty:
        raise NotCoveredError(
            f"No projected year has come in release {name}: edition {edition} projects {spans(projections['year'])};"
            " pass a newer release."
        )
    then, now = table["type"].map(base_then), table["type"].map(base_now)
    projected, actual = table["spending_usd_millions"], table["actual_usd_millions"]
    record = table[["edition", "year", "type"]].assign(
        release=name,
        projected_usd_millions=projected,
        actual_usd_millions=actual,
        base_year=year,
        base_release=before[-1],
        base_error_pct=100 * (then / now - 1),
        projected_growth_pct=100 * (projected / then - 1),
        actual_growth_pct=100 * (actual / now - 1),
        growth_error_pct=100 * (projected / then / (actual / now) - 1),
    )
    restated = record["base_error_pct"].abs() > _RESTATED_PCT
    record.insert(6, "restated", restated)
    record.insert(7, "error_pct", (100 * (projected / actual - 1)).mask(restated))
    record.attrs = {
        "restated_types": record[restated].groupby("type")["base_error_pct"].first().to_dict(),
        "types_not_in_release": sorted(set(projections["type"]) - set(came["type"])),
        "series_breaks": breaks_between(_SERIES[:1], before[-1], name, kinds=("revision",)),
    }
    return record.sort_values(["type", "year"], ignore_index=True)


def projected_shares(projections: pd.DataFrame) -> pd.DataFrame:
    """List the share of GDP that each edition of CMS's projections ends at, and how exactly it is known.

    Parameters
    ----------
    projections
        Rows of `load_health_spending_projections`.

    Returns
    -------
    pandas.DataFrame
        A row an edition: ``edition, release, year`` (its last), ``projected_share_pct`` as printed, with one decimal;
        ``lower_pct, upper_pct``, between which it lies (half a tenth either side; the same point where the edition's
        spending and GDP of that year are at hand), ``unrounded_pct`` from these (else missing); ``evidence, source``:
        most are quoted. ``attrs["no_end_share"]``: the editions at hand whose end share is not.

    Raises
    ------
    NotCoveredError
        Where no edition has an end share.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> ends = mhsm.projected_shares(mhsm.load_health_spending_projections())
    >>> ends.set_index("edition")["projected_share_pct"].to_dict()
    {'2017-26': 19.7, '2021-30': 19.6, '2022-31': 19.6, '2023-32': 19.7, '2024-33': 20.3}
    >>> ends.attrs["no_end_share"]
    ['2025-34']
    """
    need(
        projections,
        ["edition", "year", "release", *LEVELS.values(), SHARE, "evidence", "source"],
        "load_health_spending_projections",
    )
    end = projections["edition"].map(lambda edition: edition_years(edition)[1])
    rows = projections[(projections["year"] == end) & projections[SHARE].notna()].sort_values("edition")
    if rows.empty:
        raise NotCoveredError(
            "No edition has the share of its last year: pass the rows of load_health_spending_projections()."
        )
    unrounded = share_pct(rows)
    table = rows[["edition", "release", "year"]].assign(
        projected_share_pct=rows[SHARE],
        lower_pct=unrounded.fillna(rows[SHARE] - _HALF_TENTH),
        upper_pct=unrounded.fillna(rows[SHARE] + _HALF_TENTH),
        unrounded_pct=unrounded,
        evidence=rows["evidence"],
        source=rows["source"],
    )
    table = table.reset_index(drop=True)
    table.attrs = {"no_end_share": sorted(set(projections["edition"]) - set(table["edition"]))}
    return table
