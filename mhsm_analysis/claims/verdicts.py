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


@dataclass(frozen=True)
class Claimed:
    """A claim in the unit of the table it is checked against; of a range ``value`` is the lower end, ``upper`` set."""

    asked: Question
    value: Decimal
    rounding: Decimal
    bound: str
    source: str
    upper: Decimal | None = None
    population: str = ""

    def exactly(self) -> Claimed:
        """Return the claim of the figure itself, whatever bound the text gives; a range stays one."""
        return self if self.bound == "range" else replace(self, bound="exact")


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
    if claimed.upper is not None:
        return _against_range(claimed, claimed.upper, found)
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


def _against_range(claimed: Claimed, upper: Decimal, found: Finding) -> tuple[str, str]:
    if found.published is not None and claimed.value <= found.published <= upper:
        return "match", ""
    near = (rounded(found.value, claimed.rounding, rule) for rule in (ROUND_HALF_UP, ROUND_HALF_EVEN))
    if any(claimed.value <= one <= upper for one in (found.value, *near)):
        return "match_after_rounding", ""
    return "mismatch", f"it is {'below' if found.value < claimed.value else 'above'} the range"


def _against_top_code(claimed: Claimed, cap: Decimal) -> tuple[str, str]:
    c, bound = claimed.value, claimed.bound
    if claimed.upper is not None and cap > claimed.upper:
        return "mismatch", "the wage is at least the top code"
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
        if compare(claimed.exactly(), other)[0] in MATCHES:
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
    key = (asked.statistic, asked.occupation_code, asked.industry_code)
    if key not in tables.places:
        try:
            there = STATISTICS[asked.statistic].places(tables, asked)
        except NotCoveredError:
            there = []
        tables.places[key] = [replace(asked, period=period, edition=edition) for period, edition in there]
    return tables.places[key]


def findings(asked: list[Question], tables: Tables) -> Iterator[Finding]:
    """Find what there is, and pass over what is not; a question asked of many claims is answered once."""
    known = tables.answers
    for question in asked:
        if question not in known:
            try:
                known[question] = find(question, tables)
            except NotCoveredError:
                known[question] = None
        if found := known[question]:
            yield found


def _of_the_edition(claimed: Claimed, tables: Tables) -> Iterator[Finding]:
    asked = claimed.asked
    if asked.edition:
        there = [place for place in places(asked, tables) if place.edition == asked.edition]
        yield from findings([place for place in there if place.period != asked.period], tables)
