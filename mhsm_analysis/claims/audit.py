"""The audit: every claim against the edition it cites and against the latest, with a sentence that says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import numpy as np
import pandas as pd

from ..words import joined, money, number
from .at_hand import Finding, Question, Tables
from .finding import STATISTICS
from .form import check_claims
from .hints import between_codes, reads_so_in
from .latest import Latest, latest_of
from .verdicts import CONTRADICTS, Claimed, Verdict, judge, rounded

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


def audit_claims(
    claims: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame] | None = None,
    *,
    on_progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Hold each claim against the edition it cites and against the latest at hand.

    Parameters
    ----------
    claims
        Rows of `read_claims` or `load_claims`; they are checked again.
    tables
        Frames to use instead of bundled tables, by name (``national_wages``, ``wages_by_industry``, ``projections``,
        ``educational_attainment``, ``health_spending``, ``health_share_international``), with all columns of the table.
    on_progress
        Called with the number of claims audited so far and of all, about a hundred times.

    Returns
    -------
    pandas.DataFrame
        One row a claim, in the order given: ``claim_id``; ``statement`` (the figure in words, "less than $60,800").
        Against the edition cited, ``verdict_cited``: match, match_after_rounding, true_but_loose,
        mixed_reference_periods, as_quoted, mismatch or not_at_hand (see `judge`); ``found_statement`` (in words, "at
        least" where top-coded); ``value_found`` (unrounded where levels exist), ``value_published`` (as the source
        prints it; missing for a derived figure), ``rounds_half_up, rounds_half_even`` (the value found, at the claim's
        rounding unit), all in the claim's unit; ``table, row, edition_found, evidence_found``: where it stands.
        Against the newest year of the newest edition, ``verdict_latest``: cited_is_latest, still_true, outdated,
        another_population (the classification has split or merged the occupation since) or not_at_hand;
        ``latest_statement, latest_value, latest_period, latest_edition, latest_evidence, latest_occupation_code``;
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
    rows: dict[int, dict[str, Any]] = {}
    by_occupation = claims.reset_index(drop=True).groupby("occupation_code", dropna=False, sort=False)
    for _, same in by_occupation:
        for at, row in zip(same.index, same.to_dict("records"), strict=True):
            rows[at] = _audited(row, at_hand)
            if on_progress and (len(rows) == len(claims) or len(rows) % max(1, len(claims) // 100) == 0):
                on_progress(len(rows), len(claims))
        at_hand.forget()
    audit = pd.DataFrame([rows[at] for at in range(len(claims))])
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
    upper = Decimal(str(row["upper_value"])) * factor if row["bound"] == "range" else None
    return Claimed(asked, value, rounding, row["bound"], row["source"], upper, str(row["population"]))


def _audited(row: dict[Any, Any], tables: Tables) -> dict[str, Any]:
    unit, claimed = row["unit"], claimed_in(row)
    factor = STATISTICS[row["statistic"]].units[unit]
    verdict = judge(claimed, tables)
    found = verdict.found
    latest = latest_of(claimed, found, tables)
    newest, again = latest.found, latest.again
    statement = _stated(claimed, unit, factor)
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
    elif verdict.verdict == "mismatch" and (hint := between_codes(claimed, tables)):
        said += f" {hint}"
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
        "verdict_latest": latest.verdict,
        "latest_statement": _printed(newest, unit, factor) if newest else None,
        "latest_value": number_of(newest.value if newest else None),
        "latest_period": newest.period if newest else None,
        "latest_edition": (newest.edition or None) if newest else None,
        "latest_evidence": newest.evidence if newest else None,
        "latest_occupation_code": latest.whom.split(" ")[0] or None,
        "same_period_latest_value": number_of(again.value if again else None),
        "sentence": f"{said} {_latest_sentence(latest, claimed, unit, factor)}",
    }


def _stated(claimed: Claimed, unit: str, factor: Decimal) -> str:
    low = in_unit(claimed.value / factor, unit)
    if claimed.upper is None:
        return _BOUND_WORDS[claimed.bound] + low
    return f"{low.split(' ')[0]} to {in_unit(claimed.upper / factor, unit)}"  # the unit stands once


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
    if found.relation == "=" and claimed.upper is None:
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


def _latest_sentence(latest: Latest, claimed: Claimed, unit: str, factor: Decimal) -> str:
    newest, again = latest.found, latest.again
    if newest is None:
        return f"No later figure is at hand{f': {latest.became}' if latest.became else ''}."
    when = newest.period + (f" in {newest.edition}" if newest.edition else "")
    if latest.verdict == "cited_is_latest":
        return "That is the latest at hand."
    if latest.verdict == "not_at_hand" and newest.relation == "=":
        return f"The latest at hand, {when}, is older than the claim: it does not decide."
    marked = "" if newest.evidence == "official" else f" ({newest.evidence})"
    level = _level(newest, claimed, unit, factor) if latest.verdict == "still_true" else ""
    is_now = f"The latest, {when}, is {_printed(newest, unit, factor)}{level}{marked}"
    if latest.verdict == "another_population":
        return f"{is_now} for {latest.whom}, another population: {latest.became}."
    judged = {"still_true": "still true", "outdated": "outdated", "not_at_hand": "it does not decide"}[latest.verdict]
    became = f" ({latest.became})" if latest.became else ""
    said = f"{is_now}{became}: {judged}."
    if again and again.edition not in (claimed.asked.edition, ""):
        said += f" Of {again.period}, {again.edition} says {_printed(again, unit, factor)}."
    return said


def _level(newest: Finding, claimed: Claimed, unit: str, factor: Decimal) -> str:
    """Show the unrounded value where it rounds to the claim and the one shown does not: 3.48, printed 3.5, to 3."""
    shown = rounded(newest.value, newest.precision) if newest.published is None else newest.published
    if newest.value == shown or rounded(newest.value, claimed.rounding) == rounded(shown, claimed.rounding):
        return ""
    finer = in_unit(rounded(newest.value, newest.precision / 10) / factor, unit)
    return f" (from levels {finer.removesuffix(f' {unit}')})"
