"""What a template cannot give a page: one h1, captions, table headers, a list of contents, ids of its own."""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from bs4 import BeautifulSoup, Tag

from ..show import add_scopes
from .markdown import markdown_html
from .running import parameters_of
from .sanitizing import POLICY, clean, unique, without_surrogates

if TYPE_CHECKING:
    from nbformat import NotebookNode

TEMPLATES = Path(__file__).parent / "templates"
SUPERSCRIPTS = str.maketrans("0123456789+-−()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿ")


def render(template: str, **values: Any) -> str:
    """Fill one of the report's templates; what is not marked safe in it is escaped."""
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(loader=FileSystemLoader(TEMPLATES / "mhsm"), autoescape=True, trim_blocks=True)
    filled = environment.get_template(template).render(policy=POLICY, version=version("mhsm-analysis"), **values)
    return without_surrogates(filled)


def title_of(nb: NotebookNode, fallback: str) -> str:
    """Return a notebook's title: its metadata, else its first h1 as a reader sees it, else the fallback."""
    if title := str(nb.metadata.get("title") or "").strip():
        return title
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            h1 = BeautifulSoup(clean(markdown_html(cell.source)), "html.parser").h1
            if h1 and (title := plain(h1)):
                return title
    return fallback


def plain(heading: Tag) -> str:
    """Return a heading's text where no markup can stand, so that 10<sup>6</sup> does not read 106."""
    copied = BeautifulSoup(str(heading), "html.parser")
    for raised in copied.find_all("sup"):
        text = raised.get_text()
        written = text.translate(SUPERSCRIPTS)
        raised.string = f"^{text}" if set(written) & set(text) else written
    for broken in copied.find_all("br"):
        broken.replace_with(" ")
    return " ".join(copied.get_text().split())


def finish_page(content: str, nb: NotebookNode, fallback_title: str, resources: dict[str, Any]) -> str:
    """Make a page of what is on it: with one h1, captions, table headers and contents.

    Parameters
    ----------
    content
        What the exporter rendered, cleaned.
    nb
        The notebook, for its title and parameters.
    fallback_title
        The title of a notebook that has none.
    resources
        What the exporter knows.
    """
    title = title_of(nb, fallback_title)
    text = render(
        "page.html.j2",
        title=title,
        language=resources["language_code"],
        rules=resources["mhsm_rules"],
        links=resources.get("mhsm_pages"),
        content=content,
    )
    page = BeautifulSoup(text, "html.parser")
    main = page.find("main")
    assert isinstance(main, Tag)
    h1 = _one_h1(page, main, title)
    _unwrap_words(main)
    _caption_figures(page, main)
    if overridden := _overridden(nb):
        line = page.new_tag("p", attrs={"class": "run-with"})
        line.string = f"This report was run with {', '.join(overridden)}."
        h1.insert_after(line)
    finish(page, main)
    return str(page)


def finish(page: BeautifulSoup, main: Tag) -> None:
    """Give tables their captions and regions, headings their ids, and the page its contents."""
    taken = {"content", *(str(tag["id"]) for tag in main.find_all(id=True))}
    _frame_tables(page, main, taken)
    _add_contents(page, main, taken)
    for block in main.find_all("pre"):
        block["tabindex"] = "0"  # it may scroll sideways, and then the keyboard has to reach it


def _unwrap_words(main: Tag) -> None:
    """Take away the element that keeps JupyterLab from reading prose as formulas."""
    for output in main.select("div.output.prose, div.output.caption"):
        for inner in output.select(".mhsm-prose, .mhsm-caption"):
            inner.unwrap()
        for outer in output.select("div.output_subarea"):
            outer.unwrap()


def _one_h1(page: BeautifulSoup, main: Tag, title: str) -> Tag:
    found = main.find_all("h1")
    for heading in found[1:]:
        heading.name = "h2"
    if found:
        return found[0]
    h1 = page.new_tag("h1")
    h1.string = title
    main.insert(0, h1)
    return h1


def _caption_figures(page: BeautifulSoup, main: Tag) -> None:
    for note in main.select("div.caption"):
        before = note.find_previous_sibling()
        figure = before.find("figure") if isinstance(before, Tag) and before.name == "div" else None
        if isinstance(figure, Tag) and figure.find("figcaption") is None:
            caption = page.new_tag("figcaption")
            caption.extend(list(note.contents))
            figure.append(caption)
            note.decompose()


