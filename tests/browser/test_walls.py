"""A page cannot run or load anything, whatever an output holds: each wall alone, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing

import pandas as pd
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook
from notebook_parts import PNG, code, shown
from playwright.sync_api import Browser, Page

from mhsm_analysis.report.exporter import ReportExporter
from mhsm_analysis.report.sanitizing import POLICY

EVIL = "http://evil.test"
GO = f"fetch('{EVIL}/ran')"
DOT = "data:image/gif;base64,R0lGODlhAQABAAAAACw="
META = f'<meta content="{POLICY}" http-equiv="Content-Security-Policy"/>'

# Each asks evil.test for something where nothing keeps it from it; .click is clicked.
HOSTILE = {
    "script": f"<script>{GO}</script>",
    "handler": f'<img alt="x" src="data:," onerror="{GO}">',
    "toggle": f'<details open ontoggle="{GO}"><summary>x</summary></details>',
    "picture": f'<img alt="x" src="{EVIL}/1">',
    "srcset": f'<img alt="x" src="{DOT}" srcset="{EVIL}/1 1x">',
    "source": f'<picture><source srcset="{EVIL}/1"><img alt="x" src="{DOT}"></picture>',
    "comment": f'<!--><img alt="x" src="{EVIL}/1">-->',
    "comment end": f'<!-- --!><img alt="x" src="{EVIL}/1">-->',
    "conditional": f'<![if !IE]><img alt="x" src="{EVIL}/1"><![endif]>',
    "cdata": f'<![CDATA[><img alt="x" src="{EVIL}/1">]]>',
    "svg cdata": f'<svg><style><![CDATA[</style><img alt="x" src="{EVIL}/1">]]></style></svg>',
    "early end": f'</div></main></body></html><img alt="x" src="data:," onerror="{GO}">',
    "noscript": f'<noscript><p title="</noscript><img alt=x src=data:, onerror={GO}>"></noscript>',
    "textarea": f'<textarea><p title="</textarea><img alt=x src=data:, onerror={GO}>"></textarea>',
    "shadow": f'<div><template shadowrootmode="open"><img alt="x" src="{EVIL}/1"></template></div>',
    "style": f'<p style="background: url({EVIL}/1)">x</p>',
    "escaped": rf'<p style="background: \75\72\6c({EVIL}/1)">x</p>',
    "image-set": f"<p style=\"background: image-set('{EVIL}/1' 1x)\">x</p>",
    "variable": f'<p style="--a: url({EVIL}/1); background: var(--a)">x</p>',
    "sheet": f"<style>p {{ background: url({EVIL}/1) }}</style><p>x</p>",
    "sheet escaped": rf"<style>p {{ background: u\72l('{EVIL}/1') }}</style><p>x</p>",
    "import": f"<style>@import '{EVIL}/1';</style><p>x</p>",
    "font": f"<style>@font-face {{ font-family: f; src: url({EVIL}/1) }} p {{ font-family: f }}</style><p>x</p>",
    "svg mask": rf'<svg width="9" height="9"><rect width="9" height="9" mask="\75rl({EVIL}/1)"/></svg>',
    "svg image": f'<svg><title>x</title><image width="9" height="9" href="{EVIL}/1"/></svg>',
    "svg filter": f'<svg><filter id="f"><feImage href="{EVIL}/1"/></filter><rect filter="url(#f)" width="9"/></svg>',
    "svg script": f"<svg><script>{GO}</script></svg>",
    "svg handler": f'<svg onload="{GO}"><rect width="9" height="9"/></svg>',
    "svg style": f"<svg><style>rect {{ mask: url({EVIL}/1) }}</style><rect width='9' height='9'/></svg>",
    "math": f'<math><mtext><img alt="x" src="data:," onerror="{GO}"></mtext></math>',
    "frame": f'<iframe src="{EVIL}/1"></iframe>',
    "srcdoc": f"<iframe srcdoc=\"<img src='{EVIL}/1'>\"></iframe>",
    "script frame": f'<iframe src="javascript:parent.{GO}"></iframe>',
    "object": f'<object data="{EVIL}/1"></object>',
    "embed": f'<embed src="{EVIL}/1">',
    "video": f'<video src="{EVIL}/1" autoplay></video>',
    "poster": f'<video poster="{EVIL}/1"></video>',
    "audio": f'<audio src="{EVIL}/1" autoplay></audio>',
    "input": f'<input type="image" src="{EVIL}/1">',
    "background": f'<table background="{EVIL}/1"><tr><td>x</td></tr></table>',
    "link": f'<link rel="stylesheet" href="{EVIL}/1">',
    "base": f'<base href="{EVIL}/"><img alt="x" src="x.png">',
    "refresh": f'<meta http-equiv="refresh" content="0; url={EVIL}/1">',
    "form": f'<form action="{EVIL}/1"><button class="click">x</button></form>',
    "formaction": f'<form><button class="click" formaction="{EVIL}/1">x</button></form>',
    "javascript": f'<a class="click" href="java&#9;script:{GO}">x</a>',
}
# What a policy in a page does not govern: leaving the page.
NOT_OF_THE_POLICY = {"refresh"}


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    with closing(browser.new_page()) as page:
        yield page


def asked_for(tab, text: str) -> list[str]:
    """Open a page, click what is there to click, and return what it asked the network for."""
    asked: list[str] = []

    def answer(route) -> None:
        if route.request.url == "http://report.test/":
            route.fulfill(body=text, content_type="text/html; charset=utf-8")
        else:
            asked.append(route.request.url)
            route.abort()

    tab.unroute_all()
    tab.route("**/*", answer)
    tab.goto("http://report.test/", wait_until="load")
    for target in tab.locator(".click").all():
        target.click(no_wait_after=True)
    tab.wait_for_timeout(40)
    return asked


def page_of(*outputs, cells=()) -> str:
    notebook = new_notebook(cells=[new_markdown_cell("# Title"), *cells, code("show()", outputs=list(outputs))])
    return ReportExporter().from_notebook_node(notebook)[0]


def without_policy(page: str) -> str:
    assert page.count(META) == 1
    return page.replace(META, "")


@pytest.mark.parametrize("name", HOSTILE)
def test_policy_alone_lets_nothing_be_run_or_loaded(tab, name):
    bare = f"<!DOCTYPE html><html><head></head><body><main><div>{HOSTILE[name]}</div></main></body></html>"
    assert asked_for(tab, bare), "this case asks for nothing even where nothing keeps it from it"
    if name not in NOT_OF_THE_POLICY:
        assert asked_for(tab, bare.replace("<head>", f"<head>{META}")) == []


def test_allow_list_alone_lets_nothing_be_run_or_loaded(tab):
    outputs, cells = [], []
    for name, raw in HOSTILE.items():
        outputs += [shown({"text/html": raw}), shown({"text/html": f"<p>after {name}</p>"})]
        cells.append(new_markdown_cell(f"Words.\n\n{raw}\n\nand {raw}"))
        cells.append(new_markdown_cell(f"below {name}"))
    page = page_of(*outputs, cells=cells)
    for text in (without_policy(page), page):
        assert asked_for(tab, text) == []
        for name in HOSTILE:  # none swallows what comes after it
            assert tab.locator("main > .output > p", has_text=re.compile(f"^after {name}$")).count(), name
            assert tab.locator("main > p", has_text=re.compile(f"^below {name}$")).count(), name


def test_what_is_no_html_runs_and_loads_nothing(tab):
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" onload="{GO}"><script>{GO}</script><image href="{EVIL}/1"/></svg>'
    )
    tricky = f'1" onerror="{GO}'
    raw = HOSTILE["handler"]
    outputs = [
        shown({"image/svg+xml": drawing}, {"image/svg+xml": {"alt": "a drawing"}}),
        shown({"image/png": PNG}, {"image/png": {"alt": f'x" onerror="{GO}', "width": tricky, "height": tricky}}),
        shown({"image/png": f'AA" onerror="{GO}'}, {"image/png": {"alt": "x"}}),
        *(shown({kind: raw}) for kind in ("text/plain", "text/latex", "application/json", f"text/{raw}")),
        shown({"text/plain": "x"}, {"mhsm": f'caption"><img src="data:," onerror="{GO}"'}),
    ]
    notebook = new_notebook(metadata={"title": raw}, cells=[code("show()", outputs=outputs)])
    page, _ = ReportExporter().from_notebook_node(notebook, {"metadata": {"name": raw}})
    assert asked_for(tab, without_policy(page)) == []
    assert tab.locator("img").count() == 3
    assert tab.title() == raw


def test_markup_that_changes_when_it_is_read_again_stays_harmless(tab):
    """Known ways past a sanitizer: harmless as first read, and not as written and read once more."""
    image = f"<img alt=x src=data:, onerror={GO}>"
    told = image.replace("<", "&lt;").replace(">", "&gt;")
    tricks = [
        f'<math><mtext><table><mglyph><style><!--</style><img title="--&gt;{told}">',
        f'<svg></p><style><a id="</style>{image}">',
        f'<form><math><mtext></form><form><mglyph><svg><mtext><style><path id="</style>{image}">',
        f'<math><annotation-xml encoding="text/html"><style>{image}</style></annotation-xml></math>',
        f'<svg><desc><noscript><p title="</noscript>{image}">',
        f"<svg><title>{told}</title><text>{told}</text></svg>",
        f'<p title="{told}">{told}</p><xmp>{image}</xmp><plaintext>{image}',
    ]
    for trick in tricks:
        page = without_policy(page_of(shown({"text/html": trick})))
        assert asked_for(tab, page) == [], trick
        again = tab.content()
        assert asked_for(tab, again) == [], trick


def test_links_are_left_to_the_reader(tab):
    links = ["https://a.test/x", "http://a.test/", "mailto:a@b.test", "page.html", "../b.csv", "#here"]
    gone = (
        "data:text/html,<b>x</b>",
        " da\tta:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "blob:x",
        "javascript:x",
    )
    html = "".join(f'<a href="{target}">x</a>' for target in [*links, *gone]) + '<p id="here">here</p>'
    assert asked_for(tab, page_of(shown({"text/html": html}))) == []
    found = tab.locator(".output a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert found == [*links, *[None] * len(gone)]


def test_colours_and_drawings_are_seen(tab):
    frame = pd.DataFrame({"pay": [1.0, 2.0]})
    table = frame.style.set_uuid("one").background_gradient(cmap="Blues").to_html()
    drawing = "<svg viewBox='0 0 9 9' width='90' height='90'><title>A dot</title><circle r='3'/></svg>"
    html = f"{drawing}<p style='color: rgb(1, 2, 3)'>x</p>"
    assert asked_for(tab, page_of(shown({"text/html": table}), shown({"text/html": html}))) == []
    colour = "element => getComputedStyle(element).{}"
    assert tab.locator("#T_one_row1_col0").evaluate(colour.format("backgroundColor")) == "rgb(8, 48, 107)"
    assert tab.get_by_text("x", exact=True).evaluate(colour.format("color")) == "rgb(1, 2, 3)"
    assert tab.get_by_alt_text("A dot").evaluate("element => element.naturalWidth") == 90
