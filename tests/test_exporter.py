"""The page of one notebook: what a reader, a screen reader and a browser without network get."""

from __future__ import annotations

import base64

import pytest
from bs4 import BeautifulSoup
from nbconvert.exporters import get_export_names, get_exporter
from nbformat.v4 import new_markdown_cell, new_notebook
from notebook_parts import PNG, TABLE, assert_sound, code, export, shown, story

from mhsm_analysis.errors import MhsmError
from mhsm_analysis.report.exporter import ReportExporter


@pytest.mark.slow
def test_page_is_sound_and_says_what_the_notebook_says():
    page = export(story())
    assert_sound(page)
    assert page.title.get_text() == page.h1.get_text() == "How wide are salaries?"
    assert "From $60,780 to $205,620." in page.get_text()
    assert page.find("strong").get_text() == "$205,620"  # two dollar signs make no formula
    assert page.find("a", string="a map")["href"] == "https://example.org/map.png"  # linked, not loaded
    assert page.find("p", string="kept words")
    drawing = base64.b64decode(page.find("img", alt="a dot")["src"].partition(",")[2]).decode()
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in drawing  # a picture, with what it needs of itself
    assert 'viewBox="0 0 9 9"' in drawing
    assert '<use href="#dot">' in drawing
    assert len(page.find_all("pre")) == 2


def test_output_that_closes_the_page_early_loads_nothing():
    early = shown({"text/html": "</main></body></html><img alt='a' src='https://example.org/x.png' onerror='go()'>"})
    page = export(new_notebook(cells=[new_markdown_cell("# Title"), code("show()", outputs=[early])]))
    assert page.find("a", string="a")["href"] == "https://example.org/x.png"
    assert not page.find_all(["img", "script"])


@pytest.mark.slow
def test_caption_belongs_to_its_figure():
    figure = export(story()).figure
    assert figure.img["alt"] == 'Bars: "pay" by setting <2021>'
    assert figure.figcaption.get_text(strip=True) == "Dollars.BLS, May 2021."
    assert figure.figcaption.em.get_text() == "BLS"


def test_contents_list_every_section_after_the_answer():
    page = export(story())
    nav = page.find("nav", class_="contents")
    assert [link.get_text() for link in nav.find_all("a")] == ["Settings", "Settings", "A second title"]
    assert nav.find_previous("figure")
    assert nav.find_next("h2")["id"] == "settings"


@pytest.mark.slow
def test_code_is_hidden_unless_asked_for():
    assert [block.get_text() for block in export(story()).select("pre.code")] == ["load()"]  # the tag show-input
    blocks = [block.get_text() for block in export(story(), show_code=True).select("pre.code > code")]
    assert blocks == ['OCCUPATION = "11-9111"\nYEAR = 2021', "answer()", "draw()", "frame < 2", "load()"]


@pytest.mark.parametrize(
    ("cell", "named"),
    [
        (code("draw()", outputs=[shown({"image/png": PNG})]), "code cell 1 has no text alternative"),
        (code("draw()", outputs=[shown({"image/png": PNG}, {"image/png": {"alt": " "}})]), "code cell 1"),
        (new_markdown_cell("![](map.png)"), "markdown cell 2 has no text alternative"),
        (new_markdown_cell("![][map]\n\n[map]: map.png"), "markdown cell 2"),
        (new_markdown_cell("So: <img src='map.png'>"), "markdown cell 2"),
        (code("show()", outputs=[shown({"text/html": "<IMG src='map.png'>"})]), "code cell 1"),
        (code("show()", outputs=[shown({"text/markdown": "![](map.png)"})]), "code cell 1"),
    ],
)
def test_picture_without_words_names_its_cell(cell, named):
    with pytest.raises(MhsmError, match=named):
        export(new_notebook(cells=[new_markdown_cell("# Title"), cell]))


def test_picture_in_code_needs_no_words():
    page = export(new_notebook(cells=[new_markdown_cell("# Title\n\nWrite `![](x.png)` or\n\n    ![](x.png)")]))
    assert page.find("code").get_text() == "![](x.png)"


def test_plain_notebook_of_a_user_becomes_a_sound_page():
    notebook = new_notebook(cells=[code("frame", outputs=[TABLE]), code("1", outputs=[shown({"text/plain": "1 < 2"})])])
    page, _ = ReportExporter().from_notebook_node(notebook, {"metadata": {"name": "my_work"}})
    page = BeautifulSoup(page, "html.parser")
    assert_sound(page)
    assert page.h1.get_text() == "my_work"
    assert page.find("pre").get_text(strip=True) == "1 < 2"
    assert [cell.get_text() for cell in page.find_all(class_="number")] == ["", "pay", "0", "1.5"]


@pytest.mark.slow
def test_exporter_is_registered_and_offered_by_jupyterlab():
    assert "mhsm" in get_export_names()
    found = get_exporter("mhsm")
    assert issubclass(found, ReportExporter)
    assert found.export_from_notebook == "Accessible report (HTML)"
    assert str(export(story())) == str(BeautifulSoup(found().from_notebook_node(story())[0], "html.parser"))


# Running
