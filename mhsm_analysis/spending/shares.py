"""The share of GDP by release: which figures a release has, how releases read one year, and which share is newest."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..errors import MhsmError, NotCoveredError
from ..words import joined, joined_range, number, spans

_GDP_ROUNDING = 0.1 + 1e-6  # billion: both sides are rounded to one decimal
LEVELS = {"spending": "spending_usd_billions", "gdp": "gdp_usd_billions"}
SHARE = "share_of_gdp_pct"
# The figures that releases are compared by.
FIGURES = (SHARE, *LEVELS.values(), "spending_per_head_usd")
_SAID = {"spending_usd_billions": "spending", "gdp_usd_billions": "GDP", "population_millions": "population"}
PUBLISHED, COMPUTED = "published", "computed from CMS spending and BEA GDP"


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

    Raises
    ------
    MhsmError
        Where a frame lacks its columns, or ``spending`` was filled before.
    NotCoveredError
        Where no release uses the GDP at hand.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> filled = mhsm.with_bea_gdp(mhsm.load_health_spending(), mhsm.load_gdp())
    >>> filled.groupby(["release", "gdp_source"]).size()["2026-01"].to_dict()
    {'BEA': 58, 'CMS': 7}
    >>> mhsm.longest_run(filled)
    ('2026-01', 1960, 2024)
    """
    need(spending, ["release", "year", *LEVELS.values()])
    need(gdp, ["year", "quarter", "gdp_usd_billions_saar"], "load_gdp")
    if "gdp_source" in spending:
        raise MhsmError("The GDP is filled in already: pass the rows of load_health_spending().")
    annual = whole_years(gdp, "gdp_usd_billions_saar", 4)
    table, same_gdp = spending.copy(), False
    table["gdp_source"] = table["gdp_usd_billions"].notna().map({True: "CMS", False: None}).astype(object)
    for _, rows in table.groupby("release"):
        known = rows.dropna(subset="gdp_usd_billions").set_index("year")["gdp_usd_billions"]
        bea = annual.reindex(known.index).round(1)
        # CMS prints one decimal; a vintage of before a BEA revision differs by tens of billions.
        if len(known) and (known - bea).abs().le(_GDP_ROUNDING).all():
            empty = rows.index[rows["gdp_usd_billions"].isna() & rows["year"].isin(annual.index)]
            table.loc[empty, "gdp_usd_billions"] = table.loc[empty, "year"].map(annual)
            table.loc[empty, "gdp_source"] = "BEA"
            same_gdp = True
    if not same_gdp:
        raise NotCoveredError(
            "No release passed uses the GDP passed: pass all releases and all rows of load_gdp(); of those at hand only"
            " 2026-01 stands on this vintage of GDP."
        )
    return table


def share_series(spending: pd.DataFrame, release: str | None = None) -> pd.Series:
    """Return the share of GDP by year of one release, unrounded where the release has both levels.

    Parameters
    ----------
    spending
        Rows of `load_health_spending`, or of `with_bea_gdp`, which completes the newest release.
    release
        Month of publication, such as ``2023-12``; the newest release that has a share where None.

    Returns
    -------
    pandas.Series
        ``share_of_gdp_pct`` by ``year``: 100 spending / GDP, else the share that CMS printed, with one decimal.
        ``attrs``: ``release``; ``published``, the years whose share CMS printed; ``computed from CMS spending and BEA
        GDP``, the years it did not; ``rounded``, the years known as printed only; ``evidence``.

    Raises
    ------
    NotCoveredError
        Where the release is not at hand, or has no share.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> share = mhsm.share_series(mhsm.with_bea_gdp(mhsm.load_health_spending(), mhsm.load_gdp()))
    >>> share.loc[[1960, 2020, 2024]].round(3).to_dict(), share.attrs["release"]
    ({1960: 5.001, 2020: 19.669, 2024: 18.017}, '2026-01')
    >>> share.attrs["published"][0], share.attrs["computed from CMS spending and BEA GDP"][-1]
    (2018, 2017)
    """
    rows = with_share(spending)
    rows = rows[rows["release"] == release_with_share(rows, spending, release)].sort_values("year")
    share = rows["unrounded"].fillna(rows["printed"]).set_axis(pd.Index(rows["year"], name="year")).rename(SHARE)
    share.attrs = {
        "release": str(rows["release"].iloc[0]),
        **{basis: rows.loc[rows["basis"] == basis, "year"].tolist() for basis in (PUBLISHED, COMPUTED)},
        "rounded": rows.loc[rows["unrounded"].isna(), "year"].tolist(),
        "evidence": evidence_of(rows),
    }
    return share


