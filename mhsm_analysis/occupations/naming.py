"""One way of naming an occupation: a code, however it is punctuated, or a title."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from itertools import pairwise
from numbers import Real

import pandas as pd

from ..catalog import read_table
from ..errors import NotCoveredError, UnknownOccupationError
from ..words import joined, spans
from .content import content_change, is_another, newest_title, of_one_occupation, same_codes, system_of, told_content
from .crosswalk import crosswalk, former_codes, later_codes, relation_between, told_former, told_later
from .words import BESIDE, stem, words_of

# Levels that name an occupation rather than a group; a broad group often repeats its only member's title.
_FINEST = {"occupation_level": "detailed", "row_type": "line_item"}
_LEVELS = ("occupation_level", "industry_level", "area_type")
_EDITIONS = ("year", "vintage")
# The columns that decide which rows of a table are meant: all that is needed to find an occupation in it.
NAMING = ("occupation_code", "occupation_title", *_EDITIONS, *_LEVELS, "row_type")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u00ad", "-"))
_CODE = re.compile(r"(\d\d)[-.\s]?(\d{4})(?:\.(\d\d))?", re.ASCII)
# What a table has of an occupation, in a reader's words.
_TABLES = {
    "national_wages": "national wages",
    "wages_by_industry": "wages by industry",
    "wages_by_area": "wages by state or metropolitan area",
    "projections": "projections",
    "educational_attainment": "educational attainment",
    "occupation_titles": "job titles",
    "occupation_crosswalk": "pairs of codes",
}
_ROWS = "figures"  # of a frame that is no table, such as the result of a question
_MOST_LISTED = 5


def code_of(occupation: object) -> str | None:
    """Write a code as BLS does, however it was written; None for text that is no code, such as a title.

    Accepted are ``11-9111``, ``119111``, ``11.9111``, ``11 9111``, the number 119111, O*NET's ``11-9111.00``, and any
    dash that a word processor puts in. O*NET's further digits name a specialty within the occupation, of which there
    are no figures: the message names the occupation.

    Raises
    ------
    UnknownOccupationError
        Where it is neither text nor a number that can be a code, or O*NET's code of a specialty.

    Examples
    --------
    >>> [code_of(one) for one in ("11\u20119111", 119111, "11.9111", "11-9111.00", "Registered Nurses")]
    ['11-9111', '11-9111', '11-9111', '11-9111', None]
    """
    if isinstance(occupation, Real) and not isinstance(occupation, bool):  # numpy's numbers are Real too
        number = float(occupation)
        # 29.1140 given as a number has lost its last zero.
        text = f"{number:.0f}" if number.is_integer() else f"{number:.4f}" if number == round(number, 4) else ""
    elif isinstance(occupation, str):
        text = _plain(occupation)
    else:
        raise UnknownOccupationError(f"One occupation at a time: expected a code or a title, not {occupation!r}.")
    found = _CODE.fullmatch(text)
    if not found:
        if not isinstance(occupation, str):
            raise UnknownOccupationError(f"{occupation!r} is no code of an occupation, such as 11-9111.")
        return None
    code = f"{found[1]}-{found[2]}"
    if found[3] not in (None, "00"):
        within = name_of(code) if code in crosswalk().title_of else code
        raise UnknownOccupationError(
            f"{text} is a specialty of O*NET within {within}: the tables have the occupation as a whole only, {code}."
        )
    return code


def find_occupation(frame: pd.DataFrame, occupation: object, known: pd.DataFrame | None = None) -> str:
    """Return the SOC code of the occupation a user names by code or by title (in any letter case).

    A title that several codes have had is the occupation that carries it in the newest year or vintage of the rows.

    Parameters
    ----------
    frame
        Any table with ``occupation_code`` and ``occupation_title``.
    occupation
        SOC code in any form that `code_of` reads, or exact title.
    known
        Rows that ``frame`` was chosen from, such as all years: what they have tells why ``frame`` has not.

    Raises
    ------
    NotCoveredError
        Where the occupation is right, but not among the rows: the message says where it is, and what it was before or
        became later.
    UnknownOccupationError
        Where nothing fits (the message names the nearest), or a title fits several occupations at once.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> find_occupation(mhsm.load_wages(), "medical and health services managers")
    '11-9111'
    >>> find_occupation(mhsm.load_wages(), "Registered Nurses")  # 29-1111 up to May 2011
    '29-1141'
    """
    code = code_of(occupation)
    written = code or _plain(str(occupation))  # codes of another form, as of 1997, are taken as they stand
    if (there := frame["occupation_code"].eq(written)).any():
        _refuse_another(frame[there], written, known)
        return written
    fits = frame.iloc[:0] if code else rows_of_title(frame, occupation)
    codes = fits["occupation_code"].unique().tolist()
    edition = next((name for name in _EDITIONS if name in fits), None)
    if len(codes) > 1 and edition:
        codes = fits.loc[fits[edition] == fits[edition].max(), "occupation_code"].unique().tolist()
    if len(codes) == 1:
        return codes[0]
    if codes:
        raise UnknownOccupationError(
            f"{occupation!r} is a title under several codes: name one of {', '.join(sorted(codes))}."
        )
    if code is None and (same := _same_under_another_name(frame, written)):
        return same
    if code is None and (same := _code_in_another_table(frame if known is None else known, written)):
        return find_occupation(frame, same, known)
    raise _why_absent(frame, occupation, code, known)


def rows_of_title(frame: pd.DataFrame, title: object) -> pd.DataFrame:
    """Return the rows with a title, single occupations rather than groups where both have it."""
    written, titles = _folded(_plain(str(title))), frame["occupation_title"]
    fits = frame[titles.isin([one for one in titles.dropna().unique() if _folded(one) == written])]
    for column, finest in _FINEST.items():
        if column in fits and fits[column].eq(finest).any():
            fits = fits[fits[column] == finest]
    return fits


@functools.lru_cache(maxsize=8192)
def _folded(title: str) -> str:
    return title.replace("--", "-").casefold()  # "Helpers--Carpenters", or with a long dash


def _refuse_another(rows: pd.DataFrame, code: str, known: pd.DataFrame | None) -> None:
    """Raise where the rows that have a code are another occupation's than its newest."""
    if known is None or "occupation_title" not in known:
        return
    own = known[known["occupation_code"] == code]
    edition = next((name for name in _EDITIONS if name in own), None)
    title = newest_title(own) if len(own) else ""
    if edition is None or not title or len(of_one_occupation(rows, code, title)):
        return
    other = rows["occupation_title"].iloc[-1]
    was = own.loc[own["occupation_title"] == other, edition]
    has = of_one_occupation(own, code, title)[edition]
    raise NotCoveredError(
        f"{code} {_when(was, edition)} is {other}, another occupation than {title}, whose figures under this code are"
        f" of {spans(has)}: ask for the other by its title."
    )


