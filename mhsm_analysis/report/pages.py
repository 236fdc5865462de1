"""The whole report: one page a notebook, an index that opens with their answers, links between them."""

from __future__ import annotations

import logging
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..errors import MhsmError
from .finishing import render
from .running import Progress, RunResult, run_notebooks, write_atomically

# What the exporter says of a notebook, the report says itself.
LOG = logging.getLogger(__name__)
LOG.addHandler(logging.NullHandler())

# How a page says who made it; those of version 0.1.0 do so in the last line alone.
OURS = re.compile(
    rb'<meta (name="generator" )?content="mhsm_analysis |<p>Made with mhsm_analysis [^<]*</p>\s*</footer>'
)
PAGES = "<!-- pages -->"  # where the template leaves room for the links between pages


@dataclass(frozen=True)
class Report:
    """What was written: the index, the pages in order; a sentence for each notebook that failed and output left out."""

    index: Path
    pages: list[Path]
    failures: list[str]
    warnings: list[str]


@dataclass
class _Page:
    """One notebook on its way to a page."""

    file: str
    title: str
    html: str = ""
    answer: str = ""
    error: str = ""
    warnings: Sequence[str] = ()

    @property
    def address(self) -> str:
        """What a link to the page says: a name may hold #, % or what is no UTF-8."""
        return quote(os.fsencode(self.file))


def write_report(
    notebook_paths: Sequence[Path | str],
    output_dir: Path | str,
    parameters: Mapping[str, Any] | None = None,
    show_code: bool = False,
    on_progress: Progress | None = None,
    strict: bool = False,
) -> Report:
    """Run notebooks and write one page each and ``index.html``.

    Parameters
    ----------
    notebook_paths
        Notebooks, in the order of the index; each page is named after its notebook.
    output_dir
        Made where it is not there. Pages of an earlier report are replaced; other files in it stay.
    parameters
        Values to run with (`mhsm_analysis.report.running.run_notebooks`).
    show_code
        Show the code cells, not only what they show.
    on_progress
        Called with the path, the cells done and the cells there are.
    strict
        Fail a notebook of which a page cannot show everything, instead of saying in the page what is left out.

    Raises
    ------
    MhsmError
        Before any work: no notebook, two of one name, a folder that cannot be written or where a page would replace
        what is none of ours, an unknown parameter.
    """
    paths = [Path(path) for path in notebook_paths]
    if not paths:
        raise MhsmError("There is no notebook to report on.")
    names = [path.stem for path in paths]
    if len({*names, "index"}) <= len(names):
        raise MhsmError("Each notebook needs a file name of its own, and none may be called index.ipynb.")
    folder = _writable(Path(output_dir))
    for name in ["index", *names]:
        _require_replaceable(folder / f"{name}.html")

    pages: dict[Path, _Page] = {}

    def make(result: RunResult) -> None:
        pages[result.path] = _make_page(result, show_code, strict)

    run_notebooks(paths, parameters, on_progress, make)
    ordered = [pages[path] for path in paths]
    written = [page for page in ordered if not page.error]
    for page in ordered:
        if page.error:  # a page of an earlier run would pass for this one's
            (folder / page.file).unlink(missing_ok=True)
    for position, page in enumerate(written):
        links = render(
            "pages.html.j2",
            previous=written[position - 1] if position else None,
            following=written[position + 1] if position + 1 < len(written) else None,
        )
        write_atomically(folder / page.file, page.html.replace(PAGES, links, 1))
    index = folder / "index.html"
    write_atomically(index, render("start.html.j2", entries=ordered))
    return Report(
        index,
        [folder / page.file for page in written],
        [page.error for page in ordered if page.error],
        [warning for page in written for warning in page.warnings],
    )


def _writable(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except FileExistsError as error:
        raise MhsmError(f"Cannot write the report to {folder}: there is a file of that name.") from error
    except OSError as error:
        raise MhsmError(f"Cannot write the report to {folder}: {error.strerror}.") from error
    return folder


def _require_replaceable(target: Path) -> None:
    """Refuse to write over, or to remove, what no report has made."""
    if target.is_dir():
        raise MhsmError(f"Cannot write {target}: there is a folder of that name.")
    try:
        if target.exists() and not OURS.search(target.read_bytes()):
            raise MhsmError(
                f"{target} is no page of a report, and would be lost: move it, or name another folder for the report."
            )
    except OSError as error:
        raise MhsmError(f"Cannot write {target}: {error.strerror}.") from error


def _make_page(result: RunResult, show_code: bool, strict: bool) -> _Page:
    from .exporter import ReportExporter
    from .finishing import title_of

    name = os.fsencode(result.path.stem).decode("utf-8", "replace")
    page = _Page(f"{result.path.stem}.html", name, error=result.error)
    metadata = {"name": name, "path": str(result.path.parent)}
    try:
        page.title = title_of(result.notebook, name)
        if page.error:
            return page
        exporter = ReportExporter(show_code=show_code, strict=strict, log=LOG)
        page.html, resources = exporter.from_notebook_node(result.notebook, {"metadata": metadata, "mhsm_pages": True})
        page.warnings = [
            f"{result.path.name}, {sentence}; the page says so." for sentence in resources["mhsm_left_out"]
        ]
        page.answer = _answer(page.html, page.address)
    except MhsmError as error:
        page.error = f"{result.path.name} cannot be shown: {error}"
    except Exception as error:  # whatever an output holds, the other pages are written
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        page.error = f"{result.path.name} cannot be shown: the export failed ({reason})."
    return page


def _answer(html: str, address: str) -> str:
    """Return how a page answers its question: its first computed prose before any section, else its first prose.

    A link in it leads to where it led on the page, whose address this is.
    """
    from bs4 import BeautifulSoup, Tag

    main = BeautifulSoup(html, "html.parser").main
    h1 = main.h1 if main else None
    if main is None or h1 is None:
        return ""
    for link in main.find_all("a", href=re.compile("^#")):
        link["href"] = f"{address}{link['href']}"
    for tag in main.find_all(id=True):
        del tag["id"]  # another answer may have it too
    opening: list[Tag] = []
    for element in h1.find_next_siblings():
        if element.name in ("h2", "nav"):
            break
        opening.append(element)
    computed = [element for element in opening if "prose" in (element.get("class") or []) and element.find("p")]
    if computed:
        return "".join(str(part) for part in computed[0].find_all(["p", "ul", "ol"], recursive=False))
    return next((str(element) for element in opening if element.name == "p" and not element.get("class")), "")
