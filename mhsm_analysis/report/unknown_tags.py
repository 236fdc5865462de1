"""Tags that HTML does not know, such as those of "List<int>": they go, and their words stay, as in a browser."""

from __future__ import annotations

import itertools
import re
from html.parser import HTMLParser
from typing import Any

HTML = (
    "a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote"
    " body br button canvas caption center cite code col colgroup command data datalist dd del details dfn dialog"
    " dir div dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head"
    " header hgroup hr html i iframe image img input ins isindex kbd keygen label legend li link listing main map"
    " mark marquee menu meta meter nav nobr noembed noframes noscript object ol optgroup option output p param"
    " picture plaintext pre progress q rb rp rt rtc ruby s samp script search section select slot small source"
    " span strike strong style sub summary sup table tbody td template textarea tfoot th thead time title tr track"
    " svg math tt u ul var video wbr xmp"
)
KNOWN = frozenset(HTML.split())
# Without an end these take all that follows: who wrote one of them as a word did not mean that.
TAKING = ("noembed", "noframes", "plaintext", "script", "style", "svg", "template", "textarea", "title", "xmp")
FRAMES = frozenset({"audio", "canvas", "iframe", "video"})  # so do these, where they have no attribute either
# Inside a drawing or a formula, these may hold HTML again ...
OPENINGS = ("foreignobject", "desc", "title", "annotation-xml", "mi", "mo", "mn", "ms", "mtext")
# ... and these, where nothing like that is open, end it (HTML standard, "rules for parsing tokens in foreign content").
BREAKOUT = (
    "b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu"
    " meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var"
)
ENDING = frozenset(BREAKOUT.split())


def without_unknown_tags(html: str) -> str:
    """Take out each tag that is of no HTML element, outside drawings and formulas, or that would take all that follows.

    The sanitizer would drop all that follows one with a name from SVG or MathML, as ``<path>`` or ``<mean>``.

    >>> without_unknown_tags("a List<int>: <b>5</b> <svg><path/></svg>")
    'a List: <b>5</b> <svg><path/></svg>'
    """
    names = {name.lower() for name in re.findall(r"<([A-Za-z][^\s/>]*)", html)}
    ended = {name.lower() for name in re.findall(r"</([A-Za-z][^\s/>]*)", html)}
    known = KNOWN.difference(name for name in TAKING if name not in ended)
    if names <= known and (FRAMES - ended).isdisjoint(names):
        return html
    finder = _Finder(html, known, FRAMES - ended)
    finder.feed(html)
    finder.close()
    kept, at = [], 0
    for start, end in finder.found:
        kept.append(html[at:start])
        at = end
    return "".join([*kept, html[at:]])


class _Finder(HTMLParser):
    def __init__(self, html: str, known: frozenset[str], unended: frozenset[str]) -> None:
        super().__init__()
        self._known, self._unended = known, unended
        self.found: list[tuple[int, int]] = []
        self._html = html
        self._lines = [0, *itertools.accumulate(len(line) + 1 for line in html.split("\n"))]
        self._open: list[str] = []  # drawings, formulas, and what in them may hold HTML

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if (tag in ("svg", "math") and tag in self._known) or (self._open and tag in OPENINGS):
            self._open.append(tag)
        elif self._open and tag in ENDING and self._open[-1] in ("svg", "math"):
            self._open.clear()
        elif not self._open and (tag not in self._known or (tag in self._unended and not attrs)):
            start = self._offset()
            self.found.append((start, start + len(self.get_starttag_text() or "")))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        depth = len(self._open)
        self.handle_starttag(tag, attrs)
        if len(self._open) > depth:  # a drawing or a part of one, which holds nothing
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        elif not self._open and tag not in self._known:
            start = self._offset()
            self.found.append((start, self._html.index(">", start) + 1))

    def set_cdata_mode(self, elem: str, **kw: Any) -> None:
        if elem in self._known:
            super().set_cdata_mode(elem, **kw)

    def _offset(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column
