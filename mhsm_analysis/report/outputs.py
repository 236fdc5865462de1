"""What of a notebook a page can show: of each output the best that needs no script, and a line where there is none."""

from __future__ import annotations

import base64
import html
import json
import mimetypes
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from bs4 import BeautifulSoup, Tag

from ..errors import MhsmError
from ..words import joined
from .controls import write_out_controls, write_out_links
from .markdown import markdown_html
from .sanitizing import IMAGES, SCHEMES, as_browser, safe_rules, svg_picture, svg_words, unique, without_surrogates

if TYPE_CHECKING:
    from nbformat import NotebookNode

PICTURES = ("image/png", "image/jpeg", "image/svg+xml", "image/gif", "image/webp")
WRITTEN = ("application/json", "text/csv")  # shown as they are, where nothing else is
STATIC = ("text/html", "text/markdown", *PICTURES, "text/latex", "text/plain", *WRITTEN)
# Where one of these stands, a fragment needs a closer look.
LOOK = re.compile(
    r"<(applet|aside|audio|button|canvas|dialog|embed|fieldset|footer|form|frame|header|iframe|img|input|label|legend"
    r"|main|nav|noscript|object|option|script|select|style|svg|textarea|video)\b|\s(id|name)="
    rf"|\shref=\"(?!({'|'.join(SCHEMES)}):)[^\"/?#]*:",
    re.IGNORECASE,
)
BLOCKS = ("aside", "dialog", "fieldset", "footer", "form", "header", "legend", "main", "nav")
FRAMES = ("applet", "embed", "frame", "iframe")
REFERENCES = ("aria-controls", "aria-describedby", "aria-details", "aria-labelledby", "for", "headers")
IN_MARKDOWN = "write it between the brackets ![], or as alt in an <img>."
IN_CODE = "show it with show_figure(fig, alt=..., caption=...)."
UNWORDED = "A drawing that is not described in words"
CANNOT = "cannot be shown on a page without scripts"
LIBRARIES = {
    "plotly": "Plotly figure",
    "bokeh": "Bokeh figure",
    r"\bvega(-?lite|-?embed)?\b(?! *,)": "Vega figure",
    r"jupyter[-.]widget|widget-view|ipywidgets": "widget",
}


@dataclass
class Prepared:
    """What is gathered on the way: rules of style sheets, ids in use, and a sentence for each thing left out."""

    folder: str
    rules: list[str] = field(default_factory=list)
    taken: set[str] = field(default_factory=lambda: {"content"})
    left_out: list[str] = field(default_factory=list)


def prepare(notebook: NotebookNode, folder: str) -> Prepared:
    """Replace each Markdown cell by its HTML and each bundle of outputs by the one thing that the page shows.

    Parameters
    ----------
    notebook
        Changed in place. ``mhsm_name`` in a cell's metadata is how a message calls the cell.
    folder
        Where the notebook's pictures lie.

    Raises
    ------
    MhsmError
        Where a picture has no text alternative; the message names the cell.
    """
    prepared = Prepared(folder)
    for cell in notebook.cells:
        name = str(cell.metadata["mhsm_name"])
        if cell.cell_type != "code":
            kind = str(cell.metadata.get("raw_mimetype") or "").lower()
            if cell.cell_type == "raw" and kind not in ("", "text/html"):
                continue  # for another exporter, which the page leaves to it
            text = markdown_html(cell.source) if cell.cell_type == "markdown" else cell.source
            cell.source = _Fragment(prepared, name, text, IN_MARKDOWN, cell.get("attachments")).keep()
        for output in cell.get("outputs", []):
            if "data" in output:
                _prepare_output(output, cell, name, prepared)
    return prepared


def _prepare_output(output: NotebookNode, cell: NotebookNode, name: str, prepared: Prepared) -> None:
    data, kind = output.data, output.get("metadata", {}).get("mhsm")
    if "text/html" not in data and "text/markdown" in data:
        kind = kind or "prose"
    kept = _shown(output, cell, name, prepared)
    if kept is not None:
        data = {"text/html": kept}
    else:
        data = {type_: data[type_] for type_ in ("text/latex", "text/plain") if type_ in data}
    output.data = type(output)(data)
    output.metadata = type(output)({"mhsm": kind} if kind in ("prose", "caption") else {})


