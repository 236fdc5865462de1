"""Judge a claim by what the tables say: does the figure stand, and if not, where does it?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from ..errors import NotCoveredError
from ..words import number
from .at_hand import Finding, Question, Tables
from .finding import STATISTICS, find

MATCHES = ("match", "match_after_rounding")
CONTRADICTS = ("mismatch", "mixed_reference_periods")
VERDICTS = (*MATCHES, "true_but_loose", "mixed_reference_periods", "as_quoted", "mismatch", "not_at_hand")
_SHOWN = 3


@dataclass(frozen=True)
class Claimed:
    """A claim in the unit of the table it is checked against."""

    asked: Question
    value: Decimal
    rounding: Decimal
    bound: str
    source: str


@dataclass(frozen=True)
class Verdict:
    """What became of a claim. ``reason`` says in words what the verdict alone does not; it may be empty."""

    verdict: str
    found: Finding | None
    reason: str = ""


def rounded(value: Decimal, unit: Decimal, rule: str = ROUND_HALF_UP) -> Decimal:
    """Round to a multiple of a unit, a half away from zero (``ROUND_HALF_UP``) or to even.

    >>> rounded(Decimal("32.5"), Decimal(1)), rounded(Decimal("32.5"), Decimal(1), ROUND_HALF_EVEN)
    (Decimal('33'), Decimal('32'))
    >>> rounded(Decimal(60780), Decimal(100))
    Decimal('60800')
    """
    return (value / unit).quantize(Decimal(1), rounding=rule) * unit


def compare(claimed: Claimed, found: Finding) -> tuple[str, str]:
    """Compare a claim with one finding.

    Returns
    -------
    tuple of str
        The verdict and a reason (may be empty). ``match``: the figure is the one the source prints.
        ``match_after_rounding``: the value, unrounded where levels exist, rounds to it in the claim's own unit, half up
        or half to even. ``true_but_loose``: a bound that holds, but the value does not round to it. ``mismatch``:
        neither. ``not_at_hand``: the value is top-coded, and the bound it gives does not decide.

    Notes
    -----
    A bound holds where the value equals it: the lowest tenth earn less than the tenth percentile itself. A broken bound
    is a mismatch, also where the value rounds to the figure: methods.md leaves that case open, and "more than 205,600"
    is false of 205,580.
    """
    value, c = found.value, claimed.value
    if found.relation == ">=":
        return _against_top_code(claimed, value)
    rounds = c in (rounded(value, claimed.rounding), rounded(value, claimed.rounding, ROUND_HALF_EVEN))
    printed = c == found.published
    # The printed figure is the publisher's own rounding, so a bound equal to it holds too.
    both = [value] if found.published is None else [value, found.published]
    low, high = min(both), max(both)
    if claimed.bound == "less_than" and low > c:
        return "mismatch", "the bound does not hold" + (", although the value rounds to the figure" if rounds else "")
    if claimed.bound in ("more_than", "at_least") and high < c:
        return "mismatch", "the bound does not hold" + (", although the value rounds to the figure" if rounds else "")
    if printed:
        return "match", ""
    if rounds:
        return "match_after_rounding", ""
    if claimed.bound in ("exact", "about"):
        return "mismatch", ""
    away = number(float(100 * abs(value - c) / abs(value)), 1) if value else "more than 100"
    return "true_but_loose", f"the bound lies {away} percent of the value away from it"


def _against_top_code(claimed: Claimed, cap: Decimal) -> tuple[str, str]:
    c, bound = claimed.value, claimed.bound
    if bound in ("more_than", "at_least") and c <= cap:
        return ("match", "the publisher gives the same bound") if c == cap else ("true_but_loose", "")
    if bound in ("exact", "about") and rounded(cap, claimed.rounding) > c:
        return "mismatch", "the wage is at least the top code"
    if bound == "less_than" and c < cap:
        return "mismatch", "the wage is at least the top code"
    return "not_at_hand", "the wage is top-coded, so it is known only to be at least that"


def judge(claimed: Claimed, tables: Tables | None = None) -> Verdict:
    """Judge a claim against the vintage, release or survey year that it cites.

    Parameters
    ----------
    claimed
        The claim, in the unit of its table.
    tables
        The bundled tables where None.

    Returns
    -------
    Verdict
        ``verdict``: one of `compare`, or ``as_quoted`` (the row that says so was read in the very text that claims it,
        so it confirms nothing), ``mixed_reference_periods`` (the cited edition has the figure, but of another period),
        ``not_at_hand`` (the tables do not have it). ``found``: the finding, None where there is none.

    Raises
    ------
    MhsmError
        Where the statistic is not known.

    Examples
    --------
    >>> asked = Question("share_of_gdp_pct", "2021", "2022-12")
    >>> judge(Claimed(asked, Decimal("19.7"), Decimal("0.1"), "exact", "a text")).verdict
    'mixed_reference_periods'
    """
    tables = tables or Tables()
    found, said = None, ""
    try:
        found = find(claimed.asked, tables)
    except NotCoveredError as error:
        said = str(error)
    if found:
        verdict, reason = compare(claimed, found)
        if found.source == claimed.source and verdict != "mismatch":
            return Verdict("as_quoted", found, "the row at hand was read in the same text, so it confirms nothing")
        if verdict != "mismatch":
            return Verdict(verdict, found, reason)
    others = list(_of_the_edition(claimed, tables))
    for other in others:
        if compare(replace(claimed, bound="exact"), other)[0] in MATCHES:
            return Verdict(
                "mixed_reference_periods",
                other,
                f"{other.edition} says so of {other.period}, not of {claimed.asked.period}",
            )
    if found:
        return Verdict("mismatch", found, reason)
    # A vintage is about one period only: what it says of that contradicts the claim.
    if len(others) == 1 and STATISTICS[claimed.asked.statistic].family != "spending":
        return Verdict("mismatch", others[0], said.rstrip("."))
    return Verdict("not_at_hand", None, said)


def places(asked: Question, tables: Tables) -> list[Question]:
    """List a statistic's places in the tables: every period of every vintage or release, oldest edition first."""
    try:
        there = STATISTICS[asked.statistic].places(tables, asked)
    except NotCoveredError:
        return []
    return [replace(asked, period=period, edition=edition) for period, edition in there]


