"""Where a salary offer stands: in the occupation, and against what each setting or sector publishes."""

from __future__ import annotations

from numbers import Real

import numpy as np
import pandas as pd

from ..distribution.recovery import LEAST_YEARLY_PAY, salary_percentile
from ..errors import MhsmError
from ..loading.wages import load_wages, load_wages_by_industry
from ..wages.bounds import PERCENTILES, wage_bounds

_FIRST_SECTORS = ("62", "61", "99")  # health care, education, government: most managers work there


def offer_by_setting(salary_usd: float, year: int, occupation: str = "11-9111") -> pd.DataFrame:
    """Say where a yearly salary stands in the occupation and in each of its settings and sectors in one May.

    Parameters
    ----------
    salary_usd
        Dollars a year, in money of that May.
    year
        May of the year. Settings are at hand for 2016, 2021 and 2024, sectors for 2005 to 2023 (11-9111; for other
        occupations, sectors of 2021 and 2023); in other years the nation stands alone. Nothing is carried over from
        another year, and nothing is inflated.
    occupation
        SOC code or exact title.

    Returns
    -------
    pandas.DataFrame
        First the nation (``place`` nation), then settings and sectors by code: ``place, industry_code, industry_title,
        median_lower, median_upper`` (dollars a year, nominal; the upper is infinite where top-coded),
        ``against_median`` (above, below, at, not known), ``gap_to_median_usd`` (offer - median, missing
        where it is a bound), ``percentile`` (estimated from the recovered distribution; the nation only),
        ``percentile_lower, percentile_upper`` (percent of the jobs there that pay no more: what the published
        percentiles leave open, without a model), ``published`` (the percentiles they rest on), ``year, evidence,
        source``. ``attrs["salary_usd"]``: the offer.

    Raises
    ------
    UnknownOccupationError, NotCoveredError
    MhsmError
        Where the salary is no positive number of dollars a year.

    Notes
    -----
    An offer at or above P25 and below P50 stands between 25 and 50 percent. Sampling error of percentiles is not
    published; a quoted median has the evidence ``quoted``. Wages leave out overtime and nonproduction bonuses
    (year-end ones, for one), so an offer is compared without them; they are of wage and salary workers. Settings and
    sectors overlap: 622 is in 62.

    Examples
    --------
    >>> offer = offer_by_setting(110_000, 2021).set_index(["place", "industry_code"])
    >>> columns = ["against_median", "percentile_lower", "percentile_upper"]
    >>> offer.loc[[("setting", "622"), ("sector", "62")], columns].values.tolist()
    [['below', 0.0, 50.0], ['above', 50.0, 75.0]]
    """
    is_number = isinstance(salary_usd, Real) and not isinstance(salary_usd, bool)
    if not (is_number and np.isfinite(salary_usd) and salary_usd > 0):
        raise MhsmError(f"An offer is a positive number of dollars a year, such as 110_000: found {salary_usd!r}.")
    if salary_usd < LEAST_YEARLY_PAY:
        raise MhsmError(
            f"An offer is in dollars a year: {salary_usd!r} looks like pay by the hour. Multiply it by 2,080 hours."
        )
    nation = load_wages(occupation, years=year)
    try:
        industry = load_wages_by_industry(nation["occupation_code"].iloc[0], years=year, level=None)
    except MhsmError:  # neither settings nor sectors of that May
        industry = load_wages_by_industry(level=None).iloc[:0]
    industry = industry[industry["industry_level"].isin(["setting", "sector"])]
    industry = industry[industry["ownership"].eq("all")].sort_values(["industry_level", "industry_code"])
    industry = industry.sort_values("industry_level", key=lambda names: names.ne("setting"), kind="stable")
    places = [
        _place(nation, "nation", "", "All industries", "BLS OEWS", salary_usd),
        *(
            _place(
                industry.iloc[[at]],
                industry["industry_level"].iloc[at],
                industry["industry_code"].iloc[at],
                industry["industry_title"].iloc[at],
                industry["source"].iloc[at],
                salary_usd,
            )
            for at in range(len(industry))
        ),
    ]
    table = pd.DataFrame(places)
    estimate = salary_percentile(salary_usd, occupation, year)
    value = np.nan if estimate.value is None else estimate.value
    table.attrs = {"salary_usd": float(salary_usd)}
    table.loc[0, "percentile"] = value
    return table


def chosen_places(offer: pd.DataFrame, most: int) -> pd.DataFrame:
    """Choose rows of an `offer_by_setting` to show beside the nation: no industry twice, ``most`` at most.

    Settings come first, then the sectors of health care, education and government, then those whose median is nearest
    to the offer.
    """
    places = offer[offer["place"].ne("nation")].drop_duplicates("industry_code")  # settings stand before sectors
    order = np.where(places["place"].eq("setting"), 0, np.where(places["industry_code"].isin(_FIRST_SECTORS), 1, 2))
    away = (places["median_lower"] - offer.attrs["salary_usd"]).abs()
    ranked = places.assign(order=order, away=away).sort_values(["order", "away"], kind="stable")
    return ranked.head(most).drop(columns=["order", "away"])


def _place(row: pd.DataFrame, place: str, code: str, title: str, source: str, salary: float) -> dict[str, object]:
    bounds = {name: wage_bounds(row, f"annual_{name}_usd").iloc[0] for name in PERCENTILES}
    known = {int(name[1:]): one for name, one in bounds.items() if one["relation"] != "not published"}
    # P(pay <= salary) is at least q where P_q <= salary, and at most q where P_q > salary.
    lower = max((q for q, one in known.items() if one["relation"] == "=" and one["lower"] <= salary), default=0)
    upper = min((q for q, one in known.items() if one["lower"] > salary), default=100)
    median = bounds["p50"]
    exact = median["relation"] == "="
    if median["relation"] == "not published" or (not exact and salary >= median["lower"]):
        against = "not known"
    else:
        against = "above" if salary > median["lower"] else "below" if salary < median["lower"] else "at"
    return {
        "place": place,
        "industry_code": code,
        "industry_title": title,
        "median_lower": median["lower"],
        "median_upper": median["upper"],
        "against_median": against,
        "gap_to_median_usd": salary - median["lower"] if exact else np.nan,
        "percentile": np.nan,
        "percentile_lower": float(lower),
        "percentile_upper": float(upper),
        "published": ", ".join(f"P{q}" for q in known),
        "year": int(row["year"].iloc[0]),
        "evidence": row["evidence"].iloc[0],
        "source": source,
    }