def _shown(output: NotebookNode, cell: NotebookNode, name: str, prepared: Prepared) -> str | None:
    """Return the HTML that stands for an output; nothing where its text does."""
    data = output.data
    needs = [_of_type(type_) for type_ in data if type_ not in STATIC]
    partial: _Fragment | None = None
    for type_, write in (("text/html", str), ("text/markdown", markdown_html)):
        if type_ in data:
            fragment = _Fragment(prepared, name, write(data[type_]), IN_CODE)
            if fragment.is_visible and not fragment.needs:
                return fragment.keep()
            needs = [*fragment.needs, *needs]
            partial = partial or fragment
    for type_ in PICTURES:
        if type_ in data:
            return _picture(output, cell, type_, name, needs, prepared)
    text = str(data.get("text/latex") or data.get("text/plain") or "")
    # A repr, such as "<IPython.lib.display.IFrame at 0x7f...>" or "IntSlider(value=5)", tells a reader nothing.
    tells = bool(text.strip() and not re.match(r"\s*(<|[\w.]+\()", text))
    written = next((data[type_] for type_ in WRITTEN if type_ in data), None)
    if partial and (partial.is_visible or not (needs or tells or written is not None)):
        return partial.keep()
    if written is not None and not (tells or needs):
        shown = written if isinstance(written, str) else json.dumps(written, ensure_ascii=False, indent=2)
        return f"<pre>{html.escape(shown)}</pre>"
    if tells or not needs:
        return None
    if partial and partial.needs:
        return partial.keep()
    prepared.left_out.append(f"{name}: {needs[0]} {CANNOT}")
    return _line(needs[0])


def _of_type(type_: str) -> str:
    """Return what a reader would call an output of a type that a page cannot show."""
    if type_ == "application/javascript":
        return "an interactive output"
    return _of_library(type_) or f"an output of type {type_}"


def _of_library(text: str) -> str:
    return next((f"an interactive {what}" for name, what in LIBRARIES.items() if re.search(name, text.lower())), "")


def _line(what: str, address: str = "") -> str:
    """Return the line that stands in the page for what it cannot show, with a link to it where it has an address."""
    told = f"{what[0].upper()}{what[1:]} stood here that a page without scripts cannot show"
    link = f': <a href="{html.escape(address)}">{html.escape(address)}</a>' if address else ""
    return f'<p class="left-out">{html.escape(told)}{link}.</p>'


def _picture(
    output: NotebookNode, cell: NotebookNode, type_: str, name: str, needs: list[str], prepared: Prepared
) -> str:
    about = output.get("metadata", {}).get(type_)
    about = about if isinstance(about, dict) else {}
    alt, caption = str(about.get("alt") or cell.metadata.get("alt") or "").strip(), ""
    if not alt and needs:  # a library drew it: there was no place for words
        alt = f"A picture of {needs[0]} that is not described in words"
        caption = f"<figcaption>{html.escape(alt)}.</figcaption>"
        prepared.left_out.append(f"{name}: the picture of {needs[0]} has no text alternative")
    elif not alt:
        raise _without_words(name, IN_CODE)
    content = str(output.data[type_])
    if type_ == "image/svg+xml":
        content = base64.b64encode(without_surrogates(content).encode()).decode("ascii")
    size = "".join(
        f' {side}="{about[side]}"' for side in ("width", "height") if re.fullmatch(r"\d+", str(about.get(side)))
    )
    address = f"data:{type_};base64,{''.join(content.split())}"
    return f'<figure><img src="{html.escape(address)}" alt="{html.escape(alt)}"{size}>{caption}</figure>'


def _without_words(name: str, how: str) -> MhsmError:
    return MhsmError(f"The picture in {name} has no text alternative: {how}")