def _same_under_another_name(frame: pd.DataFrame, title: str) -> str | None:
    """Return the one code of the rows that the crosswalk calls the same as that of a title they do not have."""
    same = same_codes(title)
    fits = frame[frame["occupation_code"].isin(same)]
    pairs = fits[["occupation_code", "occupation_title"]].drop_duplicates().itertuples(index=False)
    codes = {str(code) for code, written in pairs if not is_another(str(code), str(written), same[code])}
    return codes.pop() if len(codes) == 1 else None


def _code_in_another_table(frame: pd.DataFrame, title: str) -> str | None:
    """Return the code that only another table has a title for, where the rows have that occupation by another one."""
    from .search import code_of_title

    code = code_of_title(title) if rows_of_title(frame, title).empty else None
    titles = frame.loc[frame["occupation_code"] == code, "occupation_title"].unique().tolist()
    return code if code and any(not is_another(code, one, title) for one in titles) else None


def codes_of_title(known: pd.DataFrame, code: str, title: str | None = None) -> list[dict[str, str]]:
    """List the codes that a title of an occupation has had, the oldest first, and what came or went under them.

    Parameters
    ----------
    known
        Every year or vintage of a table.
    code
        The occupation's code.
    title
        The newest of the code where None.

    Returns
    -------
    list of dict
        For each code ``code``; ``covers``, the years or vintages in which it has the title; ``relation`` to ``code``:
        itself, same, split, merged or split and merged, as BLS's crosswalks have it, empty where they have no such
        pair; and ``says``, that in a sentence (empty for the code itself). Where the code kept its number while the
        crosswalk split or merged it, the years before are an entry of their own.
    """
    own = of_one_occupation(known, code, title)
    edition = next((name for name in _EDITIONS if name in own), None)
    if own.empty or edition is None:
        return []
    title = newest_title(own) if title is None else title
    fits = rows_of_title(known, title)
    fits = fits[fits["occupation_code"] != code]
    listed = []
    for one, rows in fits.groupby("occupation_code"):
        # Of two codes the one that had the title first is the earlier.
        first, last = (str(one), code) if rows[edition].min() <= own[edition].min() else (code, str(one))
        relation = relation_between(first, last, title)
        said = _told_of_years(rows[edition], edition, title, (str(one), first, last), relation)
        listed.append((rows[edition].min(), str(one), rows[edition], relation, said))
    systems = own[edition].map(system_of)
    newest = max(systems)
    changes: dict[str, list[str]] = defaultdict(list)
    for system in sorted(set(systems)) if code in crosswalk().title_of else ():
        if told := told_content(code, system, newest):
            changes[told].append(system)
    for told, before in changes.items():
        of_then = systems.isin(before)
        covers = own.loc[of_then, edition]
        said = f"{code} kept its number, but not its content: {told}. Figures {_when(covers, edition, 'of')} are from"
        relation = content_change(code, before[0], newest)
        listed.append((covers.min(), code, covers, relation, f"{said} before."))
        own, systems = own[~of_then], systems[~of_then]
    listed.append((own[edition].min(), code, own[edition], "itself", ""))
    return [
        {"code": one, "covers": spans(covers), "relation": relation, "says": says}
        for _, one, covers, relation, says in sorted(listed, key=lambda item: item[0])
    ]


