"""What a reader would click or fill in: on a page without scripts its words and values stay, as text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .sanitizing import SCHEMES

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

MARKS = {"checkbox": "☐☑", "radio": "○◉"}
WORDLESS = ("hidden", "password", "file", "submit", "reset", "image")  # without a value these say nothing


def write_out_controls(page: BeautifulSoup) -> list[Tag]:
    """Put the words of buttons and the values of fields in their place; return the fields that have none."""
    empty = []
    for tag in page.find_all(["button", "input"]):
        kind = str(tag.get("type") or "text").lower()
        value = str(tag.get("alt" if kind == "image" else "value") or "").strip()
        if tag.name == "button":
            pass
        elif kind in MARKS:
            tag.append(MARKS[kind][tag.has_attr("checked")])
        elif value and kind not in ("hidden", "password"):
            tag.append(value)
        elif kind not in WORDLESS:
            empty.append(tag)
            continue
        _unwrap(tag)
    for tag in page.find_all("textarea"):
        if tag.get_text(strip=True):
            _unwrap(tag)
        else:
            empty.append(tag)
    for tag in page.find_all("select"):
        _write_out_list(tag)
    for tag in page.find_all(["option", "optgroup"]):
        tag.name, tag.attrs = "div", {}  # words apart, in every release of the parsers
    return empty


def _write_out_list(tag: Tag) -> None:
    """Leave the options of a list, with a mark at each where one was chosen, and the names of their groups."""
    marks = MARKS["checkbox" if tag.has_attr("multiple") else "radio"]
    is_chosen = tag.find("option", selected=True) is not None
    for option in tag.find_all("option"):
        if label := str(option.get("label") or "").strip():
            option.string = label
        if is_chosen and option.get_text(strip=True):
            option.insert(0, f"{marks[option.has_attr('selected')]} ")
    for group in tag.find_all("optgroup"):
        if label := str(group.get("label") or "").strip():
            group.insert(0, f"{label}:")
    _unwrap(tag)


def _unwrap(tag: Tag) -> None:
    tag.insert_before(" ")  # what were two boxes are two words
    tag.insert_after(" ")
    tag.unwrap()


def write_out_links(page: BeautifulSoup) -> list[str]:
    """Say where a link led that leads nowhere from a page; return a sentence for each whose goal is lost."""
    lost = []
    for link in page.find_all("a", href=True):
        address = str(link["href"]).strip()
        scheme = re.match(r"([a-z][a-z0-9+.-]*):", re.sub(r"[\x00-\x20]", "", address).lower())
        if not scheme or scheme[1] in SCHEMES:
            continue
        del link["href"]
        words = link.get_text(" ", strip=True)
        if scheme[1] in ("javascript", "vbscript"):
            lost.append(f"the link {words!r} runs a script, which no page does")
            link.insert_after(" (a link that runs a script)")
        elif scheme[1] in ("data", "blob"):
            lost.append(f"the file of the link {words!r} is not on the page")
            link.insert_after(" (a file that is not on this page)")
        elif address not in words:
            link.insert_after(f" ({address})")
    return lost