def shares_by_release(spending: pd.DataFrame) -> pd.DataFrame:
    """Set the shares of GDP of every release side by side, by year.

    Returns
    -------
    pandas.DataFrame
        Index ``year``, a column a release, percent: with one decimal where CMS printed the share, else unrounded, from
        CMS spending and BEA GDP. Missing where the release has no share of the year at hand. ``attrs``: ``computed``,
        by release, the years that CMS did not print; ``without_share``, the releases at hand that have none.

    Raises
    ------
    NotCoveredError
        Where no release has a share.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> mhsm.shares_by_release(mhsm.load_health_spending()).loc[2019:2020, "2021-12":]
    release  2021-12  2022-12  2023-12  2024-12  2026-01
    year
    2019        17.6     17.6     17.5      NaN     17.7
    2020        19.7     19.7     19.5      NaN     19.7
    """
    rows = with_share(spending)
    release_with_share(rows, spending, None)
    value = rows[SHARE].fillna(rows["unrounded"])
    wide = rows.assign(value=value).pivot(index="year", columns="release", values="value")
    computed = rows[rows["basis"] == COMPUTED]
    wide.attrs = {
        "computed": {str(release): part["year"].tolist() for release, part in computed.groupby("release")},
        "without_share": [release for release in releases(spending) if release not in wide],
    }
    return wide


def share_of_gdp(spending: pd.DataFrame, year: int, release: str | None = None) -> pd.Series:
    """Return the share of GDP of one year, with the release it is of and what the other releases read.

    Parameters
    ----------
    spending
        Rows of `load_health_spending` or of `with_bea_gdp`.
    year
        The year the share is for.
    release
        Month of publication, such as ``2023-12``; the newest release that has the year where None.

    Returns
    -------
    pandas.Series
        ``release, year``; ``share_of_gdp_pct``, with one decimal as CMS prints it; ``unrounded_pct``, from spending and
        GDP (missing where the release has not both); ``basis``: ``published``, or ``computed from CMS spending and BEA
        GDP``; ``evidence, source``; ``n_releases`` that have the year; ``lowest_pct, highest_pct`` of their readings,
        with one decimal; ``note``, which says all that in words.

    Raises
    ------
    NotCoveredError
        Where the release is not at hand, or the year is in none.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> share = mhsm.share_of_gdp(mhsm.load_health_spending(), 2020)
    >>> float(share["share_of_gdp_pct"]), share["release"], share["n_releases"]
    (19.7, '2026-01', 4)
    >>> print(share["note"])
    Release 2026-01, the newest of 4 that have 2020, reads 19.7 percent; the others read 19.5 to 19.7 (19.7 in 2021-12, 19.7 in 2022-12, 19.5 in 2023-12).
    """  # noqa: E501
    need(spending, ["release", "year", "evidence", "source"])
    rows = with_share(spending)
    release_with_share(rows, spending, release)
    known = rows[rows["year"] == year].sort_values("release").set_index("release", drop=False)
    if known.empty or (release is not None and release not in known.index):
        have = rows if release is None else rows[rows["release"] == release]
        others = f"; {year} is in release {joined(known.index)}" if len(known) else ""
        raise NotCoveredError(
            f"No share of GDP of {year} in {'any release at hand' if release is None else f'release {release}'}: it is"
            f" there for {spans(have['year'])}{others}."
        )
    chosen = known.loc[release or known.index[-1]]
    return pd.Series(
        {
            "release": chosen["release"],
            "year": year,
            SHARE: chosen["printed"],
            "unrounded_pct": chosen["unrounded"],
            "basis": chosen["basis"],
            "evidence": chosen["evidence"],
            "source": chosen["source"],
            "n_releases": len(known),
            "lowest_pct": known["printed"].min(),
            "highest_pct": known["printed"].max(),
            "note": _share_note(chosen, known, releases(spending)),
        }
    )


