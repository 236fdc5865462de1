"""The whole report: index, pages, links between them, and what happens when one fails."""

from __future__ import annotations

import os
import re
from urllib.parse import unquote_to_bytes

import pytest
from nbformat.v4 import new_markdown_cell
from notebook_parts import PNG, assert_sound, code, read, write

from mhsm_analysis.errors import MhsmError
from mhsm_analysis.report import exporter
from mhsm_analysis.report.pages import write_report
from mhsm_analysis.report.running import (
    RunResult,
    notebook_paths,
    read_notebook,
)

pytestmark = pytest.mark.slow  # most of them


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """A report of four notebooks, of which one fails and one draws without words."""
    folder = tmp_path_factory.mktemp("report")
    prose = "from IPython.display import display\ndisplay({'text/markdown': 'Pay is *%s*.'}, raw=True)"
    picture = f"from IPython.display import display\ndisplay({{'image/png': '{PNG}'}}, raw=True)"
    paths = [
        write(
            folder / "01_a.ipynb",
            new_markdown_cell("# First & best\n\nIntro."),
            code(prose % "wide"),
            title="First & best",
        ),
        write(folder / "02_b.ipynb", new_markdown_cell("# Second"), code("raise ValueError('<no data>')")),
        write(folder / "03_c.ipynb", new_markdown_cell("# Third\n\nPlain words.\n\n## More\n\nOther.")),
        write(folder / "04_d.ipynb", new_markdown_cell("# Fourth"), code(picture)),
    ]
    output = folder / "deep" / "reports"
    output.mkdir(parents=True)
    (output / "02_b.html").write_text("<footer><p>Made with mhsm_analysis 0.1.0 from figures.</p>\n</footer>")
    (output / "keep.txt").write_text("not ours")
    return write_report(paths, output, show_code=True)


def test_index_opens_with_the_answers_and_lists_what_failed(report):
    index = read(report.index)
    assert_sound(index)
    first, second, third, fourth = index.select(".entries > li")
    assert first.h2.a["href"] == "01_a.html"
    assert first.h2.get_text() == "First & best"
    assert first.p.decode_contents() == "Pay is <em>wide</em>."
    assert second.a is None
    assert (
        "02_b.ipynb failed in code cell 1 (`raise ValueError('<no data>')`): ValueError: <no data>."
        in second.get_text()
    )
    assert third.p.get_text() == "Plain words."
    assert "04_d.ipynb cannot be shown: The picture in code cell 1" in fourth.get_text()
    assert len(report.failures) == 2


def test_pages_link_to_each_other_and_to_nothing_that_is_missing(report):
    assert [page.name for page in report.pages] == ["01_a.html", "03_c.html"]
    first, third = (read(page) for page in report.pages)
    assert [link["href"] for link in first.select("nav.pages a")] == ["index.html", "03_c.html"]
    assert [link["href"] for link in third.select("nav.pages a")] == ["index.html", "01_a.html"]
    assert first.find("pre", class_="code")
    files = sorted(file.name for file in report.index.parent.iterdir())
    assert files == ["01_a.html", "03_c.html", "index.html", "keep.txt"]  # the failed one's old page is gone


def test_page_whose_export_breaks_is_told_and_the_others_are_written(tmp_path, monkeypatch):
    finish = exporter.finish_page

    def break_first(body: str, *args, **kwargs) -> str:
        return finish(body, *args, **kwargs) if "Second" in body else {}["lost"]

    monkeypatch.setattr(exporter, "finish_page", break_first)
    paths = [write(tmp_path / f"{n}.ipynb", new_markdown_cell(f"# {n}")) for n in ("First", "Second")]
    report = write_report(paths, tmp_path / "out")
    assert report.failures == ["First.ipynb cannot be shown: the export failed (KeyError: 'lost')."]
    assert [page.name for page in report.pages] == ["Second.html"]


