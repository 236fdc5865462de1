"""The audit: every claim against the edition it cites and against the latest, with a sentence that says so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import numpy as np
import pandas as pd

from ..occupations.content import is_another
from ..words import joined, money, number
from .at_hand import Finding, Question, Tables
from .finding import STATISTICS
from .form import check_claims
from .verdicts import CONTRADICTS, MATCHES, Claimed, Verdict, compare, findings, judge, places, reads_so_in, rounded

_BOUND_WORDS = {
    "exact": "",
    "less_than": "less than ",
    "more_than": "more than ",
    "about": "about ",
    "at_least": "at least ",
}
_SAID = {
    "match": "matches the source",
    "match_after_rounding": "matches the source after rounding",
    "true_but_loose": "is true but loose",
    "mixed_reference_periods": "mixes reference periods",
    "as_quoted": "stands as quoted",
    "mismatch": "does not match the source",
    "not_at_hand": "cannot be checked",
}


def audit_claims(claims: pd.DataFrame, tables: Mapping[str, pd.DataFrame] | None = None) -> pd.DataFrame:
    """Hold each claim against the edition it cites and against the latest at hand.

    Parameters
    ----------
    claims
        Rows of `read_claims` or `load_claims`; they are checked again.
    tables
        Frames to use instead of bundled tables, by name (``national_wages``, ``wages_by_industry``, ``projections``,
        ``educational_attainment``, ``health_spending``), with all columns of the table.

    Returns
    -------
    pandas.DataFrame
        One row a claim, in the order given: ``claim_id``; ``statement`` (the figure in words, "less than $60,800").
        Against the edition cited, ``verdict_cited``: match, match_after_rounding, true_but_loose,
        mixed_reference_periods, as_quoted, mismatch or not_at_hand (see `judge`); ``found_statement`` (in words, "at
        least" where top-coded); ``value_found`` (unrounded where levels exist), ``value_published`` (as the source
        prints it; missing for a derived figure), ``rounds_half_up, rounds_half_even`` (the value found, at the claim's
        rounding unit), all in the claim's unit; ``table, row, edition_found, evidence_found``: where it stands.
        Against the newest year of the newest edition, ``verdict_latest``: cited_is_latest, still_true, outdated or
        not_at_hand; ``latest_statement, latest_value, latest_period, latest_edition, latest_evidence``;
        ``same_period_latest_value``: the claim's own period in the newest release that has it (health spending only:
        other figures are not revised). ``sentence``: all of it in words. Missing where there is nothing. ``attrs``:
        ``verdict_cited`` and ``verdict_latest``, the number of claims by verdict; ``path`` of the claims, where they
        were read from a file.

    Raises
    ------
    MhsmError
        Where a claim is not in the form (see `read_claims`), or a frame passed lacks columns of its table.

    Notes
    -----
    The latest figure says the same only if it rounds to the claim: a bound that has become loose is outdated, except
    "at least", which claims no more than the bound. A top-coded wage is a bound (its ``value_found`` is the top code).

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> audit = audit_claims(mhsm.load_claims())
    >>> audit.attrs["verdict_cited"]
    {'match': 4, 'match_after_rounding': 4, 'as_quoted': 4}
    >>> print(audit.set_index("claim_id").loc["low-2021", "sentence"])
    The claim "less than $60,800" matches the source after rounding: $60,780 (national_wages, 11-9111, May 2021; \
official). The latest, May 2025, is $73,390: outdated.
    """
    claims = check_claims(claims)
    at_hand = Tables(tables)
    audit = pd.DataFrame([_audited(row, at_hand) for row in claims.to_dict("records")])
    audit.attrs = dict(claims.attrs)
    for column in ("verdict_cited", "verdict_latest"):
        counts = audit[column].value_counts(sort=False)
        audit.attrs[column] = {str(verdict): int(count) for verdict, count in counts.items()}
    return audit


def in_unit(value: Decimal, unit: str, digits: int | None = None) -> str:
    """Write a value with the unit of a claim, with as many digits as it has where none are given, four at most.

    >>> in_unit(Decimal(101340), "USD a year"), in_unit(Decimal("139.60"), "thousand jobs")
    ('$101,340', '139.6 thousand jobs')
    """
    if unit.startswith("USD") and unit not in ("USD billion", "USD trillion"):
        return money(float(value)) + {"USD an hour": " an hour", "USD a head": " a head"}.get(unit, "")
    digits = _digits(value) if digits is None else digits
    written = number(float(value), digits)
    if unit in ("USD billion", "USD trillion"):
        return f"${written} {unit.removeprefix('USD ')}"
    return f"{written} {unit}"


def claimed_in(row: Mapping[Any, Any]) -> Claimed:
    """Read a row of claims as what it asks of the tables and the figure it claims, in the unit of its table."""
    names = ("statistic", "reference_period", "edition", "occupation_code", "industry_code")
    asked = Question(*("" if pd.isna(row[name]) else str(row[name]) for name in names))
    factor = STATISTICS[asked.statistic].units[row["unit"]]
    value, rounding = (Decimal(str(row[name])) * factor for name in ("value", "rounding_unit"))
    return Claimed(asked, value, rounding, row["bound"], row["source"])


def _audited(row: dict[Any, Any], tables: Tables) -> dict[str, Any]:
    unit, claimed = row["unit"], claimed_in(row)
    asked, factor = claimed.asked, STATISTICS[row["statistic"]].units[unit]
    verdict = judge(claimed, tables)
    found = verdict.found
    newest = next(findings(_of_same_occupation(asked, tables)[::-1], tables), None)
    again = _same_period(asked, tables)
    latest = _verdict_latest(claimed, found, newest)
    statement = _BOUND_WORDS[row["bound"]] + in_unit(claimed.value / factor, unit)
    up, even = (
        (rounded(found.value, claimed.rounding), rounded(found.value, claimed.rounding, ROUND_HALF_EVEN))
        if found and found.relation == "="
        else (None, None)
    )

    def number_of(amount: Decimal | None) -> float:
        return np.nan if amount is None else float(amount / factor)

    said = _cited_sentence(statement, verdict, claimed, unit, factor)
    if verdict.verdict in (*CONTRADICTS, "not_at_hand") and (hits := reads_so_in(claimed, tables)):
        said += f" The figure fits {joined(hits)}."
    return {
        "claim_id": row["claim_id"],
        "statement": statement,
        "verdict_cited": verdict.verdict,
        "found_statement": _shown(found.value, found, unit, factor) if found else None,
        "value_found": number_of(found.value if found else None),
        "value_published": number_of(found.published if found else None),
        "rounds_half_up": number_of(up),
        "rounds_half_even": number_of(even),
        "table": found.table if found else None,
        "row": found.row if found else None,
        "edition_found": (found.edition or None) if found else None,
        "evidence_found": found.evidence if found else None,
        "verdict_latest": latest,
        "latest_statement": _printed(newest, unit, factor) if newest else None,
        "latest_value": number_of(newest.value if newest else None),
        "latest_period": newest.period if newest else None,
        "latest_edition": (newest.edition or None) if newest else None,
        "latest_evidence": newest.evidence if newest else None,
        "same_period_latest_value": number_of(again.value if again else None),
        "sentence": f"{said} {_latest_sentence(latest, newest, again, claimed, unit, factor)}",
    }


def _of_same_occupation(asked: Question, tables: Tables) -> list[Question]:
    """List a statistic's places without those where the code is another occupation's: a number can be used again."""
    there = places(asked, tables)
    titles = tables.titles(asked.occupation_code) if asked.occupation_code else {}
    ours = titles.get(asked.edition or asked.period)
    if ours is None:
        return there
    named = ((place, titles.get(place.edition or place.period, ours)) for place in there)
    return [place for place, title in named if not is_another(asked.occupation_code, title, ours)]


def _same_period(asked: Question, tables: Tables) -> Finding | None:
    if STATISTICS[asked.statistic].family != "spending":
        return None
    there = [place for place in places(asked, tables) if place.period == asked.period]
    return next(findings(there[::-1], tables), None)


def _verdict_latest(claimed: Claimed, found: Finding | None, newest: Finding | None) -> str:
    if newest is None or _is_older(newest, claimed):
        return "not_at_hand"
    if found and (claimed.asked.period, claimed.asked.edition) == (newest.period, newest.edition):
        return "cited_is_latest"
    verdict = compare(claimed, newest)[0]
    if verdict == "not_at_hand":
        return verdict
    loose = claimed.bound == "at_least" and verdict == "true_but_loose"
    return "still_true" if verdict in MATCHES or loose else "outdated"


def _is_older(newest: Finding, claimed: Claimed) -> bool:
    """Say whether the newest figure at hand is of an earlier time than the claim: it cannot show it outdated."""
    last, asked = ([int(year) for year in re.findall(r"\d{4}", one)] for one in (newest.period, claimed.asked.period))
    return bool(last and asked) and (newest.edition, max(last)) < (claimed.asked.edition, max(asked))


def _shown(value: Decimal, found: Finding, unit: str, factor: Decimal) -> str:
    """Write a value found: one digit more than the source prints, so that its rounding can be followed."""
    finer = rounded(value, found.precision / 10) if value != found.published else value
    return ("at least " if found.relation == ">=" else "") + in_unit(finer / factor, unit)


def _printed(found: Finding, unit: str, factor: Decimal) -> str:
    """Write a value found as its source prints it, or would."""
    value = rounded(found.value, found.precision) if found.published is None else found.published
    written = in_unit(value / factor, unit, _digits(found.precision / factor))
    return ("at least " if found.relation == ">=" else "") + written


def _digits(value: Decimal) -> int:
    return min(4, max(0, -int(value.normalize().as_tuple().exponent)))


def _cited_sentence(statement: str, verdict: Verdict, claimed: Claimed, unit: str, factor: Decimal) -> str:
    said = f'The claim "{statement}" {_SAID[verdict.verdict]}'
    found = verdict.found
    if found is None:
        return f"{said}: {verdict.reason}"
    said += f": {_shown(found.value, found, unit, factor)} ({found.table}, {found.row}; {found.evidence})"
    if found.published is None:
        said += ", computed from the levels"
    elif found.value != found.published:
        printed = in_unit(found.published / factor, unit)
        said += ", from levels" + ("" if f": {printed} (" in said else f"; published as {printed}")
    if found.relation == "=":
        said += _rules(found.value, "it", claimed, unit, factor)
        if found.published is not None and found.value != found.published:
            said += _rules(found.published, "the published figure", claimed, unit, factor)
    return said + (f"; {verdict.reason}." if verdict.reason else ".")


def _rules(value: Decimal, what: str, claimed: Claimed, unit: str, factor: Decimal) -> str:
    """Say both roundings of a value where the two rules differ."""
    up, even = rounded(value, claimed.rounding), rounded(value, claimed.rounding, ROUND_HALF_EVEN)
    if up == even:
        return ""
    return f"; {what} rounds to {in_unit(up / factor, unit)} half up, {in_unit(even / factor, unit)} half to even"


def _latest_sentence(
    latest: str, newest: Finding | None, again: Finding | None, claimed: Claimed, unit: str, factor: Decimal
) -> str:
    if newest is None:
        return "No later figure is at hand."
    when = newest.period + (f" in {newest.edition}" if newest.edition else "")
    if latest == "cited_is_latest":
        return "That is the latest at hand."
    if _is_older(newest, claimed):
        return f"The latest at hand, {when}, is older than the claim: it does not decide."
    judged = {"still_true": "still true", "outdated": "outdated", "not_at_hand": "it does not decide"}[latest]
    marked = "" if newest.evidence == "official" else f" ({newest.evidence})"
    said = f"The latest, {when}, is {_printed(newest, unit, factor)}{marked}: {judged}."
    if again and again.edition not in (claimed.asked.edition, ""):
        said += f" Of {again.period}, {again.edition} says {_printed(again, unit, factor)}."
    return said