def _share_note(chosen: pd.Series, known: pd.DataFrame, at_hand: list[str]) -> str:
    release, year = chosen["release"], chosen["year"]
    place = "the only one" if len(known) == 1 else f"the newest of {len(known)}" if release == known.index[-1] else ""
    place = f", {place} that {'has' if len(known) == 1 else 'have'} {year}," if place else f", one of {len(known)},"
    note = f"Release {release}{place} reads {number(chosen['printed'], 1)} percent"
    note += f" of {year}" if place.startswith(", one of") else ""
    note += f" ({COMPUTED})" if chosen["basis"] == COMPUTED else ""
    others = known.drop(index=release)
    if len(others):
        each = ", ".join(f"{number(row.printed, 1)} in {row.Index}" for row in others[["printed"]].itertuples())
        span = joined_range(number(others["printed"].min(), 1), number(others["printed"].max(), 1))
        note += f"; the other reads {each}" if len(others) == 1 else f"; the others read {span} ({each})"
    newer = [name for name in at_hand if name > release and name not in known.index]
    if newer:
        note += f"; {joined(newer)}, newer, {'has' if len(newer) == 1 else 'have'} no share of it at hand"
    return note + "."


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
    >>> newest = mhsm.latest_share(mhsm.load_health_spending())
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
    need(spending, ["release", "year", *LEVELS.values()])
    one_row_a_year(spending)
    runs = []
    levels = spending.dropna(subset=list(LEVELS.values()))
    for release, part in levels.groupby("release"):
        years = part["year"].sort_values()
        for _, run in years.groupby((years.diff() != 1).cumsum()):
            runs.append((len(run), str(release), int(run.iloc[0]), int(run.iloc[-1])))
    if not runs:
        raise NotCoveredError("No release has spending and GDP: pass the rows of load_health_spending().")
    return max(runs)[1:]


