"""The notebook as an accessible page: one file, no script, no request, code hidden unless asked for.

Registered with nbconvert, so JupyterLab's export menu ("Accessible_report") and ``jupyter nbconvert --to mhsm`` make
the same page as ``mhsm report``.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import mistune
from bs4 import BeautifulSoup, Tag
from jinja2 import pass_context
from nbconvert.exporters.html import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer
from nbformat import NotebookNode
from traitlets import Bool, default
from traitlets.config import Application, Config

from ..errors import MhsmError
from ..show import add_scopes
from .running import cell_name, parameters_of

TEMPLATES = Path(__file__).parent / "templates"
PICTURES = ("image/png", "image/jpeg", "image/svg+xml")
# The last two can give a picture of an SVG its address later.
DROPPED_TAGS = ("script", "link", "style", "iframe", "object", "embed", "base", "meta", "set", "animate")
DROPPED_ATTRIBUTES = ("style", "srcset", "background", "poster")
SVG_PAINTS = ("fill", "stroke", "filter", "mask", "clip-path", "marker-start", "marker-mid", "marker-end", "cursor")


class ReportExporter(HTMLExporter):
    """Export a notebook as one accessible HTML page that needs nothing but itself."""

    export_from_notebook = "Accessible report (HTML)"

    show_code = Bool(False, help="Show the code cells, not only what they show.").tag(config=True)

    @default("template_name")
    def _template_name_default(self) -> str:
        return "mhsm"

    @default("extra_template_basedirs")
    def _extra_template_basedirs_default(self) -> list[str]:
        return [str(TEMPLATES)]

    @property
    def default_config(self) -> Config:
        """What differs from nbconvert's HTML: no scripts among outputs, cells hidden by tag, local files embedded."""
        config = super().default_config
        config.merge(
            {
                "NbConvertBase": {
                    "display_data_priority": ["text/html", "text/markdown", *PICTURES, "text/latex", "text/plain"]
                },
                "HTMLExporter": {"exclude_anchor_links": True, "embed_images": True},
                "TagRemovePreprocessor": {"enabled": True, "remove_cell_tags": ["remove-cell"]},
            }
        )
        return config

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        """Render Markdown; unlike nbconvert's, a dollar sign is money and not the start of a formula."""
        renderer = IPythonRenderer(
            escape=False,
            attachments=context.get("cell", {}).get("attachments", {}),
            embed_images=self.embed_images,
            path=context.get("resources", {}).get("metadata", {}).get("path", ""),
            exclude_anchor_links=True,
        )
        render = mistune.create_markdown(renderer=renderer, plugins=["strikethrough", "url", "table", "def_list"])
        return str(render(source))

    def from_notebook_node(  # type: ignore[override]  # as in nbconvert's own HTMLExporter
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the page and the resources.

        ``resources["mhsm_pages"]``, where true, leaves the comment ``<!-- pages -->`` where links to other pages go.

        Raises
        ------
        MhsmError
            Where a picture has no text alternative; the message names the cell.
        """
        _require_alt(nb)
        resources = {**(resources or {}), "mhsm_show_code": self.show_code, "mhsm_version": version("mhsm-analysis")}
        body, resources = super().from_notebook_node(nb, resources, **kw)
        name = resources.get("metadata", {}).get("name") or "Notebook"
        return finish_page(body, nb, fallback_title=name), resources


class ShortNameExporter(ReportExporter):
    """The same exporter by the name that is quick to type: ``jupyter nbconvert --to mhsm``.

    JupyterLab's menu makes its labels from the names alone, so a Jupyter server does not list this one.
    """

    @default("enabled")
    def _enabled_default(self) -> bool:
        server = sys.modules.get("jupyter_server.serverapp")
        return not (server and Application.initialized() and isinstance(Application.instance(), server.ServerApp))


def title_of(nb: NotebookNode, fallback: str) -> str:
    """Return a notebook's title: its metadata, else its first heading, else the fallback."""
    if title := nb.metadata.get("title"):
        return str(title)
    for cell in nb.cells:
        if cell.cell_type == "markdown" and (heading := re.search(r"^#\s+(.+?)\s*#*$", cell.source, re.MULTILINE)):
            return heading[1]
    return fallback


def finish_page(body: str, nb: NotebookNode, fallback_title: str) -> str:
    """Give the rendered page what a template cannot: one h1, captions, table headers, contents; and nothing to load."""
    page = BeautifulSoup(body, "html.parser")
    main = page.find("main")
    assert isinstance(main, Tag)
    drop_what_loads(page)
    title = title_of(nb, fallback_title)
    head = page.find("title")
    assert isinstance(head, Tag)
    head.string = title
    h1 = _one_h1(page, main, title)
    _caption_figures(page, main)
    frame_tables(page, main)
    if overridden := _overridden(nb):
        line = page.new_tag("p", attrs={"class": "run-with"})
        line.string = f"This report was run with {', '.join(overridden)}."
        h1.insert_after(line)
    add_contents(page, main)
    for block in main.find_all("pre"):
        block["tabindex"] = "0"  # it may scroll sideways, and then the keyboard has to reach it
    return str(page)


def _require_alt(nb: NotebookNode) -> None:
    for index, cell in enumerate(nb.cells):
        if not all(alt.strip() for alt in _alts(cell)):
            how = (
                "write it between the brackets ![], or as alt in an <img>."
                if cell.cell_type == "markdown"
                else "show it with show_figure(fig, alt=..., caption=...)."
            )
            raise MhsmError(f"The picture in {cell_name(nb, index)} has no text alternative: {how}")


def _alts(cell: NotebookNode) -> Iterator[str]:
    """Yield the text alternative of each picture that a cell shows."""
    if cell.cell_type == "markdown":
        yield from _alts_of_html(str(mistune.html(cell.source)))
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if "text/html" in data:
            yield from _alts_of_html(data["text/html"])
        elif "text/markdown" in data:
            yield from _alts_of_html(str(mistune.html(data["text/markdown"])))
        else:
            for kind in PICTURES:
                if kind in data:
                    yield str(output.get("metadata", {}).get(kind, {}).get("alt") or cell.metadata.get("alt") or "")


def _alts_of_html(text: str) -> list[str]:
    if "<img" not in text.lower():  # most outputs, and some are large
        return []
    return [str(image.get("alt") or "") for image in BeautifulSoup(text, "html.parser").find_all("img")]


def drop_what_loads(page: BeautifulSoup) -> None:
    """Take out of a page, all but its own head, what asks the network for something or runs code."""
    html, head = page.html, page.head
    assert html is not None
    assert head is not None
    head.extract()  # ours; an output that closes <main> may put its own anywhere else
    for tag in page.find_all(True):
        if tag.decomposed:  # together with the tag it was in
            continue
        source = str(tag.get("src", ""))
        if tag.name in DROPPED_TAGS:
            tag.decompose()
        elif source and not source.startswith("data:"):
            if tag.name == "img":  # still one click away
                link = page.new_tag("a", href=source)
                link.string = str(tag.get("alt") or source)
                tag.replace_with(link)
            else:
                tag.decompose()
    for tag in page.find_all(True):
        for name in [name for name, value in tag.attrs.items() if _loads(tag.name, name, str(value))]:
            del tag[name]
    html.insert(0, head)


def _loads(tag: str, name: str, value: str) -> bool:
    """Return whether an attribute asks the network or runs code without a click, or runs code with one."""
    target = re.sub(r"[\x00-\x20]", "", value).lower()  # a browser skips these too
    if name in ("href", "xlink:href"):
        return target.startswith("javascript:") if tag == "a" else not target.startswith(("#", "data:"))
    if name in SVG_PAINTS:
        return re.search(r"url\((?!['\"]?#)", target) is not None
    return name.startswith("on") or name in DROPPED_ATTRIBUTES


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


def frame_tables(page: BeautifulSoup, main: Tag) -> None:
    """Give each table a caption, scopes and a region to scroll in, which the keyboard reaches."""
    for number, table in enumerate(main.find_all("table"), start=1):
        table.attrs.pop("border", None)
        caption = table.find("caption")
        if caption is None:
            caption = page.new_tag("caption")
            caption.string = f"Table {number}"
            table.insert(0, caption)
        name = caption["id"] = f"table-{number}"
        text = page.new_tag("span")  # stays in view where a narrow screen scrolls the table
        text.extend(list(caption.contents))
        caption.append(text)
        for row in table.find_all("tr"):
            row.attrs.pop("style", None)
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
    rows = [row.find_all(["th", "td"]) for row in table.find_all("tr")]
    for column in zip(*rows, strict=False):
        body = [cell for cell in column if cell.find_parent("thead") is None]
        if body and all(re.fullmatch(r"[-+−]?[\d,.]+%?|NaN", cell.get_text(strip=True)) for cell in body):
            for cell in column:
                _add_class(cell, "number")


def _add_class(tag: Tag, name: str) -> None:
    tag["class"] = " ".join([*filter(None, tag.get_attribute_list("class")), name])


def _overridden(nb: NotebookNode) -> list[str]:
    own = parameters_of(nb)
    injected = parameters_of(nb, "injected-parameters")
    return [f"{name} = {value}" for name, value in injected.items() if own.get(name) != value]


def add_contents(page: BeautifulSoup, main: Tag) -> None:
    """Give each heading an id of its own and, where there are several sections, list them before the first."""
    taken: set[str] = {str(tag["id"]) for tag in main.find_all(id=True) if not re.match(r"h\d$", tag.name)}
    for heading in main.find_all(re.compile(r"^h\d$")):
        wanted = re.sub(r"[^\w-]+", "-", heading.get_text(" ", strip=True)).strip("-").lower() or "section"
        name, n = wanted, 2
        while name in taken:
            name, n = f"{wanted}-{n}", n + 1
        taken.add(name)
        heading["id"] = name
    sections = main.find_all("h2")
    if len(sections) < 2:
        return
    nav = page.new_tag("nav", attrs={"class": "contents", "aria-label": "On this page"})
    label = page.new_tag("p")
    label.string = "On this page"
    items = page.new_tag("ol")
    for heading in sections:
        link = page.new_tag("a", href=f"#{heading['id']}")
        link.string = heading.get_text(" ", strip=True)
        item = page.new_tag("li")
        item.append(link)
        items.append(item)
    nav.extend([label, items])
    # After the answer, which is what the first screen is for; a wide window shows it in the margin.
    sections[0].insert_before(nav)
