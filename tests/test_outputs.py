"""What of a notebook reaches its page: Markdown whole, outputs by what needs no script, the rest said."""

from __future__ import annotations

import base64
import json
import logging

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_markdown_cell, new_notebook, new_raw_cell
from notebook_parts import PNG, assert_sound, code, export, shown

from mhsm_analysis.errors import MhsmError
from mhsm_analysis.report.exporter import ReportExporter
from mhsm_analysis.report.sanitizing import DRAWN, FORMULAS, as_browser, clean
from mhsm_analysis.report.unknown_tags import FRAMES, TAKING

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


# What survives


def styler_html() -> str:
    frame = pd.DataFrame({"pay": [1.0, 2.0], "jobs": [3, 4]}, index=pd.Index(["a", "b"], name="who"))
    styler = frame.style.set_caption("Pay <i>by</i> who").set_uuid("one").background_gradient(cmap="Blues")
    styler = styler.set_table_styles([{"selector": "th:hover", "props": "background: url(x.png); color: red"}])
    return styler.bar(subset=["jobs"], color="#d65f5f").to_html()


@pytest.mark.slow
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


def test_colour_of_a_row_and_signs_a_sheet_adds_stay():
    css = "td::after { content: '%' } th::after { content: url(x.png) } th::before { content: attr(id) } "
    css += "p::after { content: '\\3c/style>' }"
    rows = '<tr style="color: red"><td>5</td></tr><tr style="text-align: right;"><td>6</td></tr>'
    page, _ = page_of(shown({"text/html": f"<style>{css}</style><table>{rows}</table>"}))
    assert [row.get("style") for row in page.find_all("tr")] == ["color: red", None]
    rules = [rule for rule in page.find("style").get_text().splitlines() if rule.startswith(".styled")]
    assert rules == ['.styled-1 td::after { content: "%" }']


def test_table_in_a_table_keeps_its_caption():
    inner = "<table><caption>Inner</caption><tr><td>1</td></tr></table>"
    page, _ = page_of(shown({"text/html": f"<table><tr><td>a{inner}</td><td>2</td></tr></table>"}))
    assert [caption.get_text() for caption in page.find_all("caption")] == ["Table 1", "Inner"]
    assert page.find_all("table")[1].td["class"] == ["short"]


def test_numbers_of_grouped_columns_and_rows_are_set_to_the_right():
    columns = pd.MultiIndex.from_product([["A", "B"], ["x", "y"]])
    index = pd.MultiIndex.from_product([["one", "two"], ["p", "q"]])
    frame = pd.DataFrame([[n, "w", n, "v"] for n in range(4)], index=index, columns=columns)
    page, _ = page_of(shown({"text/html": frame.to_html()}))
    numbers = [cell.get_text() for cell in page.select(".number")]
    assert numbers == ["x", "x", *(text for n in range(4) for text in (str(n), str(n)))]


@pytest.mark.slow
def test_data_without_another_form_is_shown_as_text():
    told = {"text/plain": "<IPython.core.display.JSON object>"}
    page, left_out = page_of(
        shown({"application/json": {"pay": ["größe", 5]}, **told}), shown({"text/csv": "a,<b>\n1,2"})
    )
    first, second = page.find_all("pre")
    assert json.loads(first.get_text()) == {"pay": ["größe", 5]}
    assert second.get_text() == "a,<b>\n1,2"
    assert left_out == []
    page, _ = page_of(shown({"application/json": {"pay": 5}, "text/plain": "pay is 5"}))
    assert page.find("pre").get_text().strip() == "pay is 5"


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


@pytest.mark.slow
@pytest.mark.parametrize(
    ("html", "shows"),
    [
        ("<p>a<button>Pay 120,000</button><button>b</button>", "a Pay 120,000 b"),
        ("<button> 37<p>rest 38</p>", "37 rest 38"),
        ("<input value='120,000' readonly> <input type=submit value=Go><input type=hidden value=no>", "120,000 Go"),
        ("<input type=checkbox checked>x <input type=checkbox>y <INPUT type=Radio checked>z", "☑ x ☐ y ◉ z"),
        ("<select><option>1</option><option selected>2</option></select><textarea>3</textarea>", "1 2 3"),
    ],
)
def test_words_and_values_of_controls_stay(html, shows):
    page, left_out = page_of(shown({"text/html": html, "text/plain": "other"}))
    assert " ".join(page.select_one(".output").get_text(" ").split()) == shows
    assert page.find(["button", "input", "select", "option", "textarea"]) is None
    assert left_out == []


@pytest.mark.slow
def test_field_without_a_value_is_said_and_gives_way_to_text():
    page, left_out = page_of(shown({"text/html": "<p>Name <input></p>"}))
    assert "An input field stood here" in page.find(class_="left-out").get_text()
    assert len(left_out) == 1
    for html in ("<input>", "<input type=hidden>", "<div></div>"):
        page, left_out = page_of(shown({"text/html": html, "text/plain": "median 5"}))
        assert page.find("pre").get_text().strip() == "median 5"
        assert left_out == []


