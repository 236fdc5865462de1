"""The latest figure beside a claim: of the same occupation under its code of today, or of another population."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ..occupations.content import is_another, system_of, told_content
from ..occupations.crosswalk import SYSTEMS, Step, crosswalk, editions_of, later_step, named, told_later
from ..occupations.words import stem, words_of
from ..words import joined
from .at_hand import Finding, Question, Tables
from .finding import STATISTICS
from .verdicts import MATCHES, Claimed, compare, findings, places


@dataclass(frozen=True)
class Latest:
    """The newest figure and what it makes of a claim.

    ``verdict`` is cited_is_latest, still_true, outdated, another_population or not_at_hand. ``whom`` is the code of
    the figure, with its title where that is another population; ``became`` says what the crosswalk made of the code
    cited, empty where nothing. ``again`` is the claim's own period in the newest release.
    """

    verdict: str
    found: Finding | None
    whom: str = ""
    became: str = ""
    again: Finding | None = None


def latest_of(claimed: Claimed, cited: Finding | None, tables: Tables) -> Latest:
    """Find the newest figure of what a claim is about, by BLS's crosswalk where its code is no longer used."""
    asked = claimed.asked
    code = asked.occupation_code
    if not code:
        newest = _newest(places(asked, tables), tables)
        return Latest(_verdict(claimed, cited, newest), newest, again=_same_period(asked, tables))
    step, gone = _step(asked, tables), _gone_since(code, asked, tables)
    if step and code not in step.codes and not gone:  # the tables go on using a code that the classification has not
        step = None
    if step and step.relation != "same":
        return _of_another_population(claimed, step, tables)
    if not gone and (other := _of_other_members(claimed, tables)):
        return other
    today = step.codes[0] if step else code
    became, asked_today = told_later(code) if today != code else "", replace(asked, occupation_code=today)
    at_last = _gone_since(today, asked_today, tables)
    newest = _newest(_of_same_occupation(asked_today, tables), tables)
    if (at_last or newest is None) and (other := _combined(claimed, today, became, tables)):
        return other
    if at_last and not (newest and _is_current(today, newest)):
        return Latest("not_at_hand", None, today, f"{became}, and {at_last}" if became else at_last)
    return Latest(_verdict(claimed, cited, newest), newest, today, became)


def _of_other_members(claimed: Claimed, tables: Tables) -> Latest | None:
    """Take the newest figure of a broad group for another population where it has other occupations than it had."""
    asked = claimed.asked
    code, cited = asked.occupation_code, asked.edition or asked.period
    if not code.endswith("0") or code.endswith("00"):
        return None
    are_wages = STATISTICS[asked.statistic].family == "wage"
    name = "national_wages" if are_wages else "projections"
    newest = tables.newest_whole(name)
    near = [one for one in tables.neighbours(name, code) if one != code]
    at_last = f"May {newest}" if are_wages else newest
    then, now = ({one for one in near if edition in tables.titles(one)} for edition in (cited, at_last))
    same = {one: later_step(one, _system(replace(asked, occupation_code=one))) for one in then}
    mapped = {step.codes[0] if step and step.relation == "same" else one for one, step in same.items()}
    changed = any(step and step.relation != "same" for step in same.values()) or mapped != now
    found = _newest(places(asked, tables), tables) if then and now and changed and cited != at_last else None
    if found is None or _is_older(found, claimed):
        return None
    titles = tables.newest_titles(name)
    held = joined(f"{one} {tables.titles(one)[cited]}" for one in sorted(then))
    holds = joined(f"{one} {titles[one]}" for one in sorted(now))
    whom = f"{code} {titles.get(code, '')}".strip()
    return Latest("another_population", found, whom, f"it held {held}, and holds {holds}")


def _is_current(code: str, newest: Finding) -> bool:
    """Say whether the newest classification has a code, or its last figure is by that: no crosswalk has groups."""
    if code.endswith("0"):
        return system_of(newest.edition or newest.period.removeprefix("May ")) == SYSTEMS[-1]
    return SYSTEMS[-1] in editions_of(code)


def _combined(claimed: Claimed, code: str, became: str, tables: Tables) -> Latest | None:
    """Find the figures in which an occupation without its own is counted today, or the parts of one that was combined.

    The tables put 31-1121 into 31-1120 with another; the survey's own 15-1256 was 15-1252 and 15-1253.
    """
    name = "national_wages" if STATISTICS[claimed.asked.statistic].family == "wage" else "projections"
    holds = [f"{code[:6]}0", *tables.combined(name, code)]
    parts = [] if editions_of(code) else _parts(code, name, tables)
    titles = tables.newest_titles(name)
    for other in [*parts, *holds]:
        asked = replace(claimed.asked, occupation_code=other)
        newest = _newest(places(asked, tables), tables) if other in titles and other != code else None
        if newest and not _is_older(newest, claimed) and not _gone_since(other, asked, tables):
            told = f"{code} was {joined(f'{one} {titles[one]}' for one in parts)} together" if parts else ""
            told = told or f"{f'{became}, ' if became else ''}{code} is counted in it with others"
            return Latest("another_population", newest, f"{other} {titles[other]}", told)
    return None