def _told_of_years(editions: pd.Series, edition: str, title: str, codes: tuple[str, str, str], relation: str) -> str:
    """Say under which code a title was in some years, and first what else was counted with it then."""
    one, first, last = codes
    step = later_codes(first) if relation == "split" and one == first else None
    when = _when(editions, edition)
    if step and last in step.codes:
        parts = joined(crosswalk().titles[step.system, part] for part in step.codes if part != last)
        had = f"the title {title} had the code {one} then, and {_told_relation(first, last, relation, title)}"
        return f"Figures {_when(editions, edition, 'of')} include {parts}: {had}."
    told = _told_relation(first, last, relation, title)
    return f"{when[0].upper()}{when[1:]} the title {title} had the code {one}: {told}."


def _when(editions: pd.Series, edition: str, word: str = "in") -> str:
    """Write years or vintages as a part of a sentence: in 2004-2011, in the 2010-20 vintage."""
    if edition == "year":
        return f"{word} {spans(editions)}"
    return f"{word} the {spans(editions)} vintage{'s' if editions.nunique() > 1 else ''}"


def several_codes(fits: pd.DataFrame, edition: str) -> NotCoveredError:
    """Make the error of years that a title spans with several codes: no figures are put together into one series."""
    title = fits["occupation_title"].iloc[-1]
    by_code = sorted(fits.groupby("occupation_code"), key=lambda item: item[1][edition].min())
    spanned = joined(f"{code} in {spans(rows[edition])}" for code, rows in by_code)
    codes = [str(code) for code, _ in by_code]
    told = [_told_relation(*pair, relation_between(*pair, title), title) for pair in pairwise(codes)]
    return NotCoveredError(
        f"The title {title} has had several codes in the {edition}s asked for, {spanned}: ask for each by its code"
        f" ({'; '.join(told)})."
    )


def _told_relation(first: str, last: str, relation: str, title: str) -> str:
    """Say what the crosswalk calls an earlier and a later code of one title."""
    if relation == "same":
        return f"BLS's crosswalk calls {first} and {last} the same occupation"
    if relation:
        became = told_later(first) or f"the crosswalk has it {relation}"
        return f"{first} is not the same occupation as {last}; {became}"
    for code in (first, last):
        if code not in crosswalk().title_of:
            return f"BLS's crosswalk does not have {code}"
        if all(is_another(code, title, one) for (_, other), one in crosswalk().titles.items() if other == code):
            return f"BLS's crosswalk has {code} as {crosswalk().title_of[code]} only"
    return f"BLS's crosswalk does not lead from {first} to {last}"


