"""What survives on the way to a page: colours, ids and links, numbers, drawings, words of controls, captions."""

from __future__ import annotations

import base64
import json
import re

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_markdown_cell, new_notebook
from notebook_parts import PNG, assert_sound, code, export, page_of, shown

from mhsm_analysis.errors import MhsmError
from mhsm_analysis.report.exporter import ReportExporter
from mhsm_analysis.report.sanitizing import safe_rules, safe_style


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
        ("<select><option>1</option><option>2</option></select><textarea>3</textarea>", "1 2 3"),
        ("<select><option>1</option><option selected>2</option></select>", "○ 1 ◉ 2"),
        ("<select multiple><option selected>1<option>2</select>", "☑ 1 ☐ 2"),
        ("<select><optgroup label='Nurses'><option label='RN'>1</option></optgroup></select>", "Nurses: RN"),
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
    page, left_out = page_of(shown({"text/html": "<p>Note <textarea placeholder='write here'></textarea></p>"}))
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


def test_a_drawing_of_parts_elsewhere_without_words_is_said():
    page, left_out = page_of(shown({"text/html": '<p>The trend: <svg><use href="#bar"/></svg></p>'}))
    assert "A drawing stood here" in page.select_one(".left-out").get_text()
    assert len(left_out) == 1


def test_a_sheet_of_symbols_shows_and_says_nothing():
    sheet = '<svg style="width:0;height:0"><defs><symbol id="i"><title>Show attributes</title></symbol></defs></svg>'
    page, left_out = page_of(shown({"text/html": f"{sheet}<p>Dataset</p>"}))
    assert page.select_one(".output").get_text().strip() == "Dataset"
    assert left_out == []


def test_a_sheet_whose_symbols_use_each_other_too():
    sheet = '<svg><defs><g id="m"><path d="M0 0"/></g><g id="n"><use href="#m"/></g></defs></svg>'
    page, left_out = page_of(shown({"text/html": f"{sheet}<datalist><option>no</datalist><p>text</p>"}))
    assert page.select_one(".output").get_text().strip() == "text"
    assert left_out == []


def test_a_drawing_of_another_drawings_parts_leaves_its_words():
    parts = '<svg><defs><symbol id="up"><path d="M0 0L1 1"/></symbol></defs></svg>'
    uses = (
        '<p>Change: <svg><title>up</title><use href="#up"/></svg> 5 <svg aria-hidden="true"><use href="#up"/></svg></p>'
    )
    page, left_out = page_of(shown({"text/html": parts + uses}))
    assert page.select_one(".output p").get_text().split() == ["Change:", "up", "5"]
    assert left_out == ["code cell 1: the drawing 'up' is not on the page, which has its words"]


ESCAPED = "".join(f"\\{ord(letter):x} " for letter in "</style><meta http-equiv=refresh content='0;url=//x.org'><b>")


@pytest.mark.parametrize("name", ["font-", "border-", "grid-", "flex-", ""])
def test_a_name_with_signs_in_it_is_no_property(name):
    assert safe_rules(f".a {{ {name}{ESCAPED}: red; color: red }}", ".styled-1", {}) == ".styled-1 .a { color: red }"
    assert safe_style(f"{name}\\3b background\\3a u\\72l(//x.org/i.png): red; color: red") == "color: red"


def test_what_a_tooltip_says_is_not_beside_the_number():
    styler = pd.DataFrame({"jobs": [5]}).style.set_tooltips(pd.DataFrame({"jobs": ["7"]}))
    page, _ = page_of(shown({"text/html": styler.to_html()}))
    tip = re.search(r"[^{}]*\.pd-t \{([^}]*)\}", page.style.get_text())
    assert "visibility: hidden" in tip[1]
    assert safe_style("visibility: hidden; direction: rtl; unicode-bidi: bidi-override").count(";") == 2


def test_a_city_is_no_library():
    html = "<p>Pay</p><script>draw('Las Vegas, NV', 'a widget shop')</script>"
    page = export(new_notebook(cells=[new_markdown_cell("# T"), code("show()", outputs=[shown({"text/html": html})])]))
    assert page.select_one(".left-out").get_text().startswith("An interactive part stood here")
