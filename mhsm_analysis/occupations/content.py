"""Whether a code is one occupation over the years: a number may be used again, and contents change under it."""

from __future__ import annotations

import functools
from collections import defaultdict

import pandas as pd

from ..catalog import table
from ..words import joined
from .crosswalk import SYSTEMS, crosswalk, editions_of, joint, named, next_step
from .words import stem, words_of

_FIRST_YEARS = {"SOC 2010": 2010, "SOC 2018": 2019}  # of the wage survey, and base years of projections


def system_of(edition: object) -> str:
    """Return the edition of the classification that a survey year or a vintage uses, a hybrid one its newer.

    >>> system_of(2009), system_of(2012), system_of("2018-28"), system_of("2019-29")
    ('SOC 2000', 'SOC 2010', 'SOC 2010', 'SOC 2018')
    """
    return [SYSTEMS[0], *(name for name, first in _FIRST_YEARS.items() if int(str(edition)[:4]) >= first)][-1]


def is_another(code: str, title: str, other: str) -> bool:
    """Say whether two titles that a code has had are two occupations: the number was used again.

    They are, where a title belongs to another code in BLS's crosswalk (the wage survey gave 29-1128 to other therapists
    in 2010 and 2011), or where the crosswalk splits or merges the code and the titles share less than half of their
    words. A new name alone makes no other occupation, and neither does a part that came or went.

    >>> is_another("29-1128", "Therapists, All Other", "Exercise Physiologists")
    True
    >>> is_another("43-6013", "Medical Secretaries", "Medical Secretaries and Administrative Assistants")
    False
    >>> is_another("13-1071", "Employment, Recruitment, and Placement Specialists", "Human Resources Specialists")
    True
    >>> is_another("13-2051", "Financial Analysts", "Financial and Investment Analysts")
    False
    """
    if title.casefold() == other.casefold():
        return False
    return _is_another(table("occupation_crosswalk")["hash"], code, title, other)


@functools.lru_cache(maxsize=8192)
def _is_another(_hash: str, code: str, title: str, other: str) -> bool:
    places = _places()
    systems = [[system for system, one in places.get(_key(text), ()) if one == code] for text in (title, other)]
    if all(systems):
        start, end = sorted((systems[0][0], systems[1][0]))
        words, others = ({stem(word) for word in words_of(text)} for text in (title, other))
        return content_change(code, start, end) != "same" and 2 * len(words & others) < len(words | others)
    at_home = bool(editions_of(code))
    return at_home and any(_key(text) in places and not own for text, own in zip((title, other), systems, strict=True))


def content_change(code: str, first: str, last: str) -> str:
    """Say what the crosswalk does to a code that keeps its number between two editions: same, split, merged or both.

    >>> content_change("33-9032", "SOC 2000", "SOC 2018"), content_change("11-9111", "SOC 2000", "SOC 2018")
    ('split and merged', 'same')
    """
    return "same" if first == last else _content_change(table("occupation_crosswalk")["hash"], code, first, last)


@functools.lru_cache(maxsize=8192)
def _content_change(_hash: str, code: str, first: str, last: str) -> str:
    steps = (next_step(code, system) for system in SYSTEMS[SYSTEMS.index(first) : SYSTEMS.index(last)])
    return joint(step.relation for step in steps if step and code in step.codes)


def of_one_occupation(rows: pd.DataFrame, code: str, title: str | None = None) -> pd.DataFrame:
    """Keep the rows of a code that are the occupation of a title, the newest where none is given."""
    own = rows[rows["occupation_code"] == code]
    titles = own["occupation_title"].unique().tolist() if "occupation_title" in own else []
    if len(titles) == 0 or titles == [title]:
        return own
    title = newest_title(own) if title is None else title
    others = [one for one in titles if is_another(code, one, title)]
    return own[~own["occupation_title"].isin(others)] if others else own


def newest_title(rows: pd.DataFrame) -> str:
    """Return the title in the newest year or vintage of one code's rows."""
    edition = next((name for name in ("year", "vintage") if name in rows), None)
    return str((rows if edition is None else rows.sort_values(edition, kind="stable"))["occupation_title"].iloc[-1])


def same_codes(title: str) -> dict[str, str]:
    """Return the codes that the crosswalk calls the same as that of a title, each with what it was called.

    >>> sorted(same_codes("Personal Care Aides")), sorted(same_codes("Medical Secretaries"))
    (['31-1122', '39-9021'], ['43-6013'])
    """
    found: set[tuple[str, str]] = set()
    left = list(_places().get(_key(title), ()))
    pairs = crosswalk()
    while left:
        place = left.pop()
        if place in found:
            continue
        found.add(place)
        system, code = place
        at = SYSTEMS.index(system)
        if (step := next_step(code, system)) and step.relation == "same":
            left.append((SYSTEMS[at + 1], step.codes[0]))
        before = [(SYSTEMS[at - 1], one) for one in pairs.back.get(place, ())]
        left += [one for one in before if (back := next_step(one[1], one[0])) and back.relation == "same"]
    return {code: pairs.titles[system, code] for system, code in found}


def told_content(code: str, first: str, last: str) -> str:
    """Say in words what came or went while a code kept its number; empty where nothing did.

    >>> told_content("33-9032", "SOC 2000", "SOC 2010")
    'SOC 2010 moves a part of it to 33-9093 Transportation Security Screeners'
    >>> told_content("13-1121", "SOC 2000", "SOC 2010")[:57]
    'SOC 2010 adds to it parts of 13-1199 Business Operations '
    """
    told = []
    for system in SYSTEMS[SYSTEMS.index(first) : SYSTEMS.index(last)]:
        step = next_step(code, system)
        if step is None or code not in step.codes or step.relation == "same":
            continue
        gone = [named(one, step.system) for one in step.codes if one != code]
        came = []
        for one in crosswalk().back[step.system, code]:
            whole = len(crosswalk().ahead[system, one]) == 1
            came += [("" if whole else "parts of ") + named(one, system)] if one != code else []
        said = [f"moves a part of it to {joined(gone)}"] if gone else []
        said += [f"adds to it {joined(came)}"] if came else []
        told.append(f"{step.system} {' and '.join(said)}")
    return ", and ".join(told)


def _key(title: str) -> str:
    return " ".join(words_of(title)) if ", except " not in title.casefold() else title.casefold()


def _places() -> dict[str, list[tuple[str, str]]]:
    return _read(table("occupation_crosswalk")["hash"])


@functools.lru_cache(maxsize=2)
def _read(_hash: str) -> dict[str, list[tuple[str, str]]]:
    """Return where the crosswalk has each title: edition and code, the oldest first."""
    places: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for place, title in sorted(crosswalk().titles.items()):
        places[_key(title)].append(place)
    return dict(places)
