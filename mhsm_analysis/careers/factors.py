"""What pay is said to vary by, and what the data at hand support and cannot say."""

from __future__ import annotations

import pandas as pd

from ..growth.summary import growth_summary
from ..loading.outlook import load_educational_attainment, load_projections
from ..loading.prices import load_price_parities
from ..loading.wages import load_wages, load_wages_by_area, load_wages_by_industry
from ..wages.settings import setting_gaps
from ..wages.states import state_dispersion, state_wages
from ..words import joined_range, money, number, pct, signed
from .entry import attainment_by_vintage, entry_requirements, replacement_share

OCCUPATION = "11-9111"


def what_pay_varies_by(year: int = 2021, settings_year: int = 2024, vintage: str = "2024-34") -> pd.DataFrame:
    """Set what career pages say without a number beside what the data at hand support, and what they cannot say.

    It is about medical and health services managers (11-9111), of whom career pages say it.

    Parameters
    ----------
    year
        May of wages: one that has states and national percentiles (2021, 2025).
    settings_year
        May of wages by setting (2016, 2021, 2024).
    vintage
        Projection with rates of separation (2016-26, 2019-29, 2022-32, 2023-33, 2024-34).

    Returns
    -------
    pandas.DataFrame
        Index ``factor``: education, experience, location, organization, security; ``supported`` (what is computed, in
        words; its first words are "No figure" where there is none), ``tables`` (from which), ``cannot_say``.

    Raises
    ------
    NotCoveredError, MhsmError
        Where the year has no states or settings, or the vintage no projection of the occupation.

    Notes
    -----
    None of it is an effect: managers of different states and settings differ in much else.

    Examples
    --------
    >>> factors = what_pay_varies_by()
    >>> factors.index.tolist()
    ['education', 'experience', 'location', 'organization', 'security']
    >>> factors.loc["organization", "supported"][:69]
    'Medians of the settings of May 2024 range from $99,250 to $132,620, a'
    """
    rows = [_education(), _experience(year), _location(year), _organization(settings_year), _security(vintage)]
    return pd.DataFrame(rows, columns=["factor", "supported", "tables", "cannot_say"]).set_index("factor")


def _education() -> tuple[str, ...]:
    newest = attainment_by_vintage(load_educational_attainment(), OCCUPATION).iloc[-1]
    return (
        "education",
        "No figure of pay by education. Of those who work in it and are 25 or older,"
        f" {pct(newest['bachelors_or_higher_pct'])} have a bachelor's degree or more (all occupations"
        f" {pct(newest['all_bachelors_or_higher_pct'])}), {pct(newest['masters_or_higher_pct'])} a master's or more"
        f" (ACS {newest['acs_years']}, vintage {newest['vintage']}).",
        "educational_attainment",
        "What a degree pays in this occupation: no table crosses its pay with education.",
    )


def _experience(year: int) -> tuple[str, ...]:
    wages = load_wages(OCCUPATION, years=year).iloc[0]
    entry = entry_requirements(load_projections(), OCCUPATION).dropna(subset="work_experience").iloc[-1]
    return (
        "experience",
        f"No figure of pay by experience. Typical for entry: {entry['work_experience'].lower()} of experience (vintage"
        f" {entry['vintage']}).",
        "projections, national_wages",
        f"What a year of experience pays. P10 to P90 of May {year} ({money(wages['annual_p10_usd'])} to"
        f" {money(wages['annual_p90_usd'])}) spreads over all managers and is no ladder of experience.",
    )


def _location(year: int) -> tuple[str, ...]:
    states = state_wages(load_wages_by_area(OCCUPATION, years=year), load_price_parities())
    apart = state_dispersion(states)
    said = (
        f"Medians of {apart['n']} areas (states and D.C.) in May {year}: {money(apart['lowest_usd'])}"
        f" ({apart['lowest_state']}) to {money(apart['highest_usd'])} ({apart['highest_state']}), coefficient of"
        f" variation {pct(apart['cv_pct'])}"
    )
    if "real_cv_pct" in apart:
        said += f"; at national prices {pct(apart['real_cv_pct'])}"
    return (
        "location",
        said + ".",
        "wages_by_area, price_parities",
        "What moving pays one person: states differ in settings and size of employers, and parities in what all"
        " consumers pay. Medians have no published error.",
    )


def _organization(year: int) -> tuple[str, ...]:
    settings = load_wages_by_industry(OCCUPATION, years=year)
    lowest = settings.sort_values("annual_p50_usd").iloc[0]
    top = setting_gaps(settings, lowest["industry_code"]).iloc[0]
    quoted = int(settings["evidence"].eq("quoted").sum())
    apart = f"; {quoted} of {len(settings)} medians as quoted by a page" if quoted else ""
    return (
        "organization",
        f"Medians of the settings of May {year} range from"
        f" {joined_range(money(lowest['annual_p50_usd']), money(top['annual_p50_usd']))}, a gap of"
        f" {money(top['gap_usd'])} or {pct(top['gap_pct'])} ({top['industry_title']} over"
        f" {lowest['industry_title']}{apart}).",
        "wages_by_industry",
        "What size, ownership or rank within a setting pays: the same managers are not seen in two settings, and"
        " medians have no published error.",
    )


def _security(vintage: str) -> tuple[str, ...]:
    projections = load_projections()
    growth = growth_summary(projections, OCCUPATION, vintage)
    shares = replacement_share(projections, OCCUPATION).set_index("vintage")
    rates = shares.loc[vintage] if vintage in shares.index else None
    said = "No figure of job security. "
    if rates is not None and pd.notna(rates["separations_rate_pct"]):
        said += (
            f"Projected separations are {pct(rates['separations_rate_pct'])} of jobs a year (all occupations"
            f" {pct(rates['all_separations_rate_pct'])}), "
        )
    else:
        said += "Rates of separation of the vintage are not at hand; "
    said += (
        f"projected growth is {signed(growth['growth_pct'], 1)} percent (all occupations"
        f" {number(growth['national_growth_pct'], 1)}), {vintage}."
    )
    return (
        "security",
        said,
        "projections",
        "Whether jobs are secure: a separation is an exit from the labor force or a move to another occupation, not a"
        " layoff, and growth of the total says nothing of a single job. Layoffs are in no table at hand.",
    )
