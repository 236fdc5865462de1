"""Take the words of a title apart, so that another form of them is found too."""

from __future__ import annotations

import functools
import re

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_TAIL = re.compile(r"\b(?:of|for|in)\b|,", re.IGNORECASE)
_DROPPED = frozenset(
    ("a", "an", "and", "any", "as", "at", "by", "except", "for", "from", "in", "of", "on", "or", "the", "to", "with")
)
# Abbreviations and words of other countries, as the titles write them.
_ALSO = {
    "asst": "assistant", "mgr": "manager", "dir": "director", "vp": "manager", "hr": "human resources",
    "ceo": "chief executive", "cfo": "chief financial officer", "coo": "chief operating officer",
    "dba": "database administrator", "sysadmin": "computer systems administrator", "ux": "web digital interface",
    "hvac": "heating air conditioning refrigeration mechanic", "lab": "medical laboratory", "car": "automotive",
    "auto": "automotive", "trucker": "truck driver", "realtor": "real estate agent", "carer": "personal care aide",
    "caregiver": "personal care aide", "headmaster": "school principal", "joiner": "carpenter",
    "cybersecurity": "information security", "tech": "technician", "gardener": "groundskeeper",
    "lorry": "truck", "solicitor": "lawyer", "barrister": "lawyer", "postman": "mail carrier",
    "postwoman": "mail carrier", "mailman": "mail carrier", "fisherman": "fishing worker", "soldier": "infantry",
    "gp": "general practitioner", "doctor": "physician", "dietician": "dietitian",
    "chartered": "certified", "plc": "programmable controller", "matron": "nursing director",
    "programme": "program", "theatre": "theater", "centre": "center", "tyre": "tire", "draughtsman": "drafter",
    "jewellery": "jewelry", "jeweller": "jeweler", "plough": "plow", "grey": "gray", "cheque": "check",
    "cna": "nursing assistant", "radiographer": "radiologic technologist", "primary": "elementary",
    "dept": "department", "er": "emergency", "svc": "service", "svcs": "services", "acct": "accountant",
    "eng": "engineer",
}  # fmt: skip
_BRITISH = [
    (re.compile(r"(?<=\w)ae(?=[a-z]{3})"), "e"),  # anaesthetist, paediatric, gynaecologist
    (re.compile(r"^oe(?=[a-z]{3})|(?<=rth)opae"), "e"),
    (re.compile(r"our(?=(s|er|ers|ist|ed)?$)"), "or"),  # labourer, colour
    (re.compile(r"(?<=[a-z]{3})is(?=(e|er|ers|ed|ing|ation|ations)$)"), "iz"),  # organiser
    (re.compile(r"(?<=[aeiou])ll(?=(er|ers|or|ors|ing|ed)$)"), "l"),  # counsellor, traveller
]
# They lead, whatever they are called: a hospital's administrator is its director.
LEADERS = frozenset(("administrator", "director", "executive", "manager"))
# Stems of those who lead, help or teach an occupation and are not it.
BESIDE = frozenset(("supervis", "help", "teach", "instruct", "assist"))
# Endings, each with the fewest letters that must be left before it.
_ENDINGS = [
    ("ement", 4), ("ment", 4), ("ations", 5), ("ation", 5), ("ators", 5), ("ator", 5), ("ional", 5), ("ion", 5),
    ("ical", 5), ("ic", 6), ("ings", 4), ("ing", 4), ("ists", 4), ("ist", 4), ("ers", 4), ("er", 4), ("ors", 4),
    ("or", 4), ("ed", 4), ("ive", 5), ("al", 5), ("y", 4), ("e", 3),
]  # fmt: skip


def words_of(text: str) -> list[str]:
    """Return the words of a title or a search in small letters, without those that say nothing or what is not meant.

    >>> words_of("First-Line Supervisors of Correctional Officers")
    ['first', 'line', 'supervisors', 'correctional', 'officers']
    >>> words_of("Physicians, Except Anesthesiologists")
    ['physicians']
    """
    found = _WORD.findall(text.casefold().replace("\u2019", "'").split(", except ")[0])
    return [word.removesuffix("'s").replace("'", "") for word in found if word not in _DROPPED]


def head_of(text: str) -> str:
    """Return the word that says what somebody is: the last one, or the last before "of" or "for"; empty without one.

    >>> head_of("school nurse"), head_of("director of nursing"), head_of("VP of sales")
    ('nurse', 'director', 'vp')
    """
    words = words_of(_TAIL.split(text, maxsplit=1)[0]) or words_of(text)
    return words[-1] if words else ""


def as_titles_write(words: list[str]) -> list[str]:
    """Write abbreviations and British spellings of a search as the titles do.

    >>> as_titles_write(["paediatric", "labourer"]), as_titles_write(["asst", "counsellor"])
    (['pediatric', 'laborer'], ['assistant', 'counselor'])
    """
    return [each for word in words for each in _ALSO.get(word, _american(word)).split()]


@functools.lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """Return what a word has in common with its other forms.

    >>> {stem(word) for word in ("nurse", "nurses", "nursing")}
    {'nurs'}
    >>> {stem(word) for word in ("manager", "managers", "management", "managing")}
    {'manag'}
    """
    word = singular(word)
    for ending, left in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= left:
            word = word[: -len(ending)]
            break
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


def _american(word: str) -> str:
    if len(word) > 5:
        for pattern, letters in _BRITISH:
            word = pattern.sub(letters, word)
    return word


def singular(word: str) -> str:
    """Return a word without the ending of a plural.

    >>> [singular(word) for word in ("nurses", "policemen", "midwives", "secretaries", "glass")]
    ['nurse', 'policeman', 'midwife', 'secretary', 'glass']
    """
    if len(word) > 4 and word.endswith("men"):
        return word[:-2] + "an"
    if len(word) > 5 and word.endswith("ives"):
        return word[:-3] + "fe"
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
