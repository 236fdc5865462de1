"""What of a notebook reaches its page: Markdown whole, outputs by what needs no script, the rest said."""

from __future__ import annotations

import base64
import logging

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_markdown_cell, new_notebook, new_raw_cell
from notebook_parts import PNG, assert_sound, code, export, shown

from mhsm_analysis.errors import MhsmError
from mhsm_analysis.report.exporter import ReportExporter

STOOD = "stood here that a page without scripts cannot show"
PLOTLY = {
    "application/vnd.plotly.v1+json": {"data": []},
    "text/html": '<div><div id="p" class="plotly-graph-div"></div><script>Plotly.newPlot("p")</script></div>',
}


def page_of(*outputs, **metadata) -> tuple[BeautifulSoup, list[str]]:
    """The page of a notebook with these outputs, and what it leaves out."""
    notebook = new_notebook(cells=[code("show()", outputs=list(outputs))], metadata=metadata)
    page, resources = ReportExporter().from_notebook_node(notebook, {"metadata": {"name": "a"}})
    soup = BeautifulSoup(page, "html.parser")
    assert_sound(soup)
    return soup, resources["mhsm_left_out"]


# Markdown

WHOLE = """
4 × 10<sup>6</sup> and <a href="#far">a **link**</a>, <kbd>Ctrl</kbd>

<details>
<summary>More</summary>

Inside, *in full*.

</details>

<table>
<tr><td>one</td></tr>

<tr><td>two</td></tr>
</table>

<p id="far">far, $5 to $6</p>
"""


@pytest.mark.slow
@pytest.mark.parametrize("where", ["cell", "output"])
def test_html_in_markdown_stays_whole(where):
    text = "# Title\n" + WHOLE
    if where == "cell":
        page = export(new_notebook(cells=[new_markdown_cell(text)]))
    else:
        page, _ = page_of(shown({"text/markdown": text}))
    assert_sound(page)
    assert page.find("sup").get_text() == "6"
    assert page.find("sup").previous_sibling == "4 × 10"
    assert page.find("a", href="#far").decode_contents() == "a <strong>link</strong>"
    assert page.details.find("em").get_text() == "in full"
    assert [cell.get_text() for cell in page.find_all("td")] == ["one", "two"]
    assert page.find(id="far").get_text() == "far, $5 to $6"


def test_what_one_cell_opens_ends_with_it():
    notebook = new_notebook(cells=[new_markdown_cell("# T\n\n<div><b><table><tr>"), new_markdown_cell("plain </div>")])
    page = export(notebook)
    assert page.find("p", string="plain ").parent is page.main


def test_pictures_of_the_folder_and_of_attachments_are_in_the_page(tmp_path):
    (tmp_path / "my maps").mkdir()
    (tmp_path / "my maps" / "a.png").write_bytes(base64.b64decode(PNG))
    (tmp_path / "secret.txt").write_text("x")
    told = "![one](my%20maps/a.png) <img alt='two' src='my maps/a.png'> ![three](attachment:b.png)"
    told += " <img alt='four' src='attachment:b.png'> ![five](secret.txt) ![six](../a.png) ![seven](attachment:c.png)"
    cell = new_markdown_cell(told, attachments={"b.png": {"image/png": PNG}})
    output = shown({"text/html": "<p><img alt='eight' src='my maps/a.png'></p>"})
    notebook = new_notebook(cells=[cell, code("show()", outputs=[output])])
    page, _ = ReportExporter().from_notebook_node(notebook, {"metadata": {"path": str(tmp_path)}})
    images = BeautifulSoup(page, "html.parser").find_all("img")
    assert [image["alt"] for image in images] == ["one", "two", "three", "four", "eight"]
    assert {image["src"] for image in images} == {f"data:image/png;base64,{PNG}"}


def test_raw_cell_of_html_is_cleaned_as_well():
    page = export(
        new_notebook(cells=[new_raw_cell("<b>raw</b><script>go()</script>", metadata={"format": "text/html"})])
    )
    assert_sound(page)
    assert page.find("b").get_text() == "raw"


# What is left out


@pytest.mark.slow
@pytest.mark.parametrize(
    ("data", "what"),
    [
        (PLOTLY, "An interactive Plotly figure"),
        (
            {
                "application/vnd.bokehjs_exec.v0+json": "",
                "application/javascript": "go()",
                "text/html": '<div data-root-id="p1"></div>',
            },
            "An interactive Bokeh figure",
        ),
        (
            {"application/vnd.jupyter.widget-view+json": {"model_id": "a"}, "text/plain": "IntSlider(value=5)"},
            "An interactive widget",
        ),
        ({"text/html": "<iframe></iframe>", "text/plain": "<IPython.lib.display.IFrame at 0x7f>"}, "An embedded page"),
        ({"text/html": "<video src='data:video/mp4;base64,AA'>Get a browser.</video>"}, "A video"),
        ({"text/html": "<canvas id='c'></canvas><script>draw()</script>"}, "A drawing"),
        (
            {"application/javascript": "go()", "text/plain": "<IPython.core.display.Javascript object>"},
            "An interactive",
        ),
        ({"application/pdf": "AA"}, "An output of type application/pdf"),
    ],
)
def test_output_that_needs_a_script_is_said_in_the_page_and_told(data, what):
    page, left_out = page_of(shown(data))
    assert page.find(class_="left-out").get_text().startswith(what)
    assert STOOD in page.find(class_="left-out").get_text()
    assert "<IPython" not in page.get_text()
    assert "browser" not in page.get_text()
    assert len(left_out) == 1
    assert left_out[0].startswith(f"code cell 1: {what[0].lower()}{what[1:]}")