def _parts(code: str, name: str, tables: Tables) -> list[str]:
    """List the neighbours whose titles a combined code's title holds."""
    titles = tables.newest_titles(name)
    own = tables.titles(code)
    words = {stem(word) for word in words_of(next(reversed(own.values()), ""))}
    near = [one for one in tables.neighbours(name, code) if one in titles and one != code and not one.endswith("0")]
    return [one for one in near if {stem(word) for word in words_of(titles[one])} <= words]


def _step(asked: Question, tables: Tables) -> Step | None:
    """Say what became of the code since the edition of the classification that the claim's edition uses."""
    code, system = asked.occupation_code, _system(asked)
    title = tables.titles(code).get(asked.edition or asked.period, "")
    official = crosswalk().titles.get((system, code), "")
    if not official or (title and is_another(code, title, official)):  # a number that the survey used for another
        return None
    return later_step(code, system)


def _system(asked: Question) -> str:
    """Return the classification of a claim's edition; an earlier one where the survey still used a code of that."""
    system = system_of(asked.edition or asked.period.removeprefix("May "))
    known = [one for one in editions_of(asked.occupation_code) if one <= system]
    return known[-1] if known else system


def _of_another_population(claimed: Claimed, step: Step, tables: Tables) -> Latest:
    """Take the part that kept the title or the number first; without a figure of it, the first part that has one."""
    code, titles = claimed.asked.occupation_code, crosswalk().titles
    system = _system(claimed.asked)
    became = _told(code, system, step)
    ours = titles[system, code].casefold()
    words = {stem(word) for word in words_of(ours)}

    def far(one: str) -> tuple[bool, bool, bool]:
        title = titles[step.system, one].casefold()
        return title != ours, one != code, not words <= {stem(word) for word in words_of(title)}

    parts = sorted(step.codes, key=far)
    for part in parts:
        asked = replace(claimed.asked, occupation_code=part)
        newest = None if _gone_since(part, asked, tables) else _newest(places(asked, tables), tables)
        if newest is None and (other := _combined(claimed, part, became, tables)):
            return other
        if newest and not _is_older(newest, claimed):
            return Latest("another_population", newest, named(part, step.system), became)
    return Latest("not_at_hand", None, code, became)


def _told(code: str, system: str, step: Step) -> str:
    """Say what became of a code of an edition; a number that is used again has another end than its own."""
    if editions_of(code)[-1] == system:
        return told_later(code)
    if code in step.codes and (told := told_content(code, system, SYSTEMS[-1])):
        return told
    how = {"split": "splits it into", "merged": "counts it in"}.get(step.relation, "divides it between")
    return f"the classification {how} {joined(named(one, step.system) for one in step.codes)}"


def _gone_since(code: str, asked: Question, tables: Tables) -> str:
    """Say since when the figures have no such code, where the newest whole edition has not; empty where it has.

    Codes that the wage survey made for itself, as in May 2019 and 2020, are in no crosswalk.
    """
    are_wages = STATISTICS[asked.statistic].family == "wage"
    titles = {one: title for one, title in tables.titles(code).items() if one.startswith("May ") == are_wages}
    ours = titles.get(asked.edition or asked.period)
    editions = [one for one, title in titles.items() if ours is None or not is_another(code, title, ours)]
    newest = _years(tables.newest_whole("national_wages" if are_wages else "projections"))
    if not editions or max(map(_years, editions)) >= newest:
        return ""
    whose = f"{code} {ours}" if len(editions) < len(titles) else f"the code {code}"
    return f"no figures after {max(editions, key=_years)} have {whose}"


def _of_same_occupation(asked: Question, tables: Tables) -> list[Question]:
    """List a statistic's places without those where the code is another occupation's: a number can be used again."""
    there = places(asked, tables)
    titles = tables.titles(asked.occupation_code)
    ours = titles.get(asked.edition or asked.period)
    if ours is None:
        return there
    named = ((place, titles.get(place.edition or place.period, ours)) for place in there)
    return [place for place, title in named if not is_another(asked.occupation_code, title, ours)]


def _newest(there: list[Question], tables: Tables) -> Finding | None:
    return next(findings(there[::-1], tables), None)


def _same_period(asked: Question, tables: Tables) -> Finding | None:
    if STATISTICS[asked.statistic].family != "spending":
        return None
    return _newest([place for place in places(asked, tables) if place.period == asked.period], tables)


def _verdict(claimed: Claimed, found: Finding | None, newest: Finding | None) -> str:
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
    last, asked = (_years(one) for one in (newest.period, claimed.asked.period))
    return bool(last and asked) and (newest.edition, max(last)) < (claimed.asked.edition, max(asked))


def _years(period: str) -> list[int]:
    return [int(year) for year in re.findall(r"[0-9]{4}", period)]
