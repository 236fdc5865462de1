"""Search occupations by BLS's job titles, by words in any form, by code, over every year and vintage at hand."""

from __future__ import annotations

import functools
import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from numbers import Integral, Real
from typing import Any, NamedTuple

import pandas as pd

from ..catalog import read_table, table
from ..errors import MhsmError
from ..words import spans
from .crosswalk import SYSTEMS, crosswalk, former_codes, later_codes, told_former, told_later
from .naming import code_of, combined_codes
from .words import BESIDE, LEADERS, as_titles_write, head_of, singular, stem, words_of

_TABLES = ("national_wages", "projections", "occupation_titles", "occupation_crosswalk")
_FINEST = {"national_wages": ("occupation_level", "detailed"), "projections": ("row_type", "line_item")}
# What a word of the search and one of a title have in common, 1 = the same word.
_PLURAL, _SAME_STEM, _BEGINS, _ONE_LETTER, _TWO_LETTERS, _LEADS = 0.98, 0.88, 0.85, 0.9, 0.8, 0.8
_UNKNOWN_WORD = 0.7  # of the weight of the rarest word, for one that no title has
# Least part of the search, by the weight of its words, that a title must have; below it a match is an accident.
_LEAST = 0.5
_KINDS = {"title": 1.0, "job title": 0.99, "former title": 0.97, "title of a group": 0.9}
# Of two that fit alike, the one with more jobs and with more job titles that fit comes first.
_JOBS_COUNT, _TITLES_COUNT = 0.12, 0.03
_MANY_TITLES = 20
_FAR = 0.55  # of the best score: what fits less was not meant
_STARTS = 1.04  # times, for a title that starts with the words of the search
_OTHER_HEAD = 0.9  # times, for a title that is another occupation's: a clinical psychology professor
_BESIDE = 0.85  # times, for those who supervise, help or teach an occupation, where it is itself that was asked for
_AS_WRITTEN = 0.9  # times, for words of everyday life as they stand, where the titles have others for them
_FORMER = 0.95  # times, for a code that is no longer used
_HEAD = 1.6  # times the weight of the word that says what somebody is: a school nurse is a nurse
_COLUMNS = (
    "occupation_code", "occupation_title", "found_by", "job_title", "years", "vintages", "history", "score",
)  # fmt: skip


class _Text(NamedTuple):
    """A title that leads to a code."""

    code: str
    text: str
    kind: str
    words: tuple[str, ...]
    head: str


def find_occupations(text: str, *, limit: int = 10) -> pd.DataFrame:
    """Search the occupations that a word, a job title, a code or the beginning of one can mean.

    Parameters
    ----------
    text
        Such as ``hospital administrator``, ``nurse``, ``RN``, ``29-11`` or a code of an earlier classification.
        Other forms of a word (nursing), British spelling and slips of a letter or two are found too.
    limit
        Most occupations to return.

    Returns
    -------
    pandas.DataFrame
        Best first, none where nothing fits: ``occupation_code, occupation_title`` (its newest); ``found_by`` (code,
        title, job title, former title, title of a group, later code, former code, nearest code: of one that is none,
        combined code: one of the tables that holds it with others); ``job_title``, BLS's job title that led there,
        where it did; ``years`` of the national wages and ``vintages`` of the projections that have the code;
        ``history``, what the crosswalk says it was before or became; ``score``, at most 100: how much of the search and
        of the title agree, rare words counting more (100 for a code).

    Raises
    ------
    MhsmError
        Where the text is empty, or the limit not above zero.
    UnknownOccupationError
        Where it is O*NET's code of a specialty.

    Notes
    -----
    Job titles are BLS's direct match titles of 2018 (`load_occupation_titles`). Words are compared by their stems,
    then by their beginning, then by spelling (Damerau-Levenshtein distance, rapidfuzz).

    Examples
    --------
    >>> found = find_occupations("hospital administrator")
    >>> found.loc[0, ["occupation_code", "found_by", "job_title"]].tolist()
    ['11-9111', 'job title', 'Hospital Administrator']
    >>> find_occupations("29-2021")[["occupation_code", "found_by", "history"]].values.tolist()
    [['29-2021', 'code', 'since SOC 2018 its code is 29-1292'], \
['29-1292', 'later code', 'in SOC 2010 its code was 29-2021']]
    >>> len(find_occupations("99-9999")), len(find_occupations("qqqq"))
    (0, 0)
    """
    if not isinstance(text, (str, Real)) or not str(text).strip():
        raise MhsmError("A search needs a word, a job title or a code, such as 'hospital administrator'.")
    if not isinstance(limit, Integral) or isinstance(limit, bool) or limit < 1:
        raise MhsmError(f"The limit of a search is a whole number of 1 or more; found {limit!r}.")
    index = _index()
    found = _by_code(index, text)
    if found is None:
        found = index.search(str(text))
    rows = [
        (code, index.titles[code], how, job, _spans(index.years, code), _spans(index.vintages, code),
         "; ".join(filter(None, (told_former(code), told_later(code)))), round(100 * score, 1))
        for code, how, job, score in found[:limit]
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=_COLUMNS).astype({"score": float})