def name_of(code: str, rows: pd.DataFrame | None = None) -> str:
    """Write an occupation as a reader knows it, "Registered Nurses (29-1141)", by its last title in the rows."""
    titled = rows is not None and "occupation_title" in rows
    own = rows.loc[rows["occupation_code"] == code, "occupation_title"] if rows is not None and titled else None
    title = crosswalk().title_of.get(code, "") if own is None or own.empty else own.iloc[-1]
    return f"{title} ({code})" if title else code


def what_is_in(frame: pd.DataFrame) -> str:
    """Say in a reader's words what the rows of a table have of an occupation, such as "wages by state"."""
    for column in ("area_type", "industry_level"):
        if column in frame and frame[column].nunique() == 1:
            return f"wages {_by(str(frame[column].iloc[0]))}"
    return _TABLES.get(frame.attrs.get("table", ""), _ROWS)


def _by(level: str) -> str:
    return f"by {'metropolitan area' if level == 'metro' else level.replace('_', ' ')}"


def _why_absent(
    frame: pd.DataFrame, occupation: object, code: str | None, known: pd.DataFrame | None
) -> NotCoveredError | UnknownOccupationError:
    """Make the error of an occupation that the rows do not have, with the reason that is true of it."""
    from .search import code_of_title, nearest, titles_at_hand

    if known is None:
        table = frame.attrs.get("table")
        known = read_table(table) if table in _TABLES and "occupation_code" in frame else frame
    fits = known[known["occupation_code"].eq(code)] if code else rows_of_title(known, occupation)
    if code is None:
        code = str(fits["occupation_code"].iloc[-1]) if len(fits) else code_of_title(_plain(str(occupation)))
    if code is not None and (len(fits) or code in titles_at_hand()):
        name = name_of(code, fits) if len(fits) else f"{titles_at_hand()[code]} ({code})"
        return NotCoveredError(_absence(frame, fits, code, name))
    where = frame.attrs.get("title", "this table")
    found = nearest(occupation, set(frame["occupation_code"]))
    return UnknownOccupationError(
        f"No occupation {occupation!r} in {where}: expected a SOC code or an exact title."
        + (f" Nearest: {'; '.join(found)}." if found else "")
    )


def _absence(frame: pd.DataFrame, fits: pd.DataFrame, code: str, name: str) -> str:
    """Say that figures of an occupation are not among the rows, where there are some, and what its code was or is."""
    what = what_is_in(frame)
    for column in _LEVELS:
        if column in fits and len(fits) and not set(fits[column]) & set(frame[column]):
            has, asked = ([str(one) for one in rows[column].unique()] for rows in (fits, frame))
            if column == "occupation_level":
                quoted = (joined(repr(one) for one in levels) for levels in (has, asked))
                return "{} is at hand at level {}, not at {}: ask for it with level={!r}.".format(name, *quoted, has[0])
            return f"The tables at hand have wages of {name} {joined(map(_by, has))}, not {joined(map(_by, asked))}."
    for edition in _EDITIONS:
        if edition in fits and len(fits) and not set(fits[edition]) & set(frame[edition]):
            covers = [(str(one), rows[edition]) for one, rows in fits.groupby("occupation_code")]
            covers.sort(key=lambda item: item[1].min())
            if frame[edition].max() < fits[edition].min():
                code = covers[0][0]
            told = _told_change(frame, code, fits[edition], frame[edition])
            covered = f"{name} for {spans(fits[edition])}"
            if len(covers) > 1:
                title = newest_title(fits)
                covered = f"{title} for {joined(f'{spans(rows)} ({one})' for one, rows in covers)}"
            said = f"The tables at hand have {what} of {covered}, not for {spans(frame[edition])}"
            said = f"{said}: {told}." if told else f"{said}."
            return f"{said} Choose one of those that have it (VINTAGE in a notebook)." if edition == "vintage" else said
    if what == _ROWS:
        return f"{name} is not among these rows."
    there = [spans(fits[column]) for column in _EDITIONS if column in fits and len(fits)]
    if there:  # elsewhere by level and edition together
        return f"{name} is not among these rows; the tables at hand have {what} of it for {there[0]}."
    others = frame["occupation_code"].unique()
    related = [
        told
        for told, step in ((told_former(code), former_codes(code)), (told_later(code), later_codes(code)))
        if step and set(step.codes) & set(others)
    ]
    related += _combined(frame, code)
    edition = next((column for column in _EDITIONS if column in frame), "")

    def when(rows: pd.DataFrame) -> str:
        return f" for {spans(rows[edition])}" if edition else ""

    said = "; ".join([f"The tables at hand have no {what} of {name}", *related])
    if not 0 < len(others) <= _MOST_LISTED:
        return f"{said}."
    rows_of = {str(one): frame[frame["occupation_code"] == one] for one in others}
    names = joined(f"{name_of(one, rows)}{when(rows)}" for one, rows in rows_of.items())
    return f"{said}{when(frame)}. They have {what} of {names}."