def _frame_tables(page: BeautifulSoup, main: Tag, taken: set[str]) -> None:
    """Give each table a caption, scopes and a region to scroll in, which the keyboard reaches."""
    for number, table in enumerate(main.find_all("table"), start=1):
        table.attrs.pop("border", None)
        caption = table.find("caption", recursive=False)  # not that of a table inside
        if caption is None:
            caption = page.new_tag("caption")
            caption.string = f"Table {number}"
            table.insert(0, caption)
        name = caption["id"] = str(caption.get("id") or unique(f"table-{number}", taken))
        text = page.new_tag("span")  # stays in view where a narrow screen scrolls the table
        text.extend(list(caption.contents))
        caption.append(text)
        for row in table.find_all("tr"):
            if re.fullmatch(r"\s*text-align:\s*right;?\s*", str(row.get("style"))):  # as pandas writes it
                del row["style"]
        add_scopes(table)
        _mark_cells(table)
        scroll = page.new_tag(
            "div", attrs={"class": "scroll", "role": "region", "aria-labelledby": name, "tabindex": "0"}
        )
        table.wrap(scroll)


def _mark_cells(table: Tag) -> None:
    """Keep short cells ("2020-30") on one line; set the numbers of a table as pandas writes it to the right."""
    for cell in table.find_all(["th", "td"]):
        if re.fullmatch(r"\S{1,12}", cell.get_text(strip=True)):
            _add_class(cell, "short")
    if "dataframe" not in (table.get("class") or []):
        return
    for column in _columns(table):
        body = [cell for cell in column if cell.find_parent("thead") is None]
        if body and all(re.fullmatch(r"[-+−]?[\d,.]+%?|NaN", cell.get_text(strip=True)) for cell in body):
            for cell in column:
                if "colspan" not in cell.attrs:  # what heads several columns stands above all of them
                    _add_class(cell, "number")


def _columns(table: Tag) -> list[list[Tag]]:
    """Return the cells of each column of a table, as cells that span rows or columns leave it to them."""
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    columns: dict[int, list[Tag]] = {}
    taken: set[tuple[int, int]] = set()
    for n, row in enumerate(rows):
        at = 0
        for cell in row.find_all(["th", "td"], recursive=False):
            while (n, at) in taken:
                at += 1
            width, height = (min(int(str(cell.get(name) or 1)), 1000) for name in ("colspan", "rowspan"))
            taken.update((n + down, at + right) for down in range(min(height, len(rows) - n)) for right in range(width))
            for right in range(width):
                columns.setdefault(at + right, []).append(cell)
            at += width
    return list(columns.values())


def _add_class(tag: Tag, name: str) -> None:
    names = [*filter(None, tag.get_attribute_list("class")), name]
    tag["class"] = " ".join(dict.fromkeys(names))


def _overridden(nb: NotebookNode) -> list[str]:
    own = parameters_of(nb)
    injected = parameters_of(nb, "injected-parameters")
    return [f"{name} = {value}" for name, value in injected.items() if own.get(name) != value]


def _add_contents(page: BeautifulSoup, main: Tag, taken: set[str]) -> None:
    """Give each heading an id, mend links to it and, where there are several sections, list them before the first."""
    for heading in main.find_all(re.compile(r"^h\d$")):
        if not heading.get("id"):
            heading["id"] = unique(_slug(heading.get_text(" ", strip=True)) or "section", taken)
    for link in main.find_all("a", href=re.compile("^#")):  # JupyterLab's ids keep capitals: #Pay-by-setting
        target = unquote(str(link["href"])[1:])
        if target not in taken and _slug(target) in taken:
            link["href"] = f"#{_slug(target)}"
    sections = main.find_all("h2")
    if len(sections) < 2:
        return
    nav = page.new_tag("nav", attrs={"class": "contents", "aria-label": "On this page"})
    label = page.new_tag("p")
    label.string = "On this page"
    items = page.new_tag("ol")
    for heading in sections:
        link = page.new_tag("a", href=f"#{quote(str(heading['id']))}")
        link.string = plain(heading)
        item = page.new_tag("li")
        item.append(link)
        items.append(item)
    nav.extend([label, items])
    # After the answer, which is what the first screen is for; a wide window shows it in the margin.
    sections[0].insert_before(nav)


def _slug(text: str) -> str:
    return re.sub(r"[^\w-]+", "-", text).strip("-").lower()
