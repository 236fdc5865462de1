"""Notebooks made for tests, and what every report page must hold."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from urllib.parse import unquote

import nbformat
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from mhsm_analysis.report.exporter import ReportExporter
from mhsm_analysis.report.sanitizing import POLICY

PNG = base64.b64encode(b"\x89PNG").decode("ascii")


def code(source: str, *tags: str, outputs: list | None = None):
    return new_code_cell(source, metadata={"tags": list(tags)}, outputs=outputs or [], execution_count=None)


def shown(data: dict, metadata: dict | None = None):
    return new_output("display_data", data=data, metadata=metadata or {})


PICTURE = shown({"image/png": PNG}, {"image/png": {"alt": 'Bars: "pay" by setting <2021>', "width": 4, "height": 3}})
CAPTION = shown({"text/markdown": "Dollars. *BLS*, May 2021."}, {"mhsm": "caption"})
TABLE = shown(
    {
        "text/html": '<style>td {background: url("https://example.org/x.png")}</style>'
        '<table border="1" class="dataframe">'
        '<thead><tr style="text-align: right;"><th></th><th>pay</th></tr></thead>'
        "<tbody><tr><th>0</th><td>1.5</td></tr></tbody></table><script src='https://example.org/x.js'></script>"
    }
)

# What would leave the page or run code: each line is one thing that the export has to take out.
NASTY = shown(
    {
        "text/html": """
<script>fetch('https://example.org/1')</script>
<link rel="stylesheet" href="https://example.org/2">
<iframe srcdoc="<img src='https://example.org/3'>"></iframe>
<object data="https://example.org/4"></object>
<embed src="data:application/pdf;base64,AA">
<base href="https://example.org/5">
<meta http-equiv="refresh" content="0; url=https://example.org/6">
<p onclick="go()" style="background: url(https://example.org/7)">kept words</p>
<div background="https://example.org/8">more</div>
<img alt="dot" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" srcset="https://example.org/9 2x">
<video src="https://example.org/10"><source src="https://example.org/11"></video>
<video poster="https://example.org/12"></video>
<svg><image href="https://example.org/13"/></svg>
<svg><use xlink:href="https://example.org/14#a"/></svg>
<svg viewBox="0 0 9 9"><title>a dot</title><rect fill="url(https://example.org/15#a)"/>
<circle id="dot" fill="url('#here')"/><use href="#dot"/></svg>
<svg><image><set attributeName="href" to="https://example.org/16"/></image></svg>
<svg><image><animate attributeName="href" values="https://example.org/17"/></image></svg>
<a href=" Java\tScript:go()">press</a>
<svg><a xlink:href="javascript:go()">press</a></svg>
<img src="javascript:go()" alt="press">
"""
    }
)


def story():
    return new_notebook(
        metadata={"title": "How wide are salaries?", "language_info": {"name": "python"}},
        cells=[
            new_markdown_cell("# How wide are salaries?"),
            code('OCCUPATION = "11-9111"\nYEAR = 2021', "parameters"),
            code("answer()", outputs=[shown({"text/markdown": "From $60,780 to **$205,620**."})]),
            code("draw()", outputs=[PICTURE, CAPTION]),
            new_markdown_cell(
                "## Settings\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n![a map](https://example.org/map.png)"
            ),
            code("frame < 2", outputs=[TABLE, NASTY, shown({"text/plain": "plain"})]),
            new_markdown_cell("## Settings\n\n# A second title"),
            code("load()", "show-input"),
        ],
    )


def export(notebook, **options) -> BeautifulSoup:
    page, _ = ReportExporter(**options).from_notebook_node(notebook)
    return BeautifulSoup(page, "html.parser")


def page_of(*outputs, **metadata) -> tuple[BeautifulSoup, list[str]]:
    """The page of a notebook with these outputs, and what it leaves out."""
    notebook = new_notebook(cells=[code("show()", outputs=list(outputs))], metadata=metadata)
    page, resources = ReportExporter().from_notebook_node(notebook, {"metadata": {"name": "a"}})
    soup = BeautifulSoup(page, "html.parser")
    assert_sound(soup)
    return soup, resources["mhsm_left_out"]


def assert_sound(page: BeautifulSoup) -> None:
    """Assert what holds of every page: nothing is loaded, nothing is without words, the outline is one."""
    assert page.head.find(True)["http-equiv"] == "Content-Security-Policy"  # before anything it speaks of
    assert page.head.find(True)["content"] == POLICY
    assert not page.find_all(["script", "link", "iframe", "object", "embed", "base", "svg", "video", "audio", "form"])
    assert not page.body.find_all(["meta", "style"])
    for tag in page.find_all(True):
        assert not {"srcset", "background", "poster", "formaction", "xlink:href"} & set(tag.attrs), tag.attrs
        for name, value in tag.attrs.items():
            assert not name.startswith("on"), name
            if name == "src":
                assert value.startswith("data:image/"), value[:60]
            elif name == "href":
                assert tag.name == "a"
                assert re.match(r"(#|(https?|ftp)://|(mailto|tel|doi):|[\w.%-]+\.html$)", value), value
            elif name == "style":
                assert not re.search(r"url|image-set|\\", value), value
    assert not any(re.search(r"url\(|@import", style.get_text()) for style in page.find_all("style"))
    for block in page.main.find_all("pre"):
        assert block["tabindex"] == "0"  # the keyboard reaches it, to scroll
    for image in page.find_all("img"):
        assert image.get("alt", "").strip()
        assert "No description" not in image["alt"]
    for table in page.find_all("table"):
        assert table.caption.get_text(strip=True)
        assert table.caption["id"] == table.parent["aria-labelledby"]
        assert table.parent["tabindex"] == "0"
        assert all(cell.get("scope") and cell.get_text(strip=True) for cell in table.find_all("th"))
    assert page.html["lang"] == "en"
    assert page.title.get_text(strip=True)
    assert len(page.find_all("h1")) == 1
    assert len(page.find_all("main")) == 1
    assert "¶" not in page.get_text()
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    for link in page.find_all("a", href=re.compile("^#")):
        assert unquote(link["href"][1:]) in ids
    assert "mhsm_analysis" in page.footer.get_text()


def write(path: Path, *cells, **metadata) -> Path:
    nbformat.write(new_notebook(cells=list(cells), metadata=metadata), path)
    return path


def read(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