class _Fragment:
    """The HTML of one output or cell, made to stand on a page: what `clean` would take without a word is told.

    ``needs`` is what a page cannot give it, ``is_visible`` whether it shows anything all the same.
    """

    def __init__(
        self, prepared: Prepared, name: str, text: str, how: str, attachments: Mapping[str, Any] | None = None
    ) -> None:
        self._prepared, self._name, self._how, self._attachments = prepared, name, how, attachments or {}
        self.needs: list[str] = []
        self._lost: list[str] = []
        self._is_unworded = False
        self._rules = ""
        self._taken = set(prepared.taken)
        self._text = as_browser(text)
        self.is_visible = bool(re.sub(r"<[^>]*>", "", self._text).strip())
        if LOOK.search(self._text):
            self._look()

    def keep(self) -> str:
        """Return the HTML and count in what it brings: it is what the page shows."""
        self._prepared.taken = self._taken
        if self._rules:
            self._prepared.rules.append(self._rules)
        told = [f"{joined(dict.fromkeys(self.needs))} {CANNOT}"] if self.needs else []
        told += dict.fromkeys(self._lost)
        told += ["a drawing has no text alternative"] if self._is_unworded else []
        if told:
            self._prepared.left_out.append(f"{self._name}: {'; '.join(told)}")
        return self._text

    def _look(self) -> None:
        page = BeautifulSoup(self._text, "html.parser")
        self._replace_landmarks(page)
        fields = write_out_controls(page)
        self._lost += write_out_links(page)
        lines = self._find_what_is_needed(page)
        self.is_visible = bool(page.get_text(strip=True) or page.find(["img", "svg", "meter", "progress"]))
        lines += self._drop_scripts(page)
        lines += [(tag, _line("an input field")) for tag in fields]
        self.needs += ["an input field"] * len(fields)
        for tag, text in lines:
            tag.replace_with(BeautifulSoup(text, "html.parser"))
        for image in page.find_all("img"):
            self._embed(page, image)
        self._draw(page)
        if self._is_unworded:
            page.append(BeautifulSoup(f'<p class="left-out">{UNWORDED}.</p>', "html.parser"))
        self._take_styles(page, self._name_apart(page))
        self._text = str(page)

    def _replace_landmarks(self, page: BeautifulSoup) -> None:
        """Leave the page its landmarks."""
        for tag in page.find_all("noscript"):
            tag.unwrap()
        for tag in page.find_all(BLOCKS):
            tag.name = "div"

    def _find_what_is_needed(self, page: BeautifulSoup) -> list[tuple[Tag, str]]:
        """List frames, recordings and drawings by script, each with the line that takes its place."""
        found = []
        for tag in page.find_all([*FRAMES, "audio", "canvas", "object", "video"]):
            if tag.parent is None or tag.find_parent(["audio", "object", "video", *FRAMES]):
                continue  # inside one that is listed already
            if tag.name in ("object", "canvas") and tag.get_text(strip=True):  # what its author meant for such a page
                tag.name, tag.attrs = "div", {}
                continue
            addresses = [tag.get("src"), tag.get("data"), *(inner.get("src") for inner in tag.find_all(src=True))]
            address = next((str(one) for one in addresses if re.match(r"https?://", str(one))), "")
            what = {"audio": "a recording", "video": "a video", "canvas": "a drawing"}.get(tag.name, "an embedded page")
            self.needs.append(what)
            found.append((tag, _line(what, address)))
            tag.clear()
        return found

    def _drop_scripts(self, page: BeautifulSoup) -> list[tuple[Tag, str]]:
        """Take scripts out; the line that stands for what they would show goes where the last one was."""
        scripts = page.find_all("script")
        runs = [tag for tag in scripts if "json" not in str(tag.get("type")) or "widget" in str(tag.get("type"))]
        for tag in scripts:
            if tag not in runs[-1:]:
                tag.extract()
        if not runs:
            return []
        what = _of_library(" ".join(map(str, runs))) or f"an interactive {'part' if self.is_visible else 'output'}"
        self.needs.append(what)
        return [(runs[-1], _line(what))]

    def _draw(self, page: BeautifulSoup) -> None:
        """Make each SVG a picture: as one it runs nothing and loads nothing."""
        for svg in page.find_all("svg"):
            if svg.find_parent("svg"):
                continue
            try:
                drawn = svg_picture(svg, self._text)
            except ValueError:
                self.needs.append("a drawing")
                svg.replace_with(BeautifulSoup(_line("a drawing"), "html.parser"))
                continue
            if drawn is None:  # its symbols are for other drawings, or those it uses are in another
                self._replace_drawing(svg)
                continue
            address, words = drawn
            images = (str(image.get("href") or image.get("xlink:href") or "") for image in svg.find_all("image"))
            if not all(map(IMAGES.match, images)):
                self._lost.append("a picture within a drawing is not on the page")
            self._is_unworded |= not words and not _is_hidden(svg)
            alt = "" if _is_hidden(svg) else words or UNWORDED
            picture = page.new_tag("img", attrs={"src": address, "alt": alt})
            for side in ("width", "height"):
                if number := re.fullmatch(r"(\d+)(\.\d+)?(px)?", str(svg.get(side))):
                    picture[side] = number[1]
            svg.replace_with(picture)

    def _replace_drawing(self, svg: Tag) -> None:
        """Take out a drawing that shows nothing by itself: mere symbols, or made of parts that stand elsewhere."""
        uses = [use for use in svg.find_all("use") if not use.find_parent(["defs", "symbol", "clippath", "clipPath"])]
        if _is_hidden(svg) or not uses:
            svg.extract()
        elif words := svg_words(svg):
            self._lost.append(f"the drawing {words!r} is not on the page, which has its words")
            svg.replace_with(f" {words} ")
        else:
            self.needs.append("a drawing")
            svg.replace_with(BeautifulSoup(_line("a drawing"), "html.parser"))

    def _embed(self, page: BeautifulSoup, image: Tag) -> None:
        """Put a picture of the notebook's folder or attachments into the page; say of another that it is not."""
        alt, source = str(image.get("alt") or "").strip(), str(image.get("src") or "").strip()
        source = source or next(iter(str(image.get("srcset") or "").split()), "").rstrip(",")
        if not alt and not _is_hidden(image):
            raise _without_words(self._name, self._how)
        if embedded := source if IMAGES.match(source) else self._attached(source) or self._file(source):
            image["src"] = embedded
            return
        named = f"the picture {source[:80]}" if source else "a picture without an address"
        self._lost.append(f"{named} is not on the page, which holds only pictures of the notebook's folder")
        told = page.new_tag("span", attrs={"class": "left-out"})
        told.string = "Picture that is not on this page: "
        words: Tag | str = alt or source[:80]
        if re.match("https?:", source) and not image.find_parent("a"):  # still one click away
            words = page.new_tag("a", href=source)
            words.string = alt or source
        elif alt and re.match("[^:]+$", source):
            words = f"{alt} ({source})"
        told.append(words)
        image.replace_with(told)

    def _attached(self, source: str) -> str:
        """Return the address of an attachment of the cell that can be shown, with its content."""
        held = self._attachments.get(unquote(source.removeprefix("attachment:")), {})
        return next((f"data:{type_};base64,{held[type_]}" for type_ in PICTURES if type_ in held), "")

    def _file(self, source: str) -> str:
        """Return the address of a picture in the notebook's folder or below, with its content."""
        folder = Path(self._prepared.folder).resolve()
        for name in (source, unquote(source)):
            type_ = mimetypes.guess_type(name)[0]
            with suppress(OSError, ValueError):  # there is none of the name, or no file can have it
                path = Path(folder, name).resolve()
                if type_ in PICTURES and path.is_relative_to(folder):
                    return f"data:{type_};base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"
        return ""

    def _name_apart(self, page: BeautifulSoup) -> dict[str, str]:
        """Give each id a name that nothing else on the page has; return those that changed, old to new."""
        renamed: dict[str, str] = {}
        for anchor in page.find_all("a", attrs={"name": True}):
            name = anchor.attrs.pop("name")
            anchor["id"] = anchor.get("id") or name
        for tag in page.find_all(id=True):
            old = str(tag["id"])
            new = tag["id"] = unique(old, self._taken)
            if old in self._prepared.taken:
                renamed.setdefault(old, new)
        if renamed:
            for link in page.find_all("a", href=re.compile("^#")):
                target = unquote(str(link["href"])[1:])
                link["href"] = f"#{renamed.get(target, target)}"
            for name in REFERENCES:
                for tag in page.find_all(lambda tag, name=name: tag.has_attr(name)):
                    tag[name] = " ".join(renamed.get(one, one) for one in str(tag[name]).split())
        return renamed

    def _take_styles(self, page: BeautifulSoup, renamed: dict[str, str]) -> None:
        """Move what style sheets say to the page's head, for this fragment alone."""
        within = f"styled-{len(self._prepared.rules) + 1}"
        sheets = [sheet.extract().get_text() for sheet in page.find_all("style")]
        self._rules = "\n".join(filter(None, (safe_rules(sheet, f".{within}", renamed) for sheet in sheets)))
        if self._rules:
            wrapper = page.new_tag("div", attrs={"class": within})
            wrapper.extend(list(page.contents))
            page.append(wrapper)


def _is_hidden(tag: Tag) -> bool:
    """Return whether a picture's author says that it tells nothing."""
    return tag.get("aria-hidden") == "true" or tag.get("role") in ("none", "presentation")