def test_output_that_cannot_be_written_is_told_before_any_work(tmp_path, monkeypatch):
    monkeypatch.setattr("mhsm_analysis.report.pages.run_notebooks", lambda *_: pytest.fail("ran"))
    path = write(tmp_path / "a.ipynb", code("1"))
    in_the_way = tmp_path / "file"
    in_the_way.write_text("x")
    with pytest.raises(MhsmError, match="there is a file of that name"):
        write_report([path], in_the_way)
    with pytest.raises(MhsmError, match=r"Cannot write the report to .*: Not a directory"):
        write_report([path], in_the_way / "below")

    def refuse(**_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    with pytest.raises(MhsmError, match="Permission denied"):
        write_report([path], tmp_path / "out")


def test_file_of_the_users_own_is_never_replaced_or_removed(tmp_path, monkeypatch):
    paths = [write(tmp_path / f"{name}.ipynb", code(text)) for name, text in (("a", "1"), ("b", "1 / 0"))]
    out = tmp_path / "out"
    out.mkdir()
    with monkeypatch.context() as patched:
        patched.setattr("mhsm_analysis.report.pages.run_notebooks", lambda *_: pytest.fail("ran"))
        for name in ("a", "b", "index"):
            own = out / f"{name}.html"
            own.write_text("<html><p>Notes about pages made with mhsm_analysis</p></html>")
            with pytest.raises(MhsmError, match=rf"{name}\.html is no page of a report, and would be lost"):
                write_report(paths, out)
            assert own.read_text().startswith("<html><p>Notes")
            own.unlink()
            own.mkdir()
            with pytest.raises(MhsmError, match=rf"Cannot write .*{name}\.html: there is a folder of that name"):
                write_report(paths, out)
            own.rmdir()
    assert len(write_report(paths[:1], out).pages) == 1
    (out / "a.html").rename(out / "b.html")  # pages of an earlier report: replaced, or removed with what failed
    assert len(write_report(paths, out).pages) == 1
    assert sorted(path.name for path in out.iterdir()) == ["a.html", "index.html"]


def test_notebooks_need_names_of_their_own(tmp_path):
    for paths in (["a/x.ipynb", "b/x.ipynb"], ["index.ipynb"]):
        with pytest.raises(MhsmError, match="file name of its own"):
            write_report(paths, tmp_path)
    with pytest.raises(MhsmError, match="no notebook"):
        write_report([], tmp_path)


def test_titles_are_what_a_reader_sees(tmp_path):
    told = {
        "a": "```python\n# a comment\n```\n\nPay of **nurses** &amp; 10<sup>6</sup> others\n=====",
        "b": "<!--\n# not this\n-->\n\n# The *real* [title](x.html) #",
        "c": "## No title of its own",
    }
    paths = [write(tmp_path / f"{name}.ipynb", new_markdown_cell(text)) for name, text in told.items()]
    paths.append(write(tmp_path / "d.ipynb", new_markdown_cell("# Of a *failed* one"), code("1 / 0")))
    report = write_report(paths, tmp_path / "out")
    titles = ["Pay of nurses & 10⁶ others", "The real title", "c"]
    assert [read(page).title.get_text() for page in report.pages] == titles
    assert [heading.get_text() for heading in read(report.index).find_all("h2")] == [*titles, "Of a failed one"]


def test_links_lead_to_pages_of_any_name(tmp_path):
    names = ["a #1", "50%", "größe", "a?b&c", os.fsdecode(b"\xff\xfe")]
    paths = [write(tmp_path / f"{name}.ipynb", new_markdown_cell("Words.")) for name in names]
    report = write_report(paths, tmp_path / "out")
    assert report.failures == []
    links = [entry["href"] for entry in read(report.index).select(".entries a")]
    assert links == ["a%20%231.html", "50%25.html", "gr%C3%B6%C3%9Fe.html", "a%3Fb%26c.html", "%FF%FE.html"]
    for link in [*links, *(nav["href"] for page in report.pages for nav in read(page).select("nav.pages a"))]:
        assert (tmp_path / "out" / os.fsdecode(unquote_to_bytes(link))).is_file()


def test_link_in_an_answer_leads_to_its_page(tmp_path):
    text = "# A\n\n<p id='x'>See <a href='#more'>more</a>.</p>\n\n## More\n\n## Sources"
    paths = [write(tmp_path / f"{name}.ipynb", new_markdown_cell(text)) for name in ("a 1", "b")]
    index = read(write_report(paths, tmp_path / "out").index)
    assert [link["href"] for link in index.select(".entries p a")] == ["a%201.html#more", "b.html#more"]
    assert not index.find(id="x")


def test_strict_report_has_no_page_that_leaves_something_out(tmp_path):
    frame = "from IPython.display import IFrame\nIFrame('https://example.org/x', 9, 9)"
    path = write(tmp_path / "a.ipynb", new_markdown_cell("# A"), code(frame))
    told = "code cell 1: an embedded page cannot be shown on a page without scripts; the page says so."
    report = write_report([path], tmp_path / "out")
    assert report.warnings == [f"a.ipynb, {told}"]
    assert read(report.pages[0]).find("a", href="https://example.org/x")
    strict = write_report([path], tmp_path / "out", strict=True)
    assert strict.pages == strict.warnings == []
    assert strict.failures[0].startswith("a.ipynb cannot be shown: code cell 1: an embedded page")
    assert not (tmp_path / "out" / "a.html").exists()


# The real report


@pytest.fixture(scope="module")
def real_report(tmp_path_factory):
    """The report of the notebooks as committed; nbval sees that a run gives the same, and browser tests run them."""

    def as_committed(paths, _parameters, _on_progress, on_done):
        for path in paths:
            on_done(RunResult(path, read_notebook(path)))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mhsm_analysis.report.pages.run_notebooks", as_committed)
        return write_report(notebook_paths(), tmp_path_factory.mktemp("reports"))


def test_every_notebook_of_the_project_becomes_a_sound_page(real_report):
    assert real_report.failures == []
    assert len(real_report.pages) >= 3
    for path in real_report.pages:
        page = read(path)
        assert_sound(page)
        assert page.find("figure").img
        assert page.find("figcaption").get_text(strip=True)
        assert page.find("table")
        assert page.find("nav", class_="contents")
        assert not page.select(".output_error, .output_stderr")
        # nothing of the machine or of Python's insides
        assert not re.search(r"<[\w.]+ (object )?at 0x|Traceback|\bnan\b", page.main.get_text())


def test_index_of_the_project_answers_every_question(real_report):
    index = read(real_report.index)
    assert_sound(index)
    entries = index.select(".entries > li")
    assert [entry.h2.a["href"] for entry in entries] == [page.name for page in real_report.pages]
    for entry in entries:
        assert re.search(r"\d", entry.p.get_text())  # an answer has a number