@pytest.mark.slow
def test_address_of_a_link_stays_or_its_loss_is_said():
    links = ["https://a.test", "ftp://ftp.bls.gov/pub/x.txt", "tel:+123", "doi:10.1/x", "mailto:a@b.test", "a.html"]
    text = " ".join(f"[l{n}]({link})" for n, link in enumerate(links))
    page, left_out = page_of(shown({"text/markdown": text}))
    assert [link["href"] for link in page.select(".output a")] == links
    assert left_out == []
    page, left_out = page_of(shown({"text/markdown": "[a](file:///x/y.csv), [b](s3://c/d) [geo:1,2](geo:1,2)"}))
    assert page.select_one(".output").get_text().strip() == "a (file:///x/y.csv), b (s3://c/d) geo:1,2"
    assert left_out == []
    html = "<a download='t.csv' href='data:text/csv;base64,YQ=='>Table</a> <a href='java&#9;script:go()'>Go</a>"
    page, left_out = page_of(shown({"text/html": html}))
    told = page.select_one(".output").get_text().strip()
    assert told == "Table (a file that is not on this page) Go (a link that runs a script)"
    assert page.select(".output a[href]") == []
    assert left_out == [
        "code cell 1: the file of the link 'Table' is not on the page; the link 'Go' runs a script, which no page does"
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("html", "named", "href"),
    [
        ("<img src='no.png' alt='A map'>", "the picture no.png is", None),
        ("<img src='https://a.test/x.png' alt='A map'>", "the picture https://a.test/x.png is", "https://a.test/x.png"),
        ("<img srcset='no.png 1x, b.png 2x' alt='A map'>", "the picture no.png is", None),
        ("<a href='https://a.test'><img src='no.png' alt='A map'></a>", "the picture no.png is", "https://a.test"),
        ("<img src='' alt='A map'>", "a picture without an address is", None),
        ("<img src='data:text/html,x' alt='A map'>", "the picture data:text/html,x is", None),
    ],
)
def test_picture_that_is_not_on_the_page_is_said(html, named, href):
    page, left_out = page_of(shown({"text/html": f"<p>{html}</p>"}))
    told = page.find(class_="left-out").get_text()
    assert told == f"Picture that is not on this page: A map{' (no.png)' * ('no.png' in html)}"
    assert [link.get("href") for link in page.select(".output a")] == ([href] if href else [])
    assert left_out == [f"code cell 1: {named} not on the page, which holds only pictures of the notebook's folder"]
    notebook = new_notebook(cells=[code("show()", outputs=[shown({"text/html": html})])])
    with pytest.raises(MhsmError, match="not on the page"):
        ReportExporter(strict=True).from_notebook_node(notebook)


def test_picture_named_by_srcset_alone_is_in_the_page():
    page, left_out = page_of(shown({"text/html": f"<img alt='A map' srcset='data:image/png;base64,{PNG} 2x'>"}))
    assert page.img["src"] == f"data:image/png;base64,{PNG}"
    assert left_out == []


def test_landmarks_stay_the_pages_own():
    html = "<main>a</main><nav>b</nav><footer role='contentinfo'>c</footer><aside>d</aside><p role='main'>e</p>"
    page, _ = page_of(shown({"text/html": html + "<button>f</button><label>g</label>"}))
    assert page.select("main main, main nav, main footer, main aside, main [role=main], button, label") == []
    assert page.main.get_text(" ", strip=True).endswith("a b c d e f g")


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


@pytest.mark.slow
@pytest.mark.parametrize("outer", ["object data='a.pdf'", "video", "audio", "iframe src='https://example.org/'"])
@pytest.mark.parametrize("inner", ["<embed src='a.pdf'>", "<iframe src='b'></iframe>", "<canvas></canvas>"])
def test_an_embedded_page_inside_another_is_told_once(outer, inner):
    html = f"<{outer}>{inner}</{outer.split()[0]}><p>Pay is 5.</p>"
    page, resources = ReportExporter().from_notebook_node(
        new_notebook(cells=[new_markdown_cell("# T"), code("show()", outputs=[shown({"text/html": html})])])
    )
    assert len(BeautifulSoup(page, "html.parser").select(".left-out")) == len(resources["mhsm_left_out"]) == 1
    assert "Pay is 5." in page


@pytest.mark.slow
@pytest.mark.parametrize(
    "css",
    [
        r'p { font-family: "\3c/style\3e\3cimg src=data:, onerror=alert(1)\3e" }',
        r".a\3c\/style\3e { color: red }",
        r"[title='\3c/style\3e'] { color: red }",
    ],
)
def test_a_style_sheet_never_ends_the_style_it_stands_in(css):
    html = f"<style>{css} b {{ color: red }}</style><b>Pay</b>"
    page = export(new_notebook(cells=[new_markdown_cell("# T"), code("show()", outputs=[shown({"text/html": html})])]))
    assert_sound(page)
    assert page.find("img") is None
    assert "color: red" in page.style.get_text()
    assert "<" not in page.style.get_text()


def test_a_city_is_no_library():
    html = "<p>Pay</p><script>draw('Las Vegas, NV', 'a widget shop')</script>"
    page = export(new_notebook(cells=[new_markdown_cell("# T"), code("show()", outputs=[shown({"text/html": html})])]))
    assert page.select_one(".left-out").get_text().startswith("An interactive part stood here")