def with_share(spending: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that have a share: ``unrounded`` from both levels, ``printed`` with one decimal, ``basis``."""
    need(spending, ["release", "year", SHARE, *LEVELS.values()])
    one_row_a_year(spending)
    unrounded = share_pct(spending)
    printed = spending[SHARE].fillna(unrounded.round(1))
    basis = spending[SHARE].notna().map({True: PUBLISHED, False: COMPUTED})
    return spending.assign(unrounded=unrounded, printed=printed, basis=basis).dropna(subset="printed")


def share_pct(rows: pd.DataFrame) -> pd.Series:
    """Return the share of GDP in percent, unrounded, from spending and GDP."""
    return 100 * rows[LEVELS["spending"]] / rows[LEVELS["gdp"]]


def release_with_share(rows: pd.DataFrame, spending: pd.DataFrame, release: str | None) -> str:
    """Return the release asked for, the newest of ``rows`` where None; refuse one without a share among ``rows``."""
    having = releases(rows)
    if not having:
        raise NotCoveredError("No row has a share of GDP: pass the rows of load_health_spending().")
    if release is None:
        return having[-1]
    require_release(spending, release)
    if release not in having:
        raise NotCoveredError(f"Release {release} has no share of GDP at hand: there is one in {', '.join(having)}.")
    return release


def covered(
    spending: pd.DataFrame, release: str, years: Sequence[int], columns: Sequence[str] = tuple(LEVELS.values())
) -> pd.DataFrame:
    """Return one release's rows of these years by year, or say which releases have both columns of all of them."""
    require_release(spending, release)
    one_row_a_year(spending)
    complete = spending[spending["year"].isin(years)].dropna(subset=list(columns))
    rows = complete[complete["release"] == release].set_index("year").sort_index()
    missing = [year for year in years if year not in rows.index]
    if missing:
        counts = complete.groupby("release")["year"].nunique()
        able = counts.index[counts == len(years)].tolist()
        hint = (
            "" if "gdp_source" in spending or LEVELS["gdp"] not in columns else " with_bea_gdp() fills the newest one."
        )
        lacking = ", ".join(map(str, missing[:3])) + (f" and {len(missing) - 3} more years" if missing[3:] else "")
        raise NotCoveredError(
            f"Release {release} lacks {' or '.join(map(_SAID.__getitem__, columns))} of {lacking} in the copy at hand;"
            f" both, for every year needed, are in {', '.join(able) if able else 'no release'}.{hint}"
        )
    return rows


def require_release(spending: pd.DataFrame, release: str) -> None:
    """Refuse a release that is not at hand."""
    if release not in releases(spending):
        raise NotCoveredError(f"No release {release!r} at hand: there are {', '.join(releases(spending))}.")


def require_figure(column: str) -> None:
    """Refuse a column that releases are not compared by."""
    if column not in FIGURES:
        raise MhsmError(f"No figure {column!r}: choose one of {', '.join(map(repr, FIGURES))}.")


def require_span(first: int, last: int, *, one_year: bool = False) -> None:
    """Refuse a span that does not end after it starts, or, where one year will do, that ends before."""
    if one_year and first > last:
        raise MhsmError(f"A span must not end before it starts: {first} to {last} does.")
    if not one_year and first >= last:
        raise MhsmError(f"A span must end after it starts: {first} to {last} does not.")


def one_row_a_year(spending: pd.DataFrame) -> None:
    """Refuse a frame with two rows of one release and year."""
    twice = spending[spending.duplicated(["release", "year"])]
    if len(twice):
        raise MhsmError(
            f"Expected one row a release and year: release {twice['release'].iloc[0]} has {twice['year'].iloc[0]}"
            " twice; pass the rows of load_health_spending() once."
        )


def whole_years(frame: pd.DataFrame, column: str, parts: int) -> pd.Series:
    """Average a column by year, years with all their months or quarters only.

    >>> quarters = pd.DataFrame({"year": [2019] * 4 + [2020], "price": [1.0, 2.0, 3.0, 4.0, 5.0]})
    >>> whole_years(quarters, "price", 4).to_dict()
    {2019: 2.5}
    """
    groups = frame[frame[column].notna()].groupby("year")[column]
    return groups.mean()[groups.size() == parts]


def log_mean(one: pd.Series | float, other: pd.Series | float) -> np.ndarray:
    """Return the logarithmic mean of positive numbers, (a - b) / ln(a / b); of equal ones it is the number.

    >>> log_mean(pd.Series([2.0, 5.0]), pd.Series([1.0, 5.0])).round(4).tolist()
    [1.4427, 5.0]
    """
    a, b = np.asarray(one, float), np.asarray(other, float)
    moved = np.log(a / b)
    equal = np.abs(moved) < 1e-9
    return np.where(equal, (a + b) / 2, (a - b) / np.where(equal, 1.0, moved))


def gdp_sources(rows: pd.DataFrame) -> list[str]:
    """List whose GDP rows hold: CMS's as published with the release, or BEA's filled in by `with_bea_gdp`."""
    return sorted(rows["gdp_source"].unique()) if "gdp_source" in rows else ["CMS"]


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
