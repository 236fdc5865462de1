"""What of a notebook reaches its page: Markdown whole, outputs by what needs no script, the rest said."""

from __future__ import annotations

import base64
import logging
import time

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_markdown_cell, new_notebook, new_raw_cell
from notebook_parts import PNG, assert_sound, code, export, page_of, shown

from mhsm_analysis.errors import MhsmError
from mhsm_analysis.report.exporter import ReportExporter
from mhsm_analysis.report.markdown import markdown_html
from mhsm_analysis.report.sanitizing import DRAWN, FORMULAS, as_browser, clean
from mhsm_analysis.report.unknown_tags import FRAMES, TAKING

STOOD = "stood here that a page without scripts cannot show"
PLOTLY = {
    "application/vnd.plotly.v1+json": {"data": []},
    "text/html": '<div><div id="p" class="plotly-graph-div"></div><script>Plotly.newPlot("p")</script></div>',
}


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


@pytest.mark.slow
@pytest.mark.parametrize("edge", ["|", ""])
def test_table_with_uneven_rows_is_a_table(edge):
    rows = ["a|b|c", "-|:-:|-", "1|2|3", "4", "5|6", "7|8|9|10", "`x|y`|11\\|12|**13**"]
    if not edge:
        rows.remove("4")
    table = "\n".join(f"{edge}{row}{edge}" for row in rows)
    fenced = f"```\n{table}\n```"
    page = export(new_notebook(cells=[new_markdown_cell(f"# T\n\nText\n\n{table}\n\nafter\n\n{fenced}")]))
    assert_sound(page)
    shows = [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in page.find_all("tr")]
    expected = [["a", "b", "c"], ["1", "2", "3"], ["4", "", ""], ["5", "6", ""]]
    expected += [["7", "8", "9|10"], ["x|y", "11|12", "13"]]
    assert shows == [row for row in expected if edge or row[0] != "4"]
    assert page.find("pre").get_text().strip() == table


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("> | a | b |\n> |---|---|\n> | 1 |", ["1", ""]),
        ("- item\n\n  | a | b |\n  |---|---|\n  | 1 | 2 | 3 |", ["1", "2|3"]),
        ("Before\n| a |\n|---|\n| 1 |\nafter", ["1"]),
    ],
)
def test_table_in_a_quotation_a_list_or_a_paragraph_is_a_table(text, cells):
    page = BeautifulSoup(markdown_html(text), "html.parser")
    assert [cell.get_text() for cell in page.find_all("td")] == cells


@pytest.mark.parametrize(
    "text",
    ["<pre>\na | b\n--|--\n1 | 2 | 3\n</pre>", "    a | b\n    --|--\n    1 | 2 | 3",
     "```\n```python\na | b\n--|--\n1 | 2 | 3\n```"],
)  # fmt: skip
def test_table_in_code_is_code(text):
    page = BeautifulSoup(markdown_html(text), "html.parser")
    assert page.pre.get_text().strip().splitlines()[-1] == "1 | 2 | 3"
    assert page.table is None


@pytest.mark.parametrize("cell", ["<b>Total</b>", "<sup>a</sup> Nurses", "<https://x.org>", "<abbr>RN</abbr>"])
def test_a_row_may_begin_with_html_within_a_line(cell):
    page = BeautifulSoup(markdown_html(f"a | b\n--|--\n{cell} | 5\nx | y"), "html.parser")
    assert [row.get_text("|", strip=True).split("|")[-1] for row in page.find_all("tr")] == ["b", "5", "y"]


@pytest.mark.parametrize(
    "formula", [r"$\hat{y}_{t} - \hat{y}_{s}$", r"$\alpha < \beta_{*}^{*}$", r"$a_{*}<5$ and $b_{*}$"]
)
def test_formula_in_brackets_or_with_a_comparison_too(formula):
    page = BeautifulSoup(markdown_html(f"See ({formula}), ($M) and *more*."), "html.parser")
    assert f"({formula}), ($M)" in page.get_text()
    assert page.em.get_text() == "more"


@pytest.mark.parametrize(
    "text",
    ["pay ($/hour) of *nurses* (index w_{t}) and ($/year)", "Pay ($) of *men*, x_{i} ($) b",
     r"($-denominated *bonds* \& y_{i} ($-based)", r"[pay ($/h)](a.html) *b* \sum [$/y]"],
)  # fmt: skip
def test_a_dollar_in_brackets_begins_and_ends_no_formula(text):
    assert BeautifulSoup(markdown_html(text), "html.parser").em is not None


@pytest.mark.parametrize("formula", ["$x_{i}^{*}y_{j}^{*}$", r"$\alpha_1 * b * c$", "$$a_i * b_i\n\\* c < d$$"])
def test_formula_stays_as_it_is_written(formula):
    page = BeautifulSoup(markdown_html(f"From $5 to {formula}, $6 *more*."), "html.parser")
    assert formula in page.get_text()
    assert page.em.get_text() == "more"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pay ($M), see [a](a_1.html), ($B).", '<p>Pay ($M), see <a href="a_1.html">a</a>, ($B).</p>'),
        ("In A$, _not_ US$; ($$) or _very_ ($$$)", "<p>In A$, <em>not</em> US$; ($$) or <em>very</em> ($$$)</p>"),
        ("$HOME_x, `a_b` and $PATH", "<p>$HOME_x, <code>a_b</code> and $PATH</p>"),
    ],
)
def test_money_is_no_formula_whatever_stands_between(text, expected):
    assert markdown_html(text).strip() == expected