def findings(asked: list[Question], tables: Tables) -> Iterator[Finding]:
    """Find what there is, and pass over what is not."""
    for question in asked:
        try:
            yield find(question, tables)
        except NotCoveredError:
            continue


def _of_the_edition(claimed: Claimed, tables: Tables) -> Iterator[Finding]:
    asked = claimed.asked
    if asked.edition:
        there = [place for place in places(asked, tables) if place.edition == asked.edition]
        yield from findings([place for place in there if place.period != asked.period], tables)


def reads_so_in(claimed: Claimed, tables: Tables | None = None) -> list[str]:
    """Say where a figure that does not match does stand: at most three places, the nearest first.

    Looked through, for the same occupation: the same statistic in other years, vintages and releases; other statistics
    of the same kind in the same year; both; and the industries of the same year.

    Examples
    --------
    >>> asked = Question("annual_p50_usd", "May 2013", occupation_code="11-9111")
    >>> reads_so_in(Claimed(asked, Decimal(101340), Decimal(10), "exact", "a text"))
    ['the median annual wage of May 2021', 'the mean annual wage of May 2013']
    """
    tables, asked = tables or Tables(), claimed.asked
    alike = replace(claimed, bound="exact")
    kin = [name for name in STATISTICS if name != asked.statistic and _alike(name, asked.statistic)]
    same = [place for place in places(asked, tables) if place != asked]
    other = [place for name in kin for place in places(replace(asked, statistic=name), tables)]
    now = [
        place for place in other if asked.edition == place.edition and (asked.edition or asked.period == place.period)
    ]
    nearest = [*same, *now, *_industries(asked, tables), *(place for place in other if place not in now)]
    hits: list[str] = []
    for place in nearest:
        hits.extend(_place(asked, place) for found in findings([place], tables) if compare(alike, found)[0] in MATCHES)
        if len(hits) == _SHOWN:
            break
    return hits


def _alike(one: str, two: str) -> bool:
    """Whether two statistics may be taken for each other: of one family, in the same unit or in percent and points."""
    first, second = STATISTICS[one], STATISTICS[two]
    percents = {"percent", "percentage points"}
    units = set(first.units) & set(second.units) or (percents & set(first.units) and percents & set(second.units))
    return first.family == second.family and bool(units)


def _industries(asked: Question, tables: Tables) -> list[Question]:
    if STATISTICS[asked.statistic].family != "wage":
        return []
    try:
        rows = tables.of("wages_by_industry", asked.occupation_code)
    except NotCoveredError:
        return []
    here = {row["industry_code"] for row in rows if f"May {row['year']}" == asked.period}
    codes = [code for code in ["", *sorted(here)] if code != asked.industry_code]
    return [replace(asked, industry_code=code) for code in codes]


def _place(asked: Question, place: Question) -> str:
    period = place.period
    if place.edition and STATISTICS[place.statistic].family == "spending":
        period += f" in release {place.edition}"
    elif place.edition:
        period += f" in {place.edition}"
    if place.industry_code != asked.industry_code:
        period += f" in {f'industry {place.industry_code}' if place.industry_code else 'all industries'}"
    name = STATISTICS[place.statistic].name
    return f"the {name[0].lower()}{name[1:]} of {period}"