@pytest.mark.slow
def test_what_needs_no_script_is_shown_in_its_place():
    words = {"image/png": {"alt": "Bars of pay"}}
    for data, metadata, kept in (
        ({**PLOTLY, "image/png": PNG}, words, "img"),
        ({**PLOTLY, "image/svg+xml": "<svg/>"}, {"image/svg+xml": {"alt": "Bars of pay"}}, "img"),
        ({**PLOTLY, "text/markdown": "In *words*."}, {}, "em"),
        ({**PLOTLY, "text/plain": "10 of 10 done"}, {}, "pre"),
        ({"application/vnd.dataresource+json": {}, "text/html": "<p><i>a table</i></p>"}, {}, "i"),
        ({"text/html": "<object data='x.svg'><i>instead</i></object>"}, {}, "i"),
        ({"text/html": "<noscript><i>instead</i></noscript>"}, {}, "i"),
    ):
        page, left_out = page_of(shown(data, metadata))
        assert page.main.find(kept), data
        assert left_out == [], data
        assert STOOD not in page.get_text()


def test_part_that_needs_a_script_leaves_the_rest():
    html = "<p>kept</p><script>go()</script><iframe src='https://example.org/map'></iframe>"
    page, left_out = page_of(shown({"text/html": html}))
    assert page.find("p", string="kept")
    assert page.find("a", href="https://example.org/map").parent.get_text().startswith("An embedded page stood here")
    assert left_out == [
        "code cell 1: an embedded page and an interactive part cannot be shown on a page without scripts"
    ]


def test_library_picture_without_words_is_shown_and_told():
    page, left_out = page_of(shown({**PLOTLY, "image/png": PNG}))
    assert page.figure.img["src"].endswith(PNG)
    assert "not described in words" in page.figcaption.get_text()
    assert "has no text alternative" in left_out[0]


@pytest.mark.slow
def test_strict_refuses_what_would_be_left_out():
    notebook = new_notebook(cells=[code("hidden()", "remove-cell", outputs=[shown(PLOTLY)])])
    ReportExporter(strict=True).from_notebook_node(notebook)  # of a cell that is not shown nothing is left out
    notebook.cells.append(code("show()", outputs=[shown(PLOTLY)]))
    with pytest.raises(MhsmError, match="code cell 2: an interactive Plotly figure cannot be shown"):
        ReportExporter(strict=True).from_notebook_node(notebook)


def test_nbconvert_logs_what_is_left_out(caplog):
    with caplog.at_level(logging.WARNING):
        page_of(shown(PLOTLY))
    assert [record.message for record in caplog.records if "Plotly" in record.message] == [
        "a, code cell 1: an interactive Plotly figure cannot be shown on a page without scripts; the page says so."
    ]


def test_notebook_of_colab_with_widgets_is_exported():
    widgets = {"application/vnd.jupyter.widget-state+json": {"0a": {"model_name": "HBoxModel", "state": {}}}}
    output = shown({"application/vnd.jupyter.widget-view+json": {"model_id": "0a"}, "text/plain": "HBox(children=())"})
    page, left_out = page_of(output, widgets=widgets)
    assert "An interactive widget stood here" in page.get_text()
    assert len(left_out) == 1


def test_half_a_character_does_not_stop_a_page():
    notebook = new_notebook(
        cells=[new_markdown_cell("# \ud83d T"), code("1", outputs=[shown({"text/html": "\udc00"})])]
    )
    notebook.cells[1].outputs.append(nbformat.v4.new_output("stream", text="a\ud83d\ude00b"))
    page, _ = ReportExporter().from_notebook_node(notebook)
    assert "a😀b" in page.encode("utf-8").decode()


# What survives


def styler_html() -> str:
    frame = pd.DataFrame({"pay": [1.0, 2.0], "jobs": [3, 4]}, index=pd.Index(["a", "b"], name="who"))
    styler = frame.style.set_caption("Pay <i>by</i> who").set_uuid("one").background_gradient(cmap="Blues")
    styler = styler.set_table_styles([{"selector": "th:hover", "props": "background: url(x.png); color: red"}])
    return styler.bar(subset=["jobs"], color="#d65f5f").to_html()


