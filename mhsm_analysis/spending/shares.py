"""The share of GDP by release: which figures a release has, how releases read one year, and which share is newest."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ..errors import MhsmError, NotCoveredError

_GDP_ROUNDING = 0.1 + 1e-6  # billion: both sides are rounded to one decimal
LEVELS = {"spending": "spending_usd_billions", "gdp": "gdp_usd_billions"}


def with_bea_gdp(spending: pd.DataFrame, gdp: pd.DataFrame) -> pd.DataFrame:
    """Fill in the GDP of years that a release leaves out, where it uses the same GDP as the BEA series at hand.

    The newest release gives GDP and share from 2018 on only; with this its spending makes a share from 1960. A release
    is filled only if each GDP that it has equals the BEA's annual mean: another vintage of GDP would mix revisions.

    Parameters
    ----------
    spending
        Rows of `load_health_spending`.
    gdp
        Rows of `load_gdp`.

    Returns
    -------
    pandas.DataFrame
        The rows and columns of ``spending`` with ``gdp_usd_billions`` filled, and ``gdp_source``: ``CMS`` as published
        with the release, ``BEA`` filled in, missing where there is none. ``share_of_gdp_pct`` stays as published.
        ``attrs["filled_releases"]``: the releases that were filled.

    Raises
    ------
    MhsmError
        Where a frame lacks its columns.
    NotCoveredError
        Where no release uses the GDP at hand.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> filled = mhsm.with_bea_gdp(mhsm.load_health_spending(), mhsm.load_gdp())
    >>> filled.attrs["filled_releases"], mhsm.longest_run(filled)
    (['2026-01'], ('2026-01', 1960, 2024))
    """
    need(spending, ["release", "year", *LEVELS.values()])
    need(gdp, ["year", "quarter", "gdp_usd_billions_saar"], "load_gdp")
    quarters = gdp.dropna(subset="gdp_usd_billions_saar").groupby("year")["gdp_usd_billions_saar"]
    annual = quarters.mean()[quarters.size() == 4]
    table, filled = spending.copy(), []
    table["gdp_source"] = table["gdp_usd_billions"].notna().map({True: "CMS", False: None}).astype(object)
    for release, rows in table.groupby("release"):
        known = rows.dropna(subset="gdp_usd_billions").set_index("year")["gdp_usd_billions"]
        bea = annual.reindex(known.index).round(1)
        # CMS prints one decimal; a vintage of before a BEA revision differs by tens of billions.
        if len(known) and (known - bea).abs().le(_GDP_ROUNDING).all():
            empty = rows.index[rows["gdp_usd_billions"].isna() & rows["year"].isin(annual.index)]
            table.loc[empty, "gdp_usd_billions"] = table.loc[empty, "year"].map(annual)
            table.loc[empty, "gdp_source"] = "BEA"
            filled.append(str(release))
    if not filled:
        raise NotCoveredError("No release uses the GDP passed: pass the rows of load_gdp() that hold its last years.")
    table.attrs = spending.attrs | {"filled_releases": filled}
    return table


def revision_table(spending: pd.DataFrame, year: int, column: str = "share_of_gdp_pct") -> pd.DataFrame:
    """List what each release says of one year, in order of publication.

    Parameters
    ----------
    spending
        Rows of `load_health_spending`.
    year
        The year the figure is for.
    column
        The figure: ``share_of_gdp_pct``, ``spending_usd_billions``, ``gdp_usd_billions`` or
        ``spending_per_head_usd``.

    Returns
    -------
    pandas.DataFrame
        ``release | value, change, evidence, source``: ``value`` in the unit of ``column``, ``change`` against the
        release listed before (for the share, percentage points; missing in the first row). ``attrs``: ``year``,
        ``column`` and ``not_published_in``, the releases of later years that are at hand without this figure.

    Raises
    ------
    NotCoveredError
        Where no release at hand has the figure.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> readings = mhsm.revision_table(mhsm.load_health_spending(), 2020)
    >>> readings[["release", "value", "change"]]
       release  value  change
    0  2021-12   19.7     NaN
    1  2022-12   19.7     0.0
    2  2023-12   19.5    -0.2
    3  2026-01   19.7     0.2
    >>> readings.attrs["not_published_in"]
    ['2024-12']
    """
    need(spending, ["release", "year", column, "evidence", "source"])
    known = spending[(spending["year"] == year) & spending[column].notna()].sort_values("release", ignore_index=True)
    if known.empty:
        years = spending.loc[spending[column].notna(), "year"]
        raise NotCoveredError(
            f"No release at hand has {column} of {year}:"
            + (f" it is there for {years.min()} to {years.max()}." if len(years) else " it is there for no year.")
        )
    table = pd.DataFrame(
        {
            "release": known["release"],
            "value": known[column],
            # Differences of published decimals carry binary noise far below any published digit.
            "change": known[column].diff().round(9),
            "evidence": known["evidence"],
            "source": known["source"],
        }
    )
    later = [release for release in releases(spending) if int(release[:4]) > year]
    missing = [release for release in later if release not in set(known["release"])]
    table.attrs = {"year": year, "column": column, "not_published_in": missing}
    return table


def latest_share(spending: pd.DataFrame) -> pd.Series:
    """Return the newest share of GDP: of the newest release that has one, its last year.

    Returns
    -------
    pandas.Series
        ``release, year, share_of_gdp_pct, evidence, source``; the share in percent, as published.

    Raises
    ------
    NotCoveredError
        Where no row has a share.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> from mhsm_analysis.spending.shares import latest_share
    >>> newest = latest_share(mhsm.load_health_spending())
    >>> f"{newest['share_of_gdp_pct']} percent in {newest['year']}, release {newest['release']}"
    '18.0 percent in 2024, release 2026-01'
    """
    columns = ["release", "year", "share_of_gdp_pct", "evidence", "source"]
    need(spending, columns)
    known = spending.loc[spending["share_of_gdp_pct"].notna(), columns].sort_values(["release", "year"])
    if known.empty:
        raise NotCoveredError("No row has a share of GDP: pass the rows of load_health_spending().")
    return known.iloc[-1].rename(None)


def longest_run(spending: pd.DataFrame) -> tuple[str, int, int]:
    """Return the release, first and last year of the longest unbroken run of shares within one release.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> mhsm.longest_run(mhsm.load_health_spending())
    ('2023-12', 1960, 2022)
    """
    runs = []
    levels = spending.dropna(subset=list(LEVELS.values()))
    for release, part in levels.groupby("release"):
        years = part["year"].sort_values()
        for _, run in years.groupby((years.diff() != 1).cumsum()):
            runs.append((len(run), str(release), int(run.iloc[0]), int(run.iloc[-1])))
    if not runs:
        raise NotCoveredError("No release has spending and GDP: pass the rows of load_health_spending().")
    return max(runs)[1:]


def covered(spending: pd.DataFrame, release: str, years: Sequence[int]) -> pd.DataFrame:
    """Return one release's rows of these years by year, or say which releases have both levels of all of them."""
    if release not in set(spending["release"]):
        raise NotCoveredError(f"No release {release!r} at hand: there are {', '.join(releases(spending))}.")
    complete = spending[spending["year"].isin(years)].dropna(subset=list(LEVELS.values()))
    rows = complete[complete["release"] == release].set_index("year").sort_index()
    missing = [year for year in years if year not in rows.index]
    if missing:
        counts = complete.groupby("release")["year"].nunique()
        able = counts.index[counts == len(years)].tolist()
        lacking = ", ".join(map(str, missing[:3])) + (f" and {len(missing) - 3} more years" if missing[3:] else "")
        raise NotCoveredError(
            f"Release {release} lacks spending or GDP of {lacking} in the copy at hand; both, for every year needed,"
            f" are in {', '.join(able) if able else 'no release'}."
        )
    return rows


def releases(spending: pd.DataFrame) -> list[str]:
    """List the releases at hand, oldest first."""
    return sorted(spending["release"].unique())


def evidence_of(rows: pd.DataFrame) -> list[str]:
    """List the kinds of evidence that rows rest on."""
    return sorted(rows["evidence"].unique()) if "evidence" in rows else []


def need(frame: pd.DataFrame, columns: list[str], maker: str = "load_health_spending") -> None:
    """Refuse a frame that lacks columns, and say which function makes it."""
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise MhsmError(f"Expected the columns of {maker}(): {', '.join(missing)} not found.")
