"""Which types of health spending moved the share of GDP, and which made spending grow."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..errors import MhsmError, NotCoveredError
from ..words import joined
from .shares import LEVELS, covered, evidence_of, gdp_sources, log_mean, need, require_span

# The parts of a total as a reader meets them, in CMS's order.
TYPE_NAMES = {
    "personal_health_care": "personal health care",
    "hospital_care": "hospital care",
    "physician_and_clinical_services": "physicians and clinics",
    "other_professional_services": "other professionals",
    "dental_services": "dental care",
    "other_health_residential_and_personal_care": "other residential and personal care",
    "home_health_care": "home health care",
    "nursing_care_facilities_and_retirement_communities": "nursing facilities",
    "prescription_drugs": "prescription drugs",
    "durable_medical_equipment": "durable equipment",
    "other_non_durable_medical_products": "non-durable products",
    "administration_and_net_cost_of_health_insurance": "administration and insurers’ net cost",
    "public_health_activity": "public health",
    "investment": "research and investment",
    "research": "research",
    "structures_and_equipment": "structures and equipment",
}
# Types that do not nest and add up to the total, the finer partition first.
_PARTITIONS = (
    [name for name in TYPE_NAMES if name not in ("personal_health_care", "investment")],
    [
        "personal_health_care",
        "administration_and_net_cost_of_health_insurance",
        "public_health_activity",
        "investment",
    ],
)


def type_contributions(
    by_type: pd.DataFrame, spending: pd.DataFrame, start: int, end: int, *, release: str
) -> pd.DataFrame:
    """Divide the change of the share of GDP, and the growth of spending, between the types of spending.

    The types are a partition of national health expenditures: fourteen that do not nest, or the four that release
    2023-12 prints (personal health care, administration and net cost of insurance, public health, investment).

    Parameters
    ----------
    by_type
        Rows of `load_health_spending_by_type`.
    spending
        Rows of `load_health_spending`; with `with_bea_gdp` for years that the newest release gives no GDP of.
    start, end
        First and last year.
    release
        The release of both frames that all figures are taken from; releases are not mixed.

    Returns
    -------
    pandas.DataFrame
        Index ``type``, in CMS's order. ``type_name``; ``start_share_of_spending_pct, end_share_of_spending_pct``
        (percent of the sum of the types); ``start_share_of_gdp_pct, end_share_of_gdp_pct`` and ``change_points``, their
        difference in percentage points of GDP; ``growth_a_year_pct`` (compound, nominal); ``log_contribution``, its
        part of ln(spending at the end / at the start). Both ``change_points`` and ``log_contribution`` add up exactly
        to the change computed from the sum of the types. ``attrs``: ``release, start, end, evidence``;
        ``start_share_pct, end_share_pct, change_points, log_growth`` of that sum; ``gdp_sources`` (CMS as published
        with the release, BEA filled in); ``rounding_gap_usd_millions``, by year: published total less sum of the types.

    Raises
    ------
    NotCoveredError
        Where the release lacks spending, GDP or a partition into types in one of the years.
    MhsmError
        Where the span does not end after it starts, a frame lacks its columns or repeats a type, a type is not
        positive, or the types differ from the published total by more than rounding: rows of different sources.

    Notes
    -----
    Contributions to growth are logarithmic-mean Divisia weights (Ang 2005, Energy Policy 33, 867-871; LMDI-I):
    L(T1, T0) / L(S1, S0) x ln(T1 / T0) with L(a, b) = (a - b) / ln(a / b), T a type and S the sum. They leave no rest.
    For parts of a sum they are (T1 - T0) / (S1 - S0) of the log growth, so they also are parts of the dollars added.
    Accounting: a type's share may move by price, quantity or a line redrawn between types.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> spending = mhsm.with_bea_gdp(mhsm.load_health_spending(), mhsm.load_gdp())
    >>> parts = mhsm.type_contributions(mhsm.load_health_spending_by_type(), spending, 2019, 2024, release="2026-01")
    >>> parts["change_points"].nlargest(2).round(2).to_dict()
    {'physician_and_clinical_services': 0.16, 'other_professional_services': 0.11}
    >>> round(parts.attrs["change_points"], 2), parts.attrs["rounding_gap_usd_millions"]
    (0.35, {2019: -1, 2024: 0})
    """
    need(by_type, ["release", "year", "type", "spending_usd_millions"], "load_health_spending_by_type")
    need(spending, ["release", "year", *LEVELS.values()])
    require_span(start, end)
    years = [start, end]
    levels = covered(spending, release, years)
    rows = by_type[(by_type["release"] == release) & by_type["year"].isin(years)]
    dollars = _partition(rows, years, release)
    gap = _rounding_gap(dollars, levels["spending_usd_billions"], rows)
    total, gdp = dollars.sum(), 1000 * levels["gdp_usd_billions"]
    of_spending, of_gdp = 100 * dollars / total, 100 * dollars / gdp
    log_growth = float(np.log(total[end] / total[start]))
    table = pd.DataFrame(
        {
            "type_name": dollars.index.map(TYPE_NAMES),
            "start_share_of_spending_pct": of_spending[start],
            "end_share_of_spending_pct": of_spending[end],
            "start_share_of_gdp_pct": of_gdp[start],
            "end_share_of_gdp_pct": of_gdp[end],
            "change_points": of_gdp[end] - of_gdp[start],
            "growth_a_year_pct": 100 * ((dollars[end] / dollars[start]) ** (1 / (end - start)) - 1),
            # L(T1, T0) ln(T1 / T0) is T1 - T0: written so, it also holds for a type that stood still.
            "log_contribution": (dollars[end] - dollars[start]) / log_mean(total[end], total[start]),
        }
    ).rename_axis("type")
    shares = 100 * total / gdp
    table.attrs = {
        "release": release,
        "start": start,
        "end": end,
        "start_share_pct": float(shares[start]),
        "end_share_pct": float(shares[end]),
        "change_points": float(shares[end] - shares[start]),
        "log_growth": log_growth,
        "rounding_gap_usd_millions": gap,
        "gdp_sources": gdp_sources(levels),
        "evidence": sorted({*evidence_of(levels), *evidence_of(rows)}),
    }
    return table


def _partition(rows: pd.DataFrame, years: list[int], release: str) -> pd.DataFrame:
    """Return million dollars, a row a type and a column a year, of the finest partition both years have."""
    if rows.duplicated(["year", "type"]).any():
        raise MhsmError(f"Expected each type of spending once a year in release {release}: found some repeated.")
    wide = rows.pivot(index="type", columns="year", values="spending_usd_millions").reindex(columns=years)
    complete = wide.dropna()
    for types in _PARTITIONS:
        if set(types) <= set(complete.index):
            dollars = complete.loc[types]
            if (dollars <= 0).any(axis=None):
                raise MhsmError(f"Expected positive spending of every type in release {release}: found none or less.")
            return dollars
    finest = _PARTITIONS[0]
    lacking = [TYPE_NAMES[name] for name in finest if name not in complete.index]
    raise NotCoveredError(
        f"Release {release} has no types that add up to all spending in both {years[0]} and {years[1]}:"
        f" {len(lacking)} of {len(finest)} lack, {lacking[0]} first; choose years and a release of"
        " load_health_spending_by_type() that have them."
    )


def _rounding_gap(dollars: pd.DataFrame, published: pd.Series, rows: pd.DataFrame) -> dict[int, int]:
    """Return the published total less the sum of the types by year; refuse a gap that rounding cannot make."""
    gap = 1000 * published - dollars.sum()
    unit = rows["rounded_to_usd_millions"].max() if "rounded_to_usd_millions" in rows else 1
    allowed = (len(dollars) + 1) * unit / 2  # each figure and the total are rounded
    if (gap.abs() > allowed).any():
        year = int(gap.abs().idxmax())
        raise MhsmError(
            f"The types of {year} differ from the published total by {gap[year]:,.0f} million dollars, and rounding"
            f" makes {allowed:,.0f} at most: pass rows of one release to both frames."
        )
    return {int(year): round(value) for year, value in gap.items()}


def require_same_types(tables: dict[str, pd.DataFrame]) -> None:
    """Refuse what are not results of `type_contributions` by the name of the span, of one release and one partition."""
    if not isinstance(tables, dict) or not tables:
        raise MhsmError("Expected results of type_contributions() by the name of the span: found none.")
    for table in tables.values():
        if "change_points" not in table or "change_points" not in table.attrs:
            raise MhsmError("Expected results of type_contributions(): found another frame.")
    releases = sorted({table.attrs["release"] for table in tables.values()})
    if len(releases) > 1:
        raise MhsmError(f"The spans are of one release: found {joined(releases)}.")
    if len({tuple(table.index) for table in tables.values()}) > 1:
        raise MhsmError("The spans have the same types: found different ones; take spans of one partition.")
