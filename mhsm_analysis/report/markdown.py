"""Markdown as a page shows it: whole, with money as money, and with tables whose rows may be of any length."""

from __future__ import annotations

import re
from typing import Any

import mistune
from mistune.plugins import table as tables

# A line with a bar, and below it one of dashes, bars and colons alone.
_TABLE = (
    r"^ {0,3}(?>\|[^\n]*|[^\s|][^\n|]*\|[^\n]*)\n"
    r" {0,3}(?:\|[ \t]*:?-+:?[ \t]*|:?-+:?[ \t]*(?=\|))(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*(?:\n|$)"
)
# What ends a table besides a blank line: a heading, a quotation, an item of a list, code, HTML.
_BLOCKS = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt"
    "|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu"
    "|menuitem|nav|noframes|ol|optgroup|option|p|param|pre|script|search|section|style|summary|table|tbody|td|textarea"
    "|tfoot|th|thead|title|tr|track|ul"
)
_NEXT = re.compile(rf" {{0,3}}(?:#{{1,6}}\s|>|[-*+]\s|\d+[.)]\s|```|~~~|<(?:[!?]|/?(?:{_BLOCKS})\b))", re.IGNORECASE)
# A page has no formulas, but what they are written with is no emphasis: $x_{i}^{*}$. Money is none: $5_000, ($M).
_FORMULA = (
    r"(?<!\w)\$\$?(?![\s\d)/\-\]])(?:[^$`\n<]|<(?=[\s\d])){0,400}?(?:\\[A-Za-z]|[_^]\{)"
    r"(?:[^$`\n<]|<(?=[\s\d])){0,400}(?<![\s(\[])\$\$?(?!\w)"
    r"|(?<![\w($])\$\$(?=[^$`]{0,2000}(?:\\[A-Za-z]|[_^]))[^$`]{1,2000}\$\$"
)
_PART = re.compile(r"\\.|(?P<code>(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))|`+|(?P<bar>\|)|[^`\\|]+|\\")


def markdown_html(text: str) -> str:
    """Render Markdown whole; a dollar sign is money and not the start of a formula.

    >>> markdown_html("4 × 10<sup>6</sup>, $5 to $6")
    '<p>4 × 10<sup>6</sup>, $5 to $6</p>\\n'
    """
    renderer = mistune.HTMLRenderer(escape=False, allow_harmful_protocols=True)  # the page's wall comes later
    plugins: list[Any] = ["strikethrough", "url", _any_table, _formulas, "def_list"]
    return str(mistune.create_markdown(renderer=renderer, plugins=plugins)(text))


def _formulas(md: mistune.Markdown) -> None:
    """Leave a formula as it is written."""

    def keep(_parser: mistune.InlineParser, found: re.Match[str], state: mistune.InlineState) -> int:
        state.append_token({"type": "formula", "raw": found[0]})
        return found.end()

    md.inline.register("formula", _FORMULA, keep, before="emphasis")
    assert md.renderer is not None
    md.renderer.register("formula", lambda _renderer, text: mistune.escape(text))


def _any_table(md: mistune.Markdown) -> None:
    """Read tables in text, quotations and lists; mistune reads none with a row shorter or longer than the head."""
    tables.table(md)
    md.block.rules.remove("nptable")
    md.block.register("table", _TABLE, _read_table, before="paragraph")
    for rules in (md.block.block_quote_rules, md.block.list_rules):
        md.block.insert_rule(rules, "table", before="paragraph")


def _read_table(_block: mistune.BlockParser, found: re.Match[str], state: mistune.BlockState) -> int | None:
    head, dashes = (_cells(line) for line in found[0].rstrip("\n").split("\n"))
    if len(head) != len(dashes):
        return None
    rows, end = [], found.end()
    while end < state.cursor_max and "|" in (line := _line_at(state.src, end)) and not _NEXT.match(line):
        cells = _cells(line)
        rows.append([*cells[: len(head) - 1], r"\|".join(cells[len(head) - 1 :])])  # nothing is cut off
        end += len(line)
    sides = {(True, True): "center", (True, False): "left", (False, True): "right"}
    align = [sides.get((cell.startswith(":"), cell.endswith(":"))) for cell in dashes]
    body = [{"type": "table_row", "children": _row(row, align, head=False)} for row in rows]
    parts = [{"type": "table_head", "children": _row(head, align, head=True)}]
    state.append_token({"type": "table", "children": [*parts, {"type": "table_body", "children": body}]})
    return end


def _line_at(text: str, start: int) -> str:
    return text[start : text.find("\n", start) + 1 or len(text)]


def _row(cells: list[str], align: list[str | None], *, head: bool) -> list[dict[str, Any]]:
    padded = [*cells, *[""] * (len(align) - len(cells))]
    return [
        {"type": "table_cell", "text": cell, "attrs": {"align": side, "head": head}}
        for cell, side in zip(padded, align, strict=True)
    ]


def _cells(line: str) -> list[str]:
    """Split a line of a table into its cells.

    >>> _cells("| a | `b|c` |"), _cells(r"a \\| b | c")
    (['a', '`b|c`'], ['a \\\\| b', 'c'])
    """
    cells = [""]
    for part in _PART.finditer(line.strip()):
        if part["bar"]:
            cells.append("")
        else:
            cells[-1] += part[0].replace(r"\|", "|") if part["code"] else part[0]
    cells = [cell.strip() for cell in cells]
    start = 1 if len(cells) > 1 and not cells[0] else 0
    return cells[start : -1 if len(cells) > start + 1 and not cells[-1] else None]