def _spans(editions: Mapping[str, Iterable[object]], code: str) -> str:
    return spans(pd.Series(list(editions.get(code, ())), dtype=object))


def nearest(asked: object, among: Collection[str], most: int = 3) -> list[str]:
    """Name occupations that may have been meant, of those among which they were looked for, else of all."""
    try:
        found = find_occupations(str(asked), limit=50)
    except MhsmError:
        return []
    rows = found[found["occupation_code"].isin(among)]
    rows = (rows if len(rows) else found).head(most)
    return [
        f"{row.occupation_code} {row.occupation_title}" + (f" (job title {row.job_title})" if row.job_title else "")
        for row in rows.itertuples()
    ]


def titles_at_hand() -> dict[str, str]:
    """Return the newest title of every code of any year, vintage or classification at hand, groups included."""
    return _index().titles


def editions_at_hand(code: str) -> set[object]:
    """Return the years of the national wages and the vintages of the projections that have a code."""
    index = _index()
    return {*index.years.get(code, ()), *index.vintages.get(code, ())}


def code_of_title(title: str) -> str | None:
    """Return the code that has a title at hand, one still used before a former one; None where none has it."""
    index = _index()
    return index.code_of_title.get(title.casefold())


def _index() -> _Index:
    return _built(tuple(table(name)["hash"] for name in _TABLES))


@functools.lru_cache(maxsize=2)
def _built(_hashes: tuple[str, ...]) -> _Index:
    return _Index()


