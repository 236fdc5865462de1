"""What became of an occupation's code when the classification changed, as BLS's crosswalks have it."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from ..catalog import read_table, table
from ..words import joined

SYSTEMS = ("SOC 2000", "SOC 2010", "SOC 2018")


class Step(NamedTuple):
    """Where a code of one edition leads to or comes from: ``relation`` is same, split, merged or split and merged."""

    relation: str
    codes: tuple[str, ...]
    system: str  # the edition of these codes


class _Crosswalk:
    """The pairs of the table, from both sides."""

    def __init__(self) -> None:
        self.ahead: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.back: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.titles: dict[tuple[str, str], str] = {}
        columns = ["from_system", "from_code", "from_title", "to_system", "to_code", "to_title"]
        for first, code, title, last, later, new in read_table("occupation_crosswalk")[columns].itertuples(index=False):
            self.ahead[first, code].append(later)
            self.back[last, later].append(code)
            self.titles[first, code] = title
            self.titles[last, later] = new
        self.title_of = {code: title for (_, code), title in sorted(self.titles.items())}  # the newest edition's


def crosswalk() -> _Crosswalk:
    """Return the crosswalk, read once for a table of this content."""
    return _read(table("occupation_crosswalk")["hash"])


@functools.lru_cache(maxsize=2)
def _read(_hash: str) -> _Crosswalk:
    return _Crosswalk()


def editions_of(code: str) -> list[str]:
    """Return the editions of the classification that have a code."""
    return [system for system in SYSTEMS if (system, code) in crosswalk().titles]


def next_step(code: str, system: str) -> Step | None:
    """Say what the next edition made of a code; None for the newest edition, or where it does not have the code."""
    pairs, place = crosswalk(), SYSTEMS.index(system)
    later = pairs.ahead.get((system, code))
    if not later:
        return None
    several_sources = any(len(pairs.back[SYSTEMS[place + 1], one]) > 1 for one in later)
    return Step(_relation(len(later) > 1, several_sources), tuple(later), SYSTEMS[place + 1])


def last_step(code: str, system: str) -> Step | None:
    """Say what a code was in the edition before; None for the oldest, or where the edition does not have it."""
    pairs, place = crosswalk(), SYSTEMS.index(system)
    earlier = pairs.back.get((system, code))
    if not earlier:
        return None
    split = any(len(pairs.ahead[SYSTEMS[place - 1], one]) > 1 for one in earlier)
    return Step(_relation(split, len(earlier) > 1), tuple(earlier), SYSTEMS[place - 1])


def later_codes(code: str) -> Step | None:
    """Say what a code that is no longer used became, in the newest edition; None where it is still used.

    >>> later_codes("29-2021")
    Step(relation='same', codes=('29-1292',), system='SOC 2018')
    >>> later_codes("15-1132").relation, later_codes("15-1132").codes
    ('split and merged', ('15-1252', '15-1253'))
    >>> later_codes("29-1111").codes
    ('29-1141', '29-1151', '29-1161', '29-1171')
    """
    systems = editions_of(code)
    return later_step(code, systems[-1]) if systems else None


def later_step(code: str, system: str) -> Step | None:
    """Say what a code of an edition became in the newest; None where it is of the newest, or not in that edition.

    >>> later_step("33-9032", "SOC 2000").codes, later_step("11-9111", "SOC 2000")
    (('33-9032', '33-9093'), Step(relation='same', codes=('11-9111',), system='SOC 2018'))
    """
    step = next_step(code, system)
    while step and step.system != SYSTEMS[-1]:
        ahead = [next_step(one, step.system) for one in step.codes]
        codes = tuple(dict.fromkeys(later for one in ahead if one for later in one.codes))
        relations = [step.relation, *(one.relation for one in ahead if one)]
        step = Step(joint(relations), codes, SYSTEMS[SYSTEMS.index(step.system) + 1])
    return step


def former_codes(code: str) -> Step | None:
    """Say what a code was before it got its present number or content; None where nothing changed, or no row has it.

    >>> former_codes("29-1292").codes, former_codes("11-9111")
    (('29-2021',), None)
    >>> former_codes("29-1141")
    Step(relation='split', codes=('29-1111',), system='SOC 2000')
    """
    systems = editions_of(code)
    for system in systems[::-1]:
        step = last_step(code, system)
        if step and (step.codes != (code,) or step.relation != "same"):
            return step
    return None


def relation_between(first: str, last: str, title: str) -> str:
    """Say what the crosswalk calls two codes that one title has had.

    same, split, merged or split and merged; empty where no pairs lead from the one to the other.

    >>> relation_between("29-1111", "29-1141", "Registered Nurses"), relation_between("15-1021", "15-1251", "")
    ('split', 'same')
    """
    pairs = crosswalk()
    starts = [system for system in SYSTEMS[:-1] if (system, first) in pairs.ahead]
    # A number can be used again: the edition in which it has this title comes first, and a number that has the title
    # in none, while other codes have it, is one that the wage survey made for itself.
    titled = {code for (_, code), one in pairs.titles.items() if one.casefold() == title.casefold()}
    if titled and not (first in titled and last in titled):
        return ""
    starts.sort(key=lambda system: pairs.titles[system, first].casefold() != title.casefold())
    found = (_path(first, system, last) for system in starts)
    return next((joint(path) for path in found if path), "")


def _path(code: str, system: str, last: str) -> list[str]:
    """Return the relations of the steps that lead from a code to another; none where no pairs do."""
    step = next_step(code, system)
    if step is None or last in step.codes:
        return [step.relation] if step else []
    further = (_path(one, step.system, last) for one in step.codes)
    return next(([step.relation, *path] for path in further if path), [])


def told_later(code: str) -> str:
    """Say in words what became of a code that is no longer used; empty where it is still used or not known.

    The edition named is the one in which it happened; what became of the new codes since is said after it.

    >>> told_later("29-2021"), told_later("11-3040")
    ('since SOC 2018 its code is 29-1292', '')
    >>> told_later("31-1012")
    'SOC 2010 splits it into 31-1014 Nursing Assistants and 31-1015 Orderlies (in SOC 2018 31-1131 and 31-1132)'
    >>> told_later("15-1132")[:59]
    'SOC 2018 divides it between 15-1252 Software Developers and'
    """
    systems = editions_of(code)
    step = next_step(code, systems[-1]) if systems else None
    if step is None:
        return ""
    title, new = crosswalk().titles[systems[-1], code], [named(one, step.system) for one in step.codes]
    further = {one: told_later(one) for one in step.codes}
    if step.relation == "same":
        only = step.codes[0]
        said = f"since {step.system} its code is {only if title == crosswalk().titles[step.system, only] else new[0]}"
        return said + (f"; {further[only]}" if further[only] else "")
    if step.relation == "merged":
        said = f"in {step.system} it is part of {joined(new)}"
    else:
        word = "splits it into" if step.relation == "split" else "divides it between"
        said = f"{step.system} {word} {joined(new)}"
    moved = {one: later_codes(one) for one in step.codes}
    if any(further.values()) and all(one is None or one.relation == "same" for one in moved.values()):
        return f"{said} (in {SYSTEMS[-1]} {joined(one.codes[0] if one else code for code, one in moved.items())})"
    return said + "".join(f"; of {one}, {text}" for one, text in further.items() if text)


def told_former(code: str) -> str:
    """Say in words what an occupation was before; empty where the crosswalk shows no change, or does not have it.

    >>> told_former("29-1292")
    'in SOC 2010 its code was 29-2021'
    >>> told_former("29-1171")
    'in SOC 2000 it was part of 29-1111 Registered Nurses'
    >>> told_former("43-9199")
    'in SOC 2000 it had parts that have codes of their own since'
    """
    step = former_codes(code)
    if step is None:
        return ""
    title, old = crosswalk().title_of[code], [named(one, step.system) for one in step.codes]
    if step.relation == "same":
        only = step.codes[0]
        return f"in {step.system} its code was {only if title == crosswalk().titles[step.system, only] else old[0]}"
    if step.relation == "split" and step.codes == (code,):
        return f"in {step.system} it had parts that have codes of their own since"
    if step.relation == "split":
        return f"in {step.system} it was part of {joined(old)}"
    if step.relation == "merged":
        return f"it was put together from {joined(old)} of {step.system}"
    return f"it was put together from {joined(old)} of {step.system}, or from parts of them"


def named(code: str, system: str) -> str:
    """Write a code with its title in an edition of the classification."""
    return f"{code} {crosswalk().titles[system, code]}"


def _relation(split: bool, merged: bool) -> str:
    return {
        (False, False): "same", (True, False): "split", (False, True): "merged", (True, True): "split and merged",
    }[split, merged]  # fmt: skip


def joint(relations: Iterable[str]) -> str:
    """Say what several steps make of an occupation together."""
    met = list(relations)
    return _relation(any("split" in one for one in met), any("merged" in one for one in met))