def _told_change(frame: pd.DataFrame, code: str, has: pd.Series, asked: pd.Series) -> str:
    """Say why years or vintages asked for have no such code, in so far as the crosswalk or the rows tell."""
    from .search import editions_at_hand

    before, after = asked.max() < has.min(), asked.min() > has.max()
    step = former_codes(code) if before else later_codes(code) if after else None
    if set(asked) <= editions_at_hand(code):
        step = None  # other tables have it by this code: the one asked just lacks it
    told = [told_former(code) if before else told_later(code)] if step else []
    there = frame.loc[frame["occupation_code"].eq(code), "occupation_title"]
    if there.empty and not (step and set(step.codes) & set(frame["occupation_code"])):
        told += _combined(frame, code)
    if len(there):
        told.append(f"{code} is {there.iloc[-1]} there")
    return "; ".join(told)


def _combined(frame: pd.DataFrame, code: str) -> list[str]:
    """Name the rows' combined codes that hold an occupation or what its code became."""
    later = later_codes(code)
    codes = [code, *(later.codes if later else ())]
    found = dict.fromkeys(one for each in codes for one in combined_codes(frame, each))
    return [f"there it is counted in {joined(name_of(one, frame) for one in found)}"] if found else []


def combined_codes(frame: pd.DataFrame, code: str) -> list[str]:
    """List the codes of a table that hold an occupation with others, as 31-1120 holds home health aides.

    BLS's crosswalks do not have these codes. Their titles have all words of the titles of those they hold: in one piece
    where the numbers begin alike only (11-9198 holds 11-9072), and no year or vintage has both.
    """
    own = [stem(word) for word in words_of(crosswalk().title_of.get(code, ""))]
    near = frame[frame["occupation_code"].str.startswith(code[:3])]
    for column, finest in _FINEST.items():
        near = near[near[column] == finest] if column in near else near
    edition = next((name for name in _EDITIONS if name in near), None)
    have_it = set(near.loc[near["occupation_code"] == code, edition]) if edition else set()
    found = []
    for (one, title), rows in near.groupby(["occupation_code", "occupation_title"], sort=False):
        words = [stem(word) for word in words_of(title)]
        holds = set(own) <= set(words) and not (BESIDE & set(words)) - set(own)
        if one[:5] != code[:5]:
            holds = holds and len(own) > 1 and f" {' '.join(own)} " in f" {' '.join(words)} "
        if own and holds and one not in crosswalk().title_of and not (edition and set(rows[edition]) & have_it):
            found.append(str(one))
    return list(dict.fromkeys(found))


def named(column: str) -> str:
    """Return a column's name as a word of a sentence."""
    return column.removeprefix("occupation_").replace("_", " ")


def _plain(text: str) -> str:
    """Write a code or title with plain dashes, apostrophes and single blanks."""
    return " ".join(text.translate(_DASHES).replace("\u2019", "'").replace("\u200b", "").split())