class _Index:
    """The titles of every occupation at hand, by their words."""

    def __init__(self) -> None:
        self.titles: dict[str, str] = {}
        self.years: dict[str, dict[int, None]] = defaultdict(dict)
        self.vintages: dict[str, dict[str, None]] = defaultdict(dict)
        texts: dict[tuple[str, str], str] = {}  # code and title, with the kind of title
        single: set[str] = set()
        self.used = {code for system, code in crosswalk().titles if system == SYSTEMS[-1]}
        for code, title in crosswalk().title_of.items():
            self.titles[code] = title
            single.add(code)
        former = [(code, title) for (_, code), title in crosswalk().titles.items()]
        for name, edition, spanned in (
            ("projections", "vintage", self.vintages), ("national_wages", "year", self.years),
        ):  # fmt: skip
            column, finest = _FINEST[name]
            rows = read_table(name)[[edition, "occupation_code", "occupation_title", column]]
            for code, one in zip(rows["occupation_code"].tolist(), rows[edition].tolist(), strict=True):
                spanned[code][one] = None
            named = rows.drop_duplicates(["occupation_code", "occupation_title"], keep="last").sort_values(
                edition, kind="stable"
            )
            single |= set(rows.loc[rows[column] == finest, "occupation_code"])
            pairs = list(zip(named["occupation_code"].tolist(), named["occupation_title"].tolist(), strict=True))
            former += pairs
            self.titles |= dict(pairs)
            # The newest vintage is at hand in part only, so that the one before counts too.
            newest = sorted(rows[edition].unique())[-2:]
            self.used |= set(rows.loc[rows[edition].isin(newest), "occupation_code"])
        for code, title in former:
            texts.setdefault((code, title.casefold()), "former title")
        for code, title in self.titles.items():
            texts[code, title.casefold()] = "title" if code in single else "title of a group"
        jobs = read_table("occupation_titles")[["occupation_code", "job_title"]].drop_duplicates()
        spelled = {(code, title.casefold()): title for code, title in [*former, *self.titles.items()]}
        for code, title in zip(jobs["occupation_code"].tolist(), jobs["job_title"].tolist(), strict=True):
            if texts.setdefault((code, title.casefold()), "job title") == "job title":
                spelled[code, title.casefold()] = title
        self.single = single
        self.roles = {code: {stem(word) for word in words_of(title)} & BESIDE for code, title in self.titles.items()}
        self.code_of_title: dict[str, str] = {}
        for code, key in sorted(texts, key=lambda one: (one[0] in self.used, one[0] in single)):
            if texts[code, key] != "job title":
                self.code_of_title[key] = code
        self.jobs_weight = self._weigh_jobs()
        self._index_words([(code, spelled[code, key], kind) for (code, key), kind in texts.items()])

    def _weigh_jobs(self) -> dict[str, float]:
        """Return a weight from 0 to 1 that grows with the jobs of a code in the newest year that has it."""
        rows = read_table("national_wages")
        rows = rows[rows["occupation_level"].eq("detailed") & rows["employment_jobs"].gt(0)]
        last = rows["year"].max()
        rows = rows.drop_duplicates("occupation_code", keep="last")
        return {
            code: math.log(jobs) / math.log(1e8) * (1 if year == last else 0.5)
            for code, jobs, year in rows[["occupation_code", "employment_jobs", "year"]].itertuples(index=False)
        }

    def _index_words(self, texts: list[tuple[str, str, str]]) -> None:
        split = [words_of(text) for _, text, _ in texts]
        vocabulary = {word for words in split for word in words}
        # "health care" and "healthcare" are one word, whoever wrote it.
        self.compounds = {
            first + last
            for words in split
            for first, last in pairwise(words)
            if len(first + last) > 7 and first + last in vocabulary
        }
        self.apart = {
            first + last: (first, last)
            for words in split
            for first, last in pairwise(words)
            if first + last not in vocabulary
        }
        self.forms: dict[str, list[str]] = defaultdict(list)  # filled below: titles are joined as they stand
        self.texts = [
            _Text(code, text, kind, tuple(dict.fromkeys(self._joined(words))), head_of(text))
            for (code, text, kind), words in zip(texts, split, strict=True)
        ]
        self.holding: dict[str, list[int]] = defaultdict(list)
        self.stems: dict[str, list[str]] = defaultdict(list)
        for place, one in enumerate(self.texts):
            for word in one.words:
                self.holding[word].append(place)
        for word in self.holding:
            self.stems[stem(word)].append(word)
            self.forms[singular(word)].append(word)
        self.vocabulary = list(self.holding)
        of_stem = {root: len({p for word in words for p in self.holding[word]}) for root, words in self.stems.items()}
        self.weight = {word: math.log(len(self.texts) / of_stem[stem(word)]) + 0.1 for word in self.holding}
        self.full = [sum(self.weight[word] for word in one.words) or 1.0 for one in self.texts]
        self.rarest = max(self.weight.values())

    def _joined(self, words: list[str]) -> list[str]:
        written: list[str] = []
        for word in words:
            if written and self._is_compound(written[-1] + word):
                written[-1] += word
            else:
                written.append(word)
        return written

    def _is_compound(self, word: str) -> bool:
        """Say whether two words are one, as titles write them: "farm worker" where they have farmworkers."""
        return word in self.compounds or (len(word) > 7 and word not in self.apart and singular(word) in self.forms)

    def alike(self, word: str) -> dict[str, float]:
        """Return the words of titles that a word of the search may stand for, each with how much they agree."""
        found = dict.fromkeys(self.stems.get(stem(word), ()), _SAME_STEM)
        found |= dict.fromkeys(self.forms.get(singular(word), ()), _PLURAL)
        if word in self.holding:
            found[word] = 1.0
        if word in LEADERS:
            found |= {other: _LEADS for other in LEADERS if other not in found}
        if len(word) > 2 and len(found) < 2 and len(word) < 8:
            found |= {other: _BEGINS for other in self.vocabulary if other.startswith(word) and other not in found}
        if len(word) > 4 and singular(word) not in self.forms and max(found.values(), default=0) < _ONE_LETTER:
            from rapidfuzz import process
            from rapidfuzz.distance import OSA

            most = 1 if len(word) < 8 else 2
            near = process.extract(word, self.vocabulary, scorer=OSA.distance, score_cutoff=most, limit=10)
            near = [one for one in near if one[0][0] == word[0]]  # a slip is seldom in the first letter
            if word.endswith("ing") and f"{word[:-3]}er" in self.forms:  # what drivers do is no slip for diving
                near = []
            elif near and len(stem(word)) < 5:  # "techer" is a slip for a teacher rather than another form of tech
                found.clear()
            for other, off, _ in near:
                agree = _ONE_LETTER if off <= 1 else _TWO_LETTERS
                for form in (other, *self.stems[stem(other)]):
                    found[form] = max(found.get(form, 0.0), agree if form == other else agree - 0.02)
        return found

    def search(self, text: str) -> list[tuple[str, str, str, float]]:
        """Return codes, best first, with how each was found, the job title and the score from 0 to 1."""
        hits: dict[str, tuple[float, _Text]] = {}
        titles_that_fit: dict[str, int] = defaultdict(int)
        words, head = words_of(text), head_of(text)
        others = as_titles_write(words)
        if others == words:
            self._fit(words, {head}, hits, titles_that_fit, 1.0)
        else:
            self._fit(others, set(as_titles_write([head])[-1:]), hits, titles_that_fit, 1.0)
            if all(singular(word) in self.forms for word in words):  # else a slip would be made of them
                self._fit(words, {head}, hits, titles_that_fit, _AS_WRITTEN)
        return self._in_order(hits, titles_that_fit)

    def _fit(
        self,
        written: Sequence[str],
        heads: Collection[str],
        hits: dict[str, tuple[float, _Text]],
        titles_that_fit: dict[str, int],
        times: float,
    ) -> None:
        """Score every title that has enough of the words; keep the best of each code."""
        words = [part for word in written for part in self._parts(word)]
        asked = 0.0
        agrees: dict[int, float] = defaultdict(float)
        covered: dict[int, dict[str, float]] = defaultdict(dict)
        named = {other for word in heads for other in self.alike(word)}
        searched = dict.fromkeys(self._joined(words))
        stems = tuple(stem(word) for word in searched)
        meant = {stem(other) for word in searched for other, agree in self.alike(word).items() if agree >= _ONE_LETTER}
        beside = BESIDE - meant
        for word in searched:
            alike = self.alike(word)
            weight = max((self.weight[other] for other in alike), default=_UNKNOWN_WORD * self.rarest)
            weight = self.weight.get(word, weight) * (_HEAD if word in heads else 1)
            asked += weight
            best: dict[int, float] = {}
            for other, agree in alike.items():
                for place in self.holding[other]:
                    best[place] = max(best.get(place, 0.0), agree)
                    covered[place][other] = max(covered[place].get(other, 0.0), agree)
            for place, agree in best.items():
                agrees[place] += weight * agree
        for place, agree in agrees.items():
            if agree < _LEAST * asked:
                continue
            one = self.texts[place]
            titles_that_fit[one.code] += 1
            inside = sum(self.weight[word] * part for word, part in covered[place].items()) / self.full[place]
            score = times * _KINDS[one.kind] * agree / asked * (0.7 + 0.3 * inside)
            if stems == tuple(stem(word) for word in one.words[: len(stems)]):
                score *= _STARTS
            if one.head not in named:
                score *= _OTHER_HEAD
            if beside & self.roles[one.code]:
                score *= _BESIDE
            self._keep(hits, one, score)

    def _parts(self, word: str) -> tuple[str, ...]:
        """Return a word as titles write it: "xray" as two words, where they know it as two only."""
        return (word,) if word in self.holding else self.apart.get(word, (word,))

    def _keep(self, hits: dict[str, tuple[float, _Text]], one: _Text, score: float) -> None:
        if one.code not in hits or score > hits[one.code][0]:
            hits[one.code] = (score, one)

    def _in_order(
        self, hits: dict[str, tuple[float, _Text]], titles_that_fit: Mapping[str, int]
    ) -> list[tuple[str, str, str, float]]:
        """Put the codes in order; one no longer used, or a group, is left out beside the one that has its title."""
        used = {self.titles[code].casefold() for code in hits if code in self.single and not self._is_old(code)}
        ranked = []
        for code, (agree, one) in hits.items():
            if (self._is_old(code) or code not in self.single) and self.titles[code].casefold() in used:
                continue
            many = min(1.0, math.log(max(titles_that_fit.get(code, 1), 1)) / math.log(_MANY_TITLES))
            agree *= _FORMER if self._is_old(code) else 1
            score = agree * (1 - _JOBS_COUNT - _TITLES_COUNT) + agree * (
                _JOBS_COUNT * self.jobs_weight.get(code, 0.0) + _TITLES_COUNT * many
            )
            ranked.append((score, code, one))
        ranked.sort(key=lambda hit: (-hit[0], hit[1]))
        return [
            (code, one.kind, one.text if one.kind == "job title" else "", min(score, 1.0))
            for score, code, one in ranked
            if score >= _FAR * ranked[0][0]
        ]

    def _is_old(self, code: str) -> bool:
        return code not in self.used