def test_colours_of_a_styled_table_stay_and_are_its_own():
    page, left_out = page_of(shown({"text/html": styler_html()}), shown({"text/html": styler_html()}))
    assert left_out == []
    first, second = page.find_all("table")
    assert first.caption.get_text() == "Pay by who"
    assert first.find("td", id="T_one_row0_col0")
    assert second["id"] == "T_one-2"  # an id is one of a kind, and its rules go with it
    assert {cell["scope"] for cell in second.find_all("th")} == {"col", "row"}
    css = page.find("style").get_text()
    assert ".styled-1 #T_one_row0_col0 { background-color: #f7fbff; color: #000000 }" in css
    assert ".styled-2 #T_one_row1_col0-2 { background-color: #08306b; color: #f1f1f1 }" in css
    assert "linear-gradient(90deg" in css
    assert ".styled-1 #T_one th:hover { color: red }" in css
    assert first.find_parent(class_="styled-1")
    assert second.find_parent(class_="styled-2")


def test_style_of_an_output_ends_with_it():
    css = "h1, #x ~ h1 { color: red } + footer { color: red } p { position: fixed; display: none; margin: 1em }"
    html = f"<style>{css}@media print {{ p {{ color: red }} }}</style><p style='position: fixed; color: #111'>x</p>"
    page, _ = page_of(shown({"text/html": html}))
    assert page.find("p", string="x")["style"] == "color: #111"
    rules = page.find("style").get_text().splitlines()
    assert [rule for rule in rules if rule.startswith(".styled")] == [
        ".styled-1 h1, .styled-1 #x ~ h1 { color: red }",
        ".styled-1 p { margin: 1em }",
    ]


def test_ids_are_one_of_a_kind_and_links_find_them():
    first = "<h2 id='pay'>Pay</h2><p id='content'>mine <a href='#content'>to mine</a> <a href='#table-1'>table</a></p>"
    second = "<p id='pay'>also <a href='#pay'>here</a></p><table id='table-1'><tr><th id='h'>a<td headers='h'>b</table>"
    notes = new_markdown_cell("# T\n\n[jump](#Pay-by-setting) <a name='old'></a>[back](#old)\n\n## Pay by setting")
    outputs = [shown({"text/html": first}), shown({"text/html": second})]
    page = export(new_notebook(cells=[notes, code("show()", outputs=outputs)]))
    assert_sound(page)
    assert page.find("a", string="jump")["href"] == "#pay-by-setting"
    assert page.find("a", string="back")["href"] == "#old"
    assert page.find("a", string="to mine")["href"] == "#content-2"
    assert page.find(id="content") is page.main
    assert page.find("a", string="here")["href"] == "#pay-2"
    assert page.find("a", string="table")["href"] == "#table-1"
    assert page.find(id="table-1").name == "table"
    assert page.find("h2", string="Pay")["id"] == "pay"


def test_drawing_in_html_is_a_picture_with_its_words():
    drawing = '<svg width="90.5" viewBox="0 0 9 9"><{}><clippath id="c"/><circle r="3" inkscape:label="x"/></svg>'
    titled, bare = drawing.format("title>A dot</title"), drawing.format("g/")
    icon = '<svg aria-hidden="true"><path d="M0 0"/></svg>'
    icon += '<svg><defs><path id="i"/></defs></svg><svg><use href="#i"/></svg>'
    notebook = new_notebook(cells=[code("show()", outputs=[shown({"text/html": f"<p>{titled}{bare}{icon}</p>"})])])
    page, resources = ReportExporter().from_notebook_node(notebook)
    soup = BeautifulSoup(page, "html.parser")
    assert [image["alt"] for image in soup.find_all("img")] == ["A dot", "A drawing that is not described in words", ""]
    assert soup.img["width"] == "90"
    source = base64.b64decode(soup.img["src"].partition(",")[2]).decode()
    assert source.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert '<clipPath id="c"></clipPath><circle r="3"></circle>' in source
    assert "has no text alternative" in resources["mhsm_left_out"][0]


def test_landmarks_stay_the_pages_own():
    html = "<main>a</main><nav>b</nav><footer role='contentinfo'>c</footer><aside>d</aside><p role='main'>e</p>"
    page, _ = page_of(shown({"text/html": html + "<button>f</button><label>g</label>"}))
    assert page.select("main main, main nav, main footer, main aside, main [role=main], button, label") == []
    assert page.main.get_text(" ", strip=True).endswith("a b c d e g")


def test_prose_as_html_is_prose_and_a_caption_a_caption():
    words = '<div class="mhsm-prose tex2jax_ignore mathjax_ignore"><p>{}</p></div>'
    page, _ = page_of(
        shown({"text/html": words.format("From $5 to $6."), "text/plain": "x"}, {"mhsm": "prose"}),
        shown({"image/png": PNG}, {"image/png": {"alt": "Bars"}}),
        shown({"text/html": words.format("Dollars. <em>BLS</em>.")}, {"mhsm": "caption"}),
    )
    assert page.select_one(".output.prose > p").get_text() == "From $5 to $6."
    assert page.figure.figcaption.p.get_text() == "Dollars. BLS."
    assert page.select(".mhsm-prose, .caption") == []