@pytest.mark.parametrize("after", ["# H | x", "> q | x", "- i | x", "<div>a|b</div>"])
def test_table_ends_where_something_else_begins(after):
    page = BeautifulSoup(markdown_html(f"a | b\n--|--\n1 | 2\n{after}"), "html.parser")
    assert [cell.get_text() for cell in page.find_all("td")] == ["1", "2"]


def test_long_lines_take_no_long_time():
    start = time.process_time()
    for text in ("$a" + "_" * 20_000, "a|" * 20_000 + "\nx", "$a_{" * 3_000, "$$" + "a_" * 5_000):
        markdown_html(text)
    assert time.process_time() - start < 2  # it takes a tenth of a second; the square of the length took ten


def test_raw_cell_for_another_exporter_is_not_judged():
    raw = new_raw_cell("<p>Pay</p><script>draw()</script>", metadata={"raw_mimetype": "text/x-rst"})
    notebook = new_notebook(cells=[new_markdown_cell("# T"), raw])
    assert ReportExporter().from_notebook_node(notebook)[1]["mhsm_left_out"] == []
    raw.metadata["raw_mimetype"] = None
    assert len(ReportExporter().from_notebook_node(notebook)[1]["mhsm_left_out"]) == 1


def test_what_one_cell_opens_ends_with_it():
    notebook = new_notebook(cells=[new_markdown_cell("# T\n\n<div><b><table><tr>"), new_markdown_cell("plain </div>")])
    page = export(notebook)
    assert page.find("p", string="plain ").parent is page.main


def test_pictures_of_the_folder_and_of_attachments_are_in_the_page(tmp_path):
    (tmp_path / "my maps").mkdir()
    (tmp_path / "my maps" / "a.png").write_bytes(base64.b64decode(PNG))
    (tmp_path / "secret.txt").write_text("x")
    outside = tmp_path.parent / f"{tmp_path.name}.png"
    outside.write_bytes(base64.b64decode(PNG))
    (tmp_path / "link.png").symlink_to(outside)
    told = "![one](my%20maps/a.png) <img alt='two' src='my maps/a.png'> ![three](attachment:b.png)"
    told += " <img alt='four' src='attachment:b.png'> ![five](secret.txt) ![seven](attachment:c.png)"
    told += f" ![six](../{outside.name}) ![nine](link.png) ![ten]({outside})"
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


# Names of SVG and MathML, of nothing, and what is no tag.
LIKE_TAGS = [
    (
        "Run with List<int>: the median is 120,000.\n\n<path>\n\nPay is 5.",
        "Run with List: the median is 120,000. Pay is 5.",
    ),
    ("the <mean> is 5 and <median> is 6", "the is 5 and is 6"),
    ("use <filter> then 7, p <set> 5, <line> 1</line>, <Text>2</Text>, <mi>3, <desc/>4", "use then 7, p 5, 1, 2, 3, 4"),
    ("a <min and b>c 8 <your name> 9 a < b", "a c 8 9 a < b"),
    *((f"use the <{name}> tag, 16", "use the tag, 16") for name in (*TAKING, *sorted(FRAMES))),
    ("<svg><circle r='3'/></svg> <path> 5 <math><mi>x</mi><mean/></math> <mi> 6", "5 x 6"),
    ("<math><semantics><mi>x</mi><annotation>x_1</annotation></semantics></math> 5", "x 5"),
    ("<svg><circle r='3'/><p><path> 7</p></svg> <rect> 8", "7 8"),
]


@pytest.mark.slow
@pytest.mark.parametrize("where", ["cell", "output", "html"])
@pytest.mark.parametrize(("text", "shows"), LIKE_TAGS)
def test_words_after_what_looks_like_a_tag_stay(where, text, shows):
    if where == "cell":
        page = export(new_notebook(cells=[new_markdown_cell("# T"), new_markdown_cell(text)]))
    else:
        page, _ = page_of(shown({"text/markdown" if where == "output" else "text/html": text}), title="T")
    for told in page.main.select("h1, .left-out"):
        told.decompose()
    assert " ".join(page.main.get_text(" ").split()).replace(" ,", ",").replace(" :", ":") == shows


@pytest.mark.parametrize("names", [DRAWN, FORMULAS, "and in int or min max mean median sum set plus list false true"])
def test_no_name_of_a_tag_takes_what_follows(names):
    for name in set(names.split()) - {"svg"}:
        for write in (clean, as_browser):
            assert write(f"before <{name}> after").split()[-1].removesuffix(f"</{name}>") in ("after", "after</img>"), (
                name
            )


def test_table_of_unescaped_cells_keeps_its_rows():
    frame = pd.DataFrame({"what": ["x <int> 5", "y"], "pay": ["6", "<path>7"]})
    page, _ = page_of(shown({"text/html": frame.to_html(escape=False)}))
    assert [cell.get_text() for cell in page.select("tbody td")] == ["x  5", "6", "y", "7"]


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


@pytest.mark.slow
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