def _by_code(index: _Index, text: Any) -> list[tuple[str, str, str, float]] | None:
    """Return what a code or the beginning of one means; None for other text."""
    code = code_of(text)
    if code is None:
        begins = re.fullmatch(r"(\d\d)[-.\s]?(\d{0,3})", str(text).strip())
        if not begins:
            return None
        start = f"{begins[1]}-{begins[2]}"
        return [(one, "code", "", 1.0) for one in sorted(index.titles) if one.startswith(start)]
    if code in index.titles:
        found = [(code, "code", "", 1.0)]
        for step, how in ((later_codes(code), "later code"), (former_codes(code), "former code")):
            found += [(one, how, "", 0.9) for one in (step.codes if step else ()) if one != code]
        for table_name in _FINEST:
            for one in combined_codes(read_table(table_name), code):
                if one not in {each[0] for each in found}:
                    found.append((one, "combined code", "", 0.9))
        return found
    family = [one for one in sorted(index.titles) if one.startswith(code[:6])]  # the broad occupation
    family = family or [one for one in sorted(index.titles) if one.startswith(code[:5])]
    digits = int(code.replace("-", ""))
    family.sort(key=lambda one: abs(int(one.replace("-", "")) - digits))
    return [(one, "nearest code", "", 0.5) for one in family[:3]]
