"""Running notebooks and the pages made of them: what a reader, a screen reader and a browser without network get."""

from __future__ import annotations

import asyncio
import base64
import os
import re
import signal
import threading
import time
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert.exporters import get_export_names, get_exporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from mhsm_analysis.errors import MhsmError
from mhsm_analysis.report import exporter
from mhsm_analysis.report.exporter import ReportExporter
from mhsm_analysis.report.pages import write_report
from mhsm_analysis.report.running import (
    main,
    notebook_paths,
    parameters_of,
    parse_value,
    run_notebooks,
    save_notebooks,
    write_atomically,
)

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
<svg><rect fill="url(https://example.org/15#a)"/><circle id="dot" fill="url('#here')"/><use href="#dot"/></svg>
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


def assert_sound(page: BeautifulSoup) -> None:
    """Assert what holds of every page: nothing is loaded, nothing is without words, the outline is one."""
    assert not page.find_all(["script", "link", "iframe", "object", "embed", "base", "set", "animate"])
    assert not page.body.find_all(["meta", "style"])
    for tag in page.find_all(True):
        assert not {"srcset", "background", "poster", "style"} & set(tag.attrs), tag.attrs
        for name, value in tag.attrs.items():
            assert not name.startswith("on"), name
            if name == "src":
                assert value.startswith("data:"), value[:60]
            elif name in ("href", "xlink:href") and tag.name == "a":
                assert re.match(r"(#|https?://|[\w.]+\.html$)", value), value
            elif name in ("href", "xlink:href"):
                assert value.startswith(("#", "data:")), value[:60]
            elif name in ("fill", "stroke", "filter", "mask", "clip-path"):
                assert "http" not in value, value
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
        assert link["href"][1:] in ids
    assert "mhsm_analysis" in page.footer.get_text()


def test_page_is_sound_and_says_what_the_notebook_says():
    page = export(story())
    assert_sound(page)
    assert page.title.get_text() == page.h1.get_text() == "How wide are salaries?"
    assert "From $60,780 to $205,620." in page.get_text()
    assert page.find("strong").get_text() == "$205,620"  # two dollar signs make no formula
    assert page.find("a", string="a map")["href"] == "https://example.org/map.png"  # linked, not loaded
    assert page.find("p", string="kept words")
    assert page.find("use", href="#dot")  # what stays inside the page stays
    assert page.find("circle", fill="url('#here')")
    assert len(page.find_all("pre")) == 2


def test_output_that_closes_the_page_early_loads_nothing():
    early = shown({"text/html": "</main></body></html><img alt='a' src='https://example.org/x.png' onerror='go()'>"})
    page = export(new_notebook(cells=[new_markdown_cell("# Title"), code("show()", outputs=[early])]))
    assert page.find("a", string="a")["href"] == "https://example.org/x.png"
    assert not page.find_all(["img", "script"])


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


def test_exporter_is_registered_and_offered_by_jupyterlab():
    assert "mhsm" in get_export_names()
    found = get_exporter("mhsm")
    assert found is ReportExporter
    assert found.export_from_notebook == "Accessible report (HTML)"
    assert str(export(story())) == str(BeautifulSoup(found().from_notebook_node(story())[0], "html.parser"))


# Running


def write(path: Path, *cells, **metadata) -> Path:
    nbformat.write(new_notebook(cells=list(cells), metadata=metadata), path)
    return path


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Four notebooks run together, with a parameter."""
    folder = tmp_path_factory.mktemp("runs")
    paths = [
        write(folder / "a_plain.ipynb", code('NAME = "world"\nYEAR = 2021', "parameters"), code("print(NAME, YEAR)")),
        write(folder / "b_fails.ipynb", new_markdown_cell("# B"), code("x = 1"), code("\n1 / 0  # why\nx")),
        write(folder / "c_dies.ipynb", code("import os\nos._exit(1)")),
        write(
            folder / "d_default.ipynb", code("YEAR = 2020", "parameters"), code("import os; print(YEAR, os.getcwd())")
        ),
    ]
    seen: list[tuple[str, int, int]] = []
    results = run_notebooks(paths, {"NAME": "all"}, lambda path, done, total: seen.append((path.stem, done, total)))
    return folder, {result.path.stem: result for result in results}, seen


def test_parameters_go_to_the_notebooks_that_know_them(runs):
    folder, results, _ = runs
    notebook = results["a_plain"].notebook
    assert [cell.metadata.get("tags") for cell in notebook.cells][:2] == [["parameters"], ["injected-parameters"]]
    assert notebook.cells[-1].outputs[0].text == "all 2021\n"
    other = results["d_default"].notebook
    assert len(other.cells) == 2
    assert other.cells[-1].outputs[0].text == f"2020 {folder.resolve()}\n"
    assert "This report was run with NAME = 'all'." in export(notebook).get_text()
    assert "run with" not in export(other).get_text()


def test_new_parameters_replace_those_of_an_earlier_run(tmp_path):
    note = new_markdown_cell("# Values", metadata={"tags": ["parameters"]})  # only a code cell has parameters
    own, old = code('NAME = "world"\nYEAR = 2021', "parameters"), code('NAME = "old"', "injected-parameters")
    path = write(tmp_path / "a.ipynb", note, own, old, code("print(NAME, YEAR)"))
    (again,) = run_notebooks([path])
    assert again.notebook.cells[-1].outputs[0].text == "old 2021\n"
    assert "This report was run with NAME = 'old'." in export(again.notebook).get_text()
    (new,) = run_notebooks([path], {"NAME": "world", "YEAR": 2022})
    assert [cell.metadata.get("tags") for cell in new.notebook.cells[1:3]] == [["parameters"], ["injected-parameters"]]
    assert len(new.notebook.cells) == 4
    assert new.notebook.cells[-1].outputs[0].text == "world 2022\n"
    # a value that is the notebook's own is not worth a word
    assert "This report was run with YEAR = 2022." in export(new.notebook).get_text()


def test_failing_cell_is_named_and_the_others_go_on(runs):
    _, results, _ = runs
    assert results["b_fails"].error == (
        "b_fails.ipynb failed in code cell 2 (`1 / 0  # why`): ZeroDivisionError: division by zero."
    )
    assert results["c_dies"].error == "c_dies.ipynb failed in code cell 1 (`import os`): the kernel died."
    assert results["a_plain"].error == results["d_default"].error == ""


def test_progress_reaches_the_end_of_what_ran(runs):
    _, _, seen = runs
    assert ("a_plain", 3, 3) in seen
    assert ("d_default", 2, 2) in seen
    assert ("b_fails", 3, 3) not in seen


def test_timeout_is_told_in_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr("mhsm_analysis.report.running.CELL_TIMEOUT", 1)
    (result,) = run_notebooks([write(tmp_path / "slow.ipynb", code("import time\ntime.sleep(60)"))])
    assert result.error == "slow.ipynb failed in code cell 1 (`import time`): it ran longer than 1 seconds."


def test_ctrl_c_stops_every_kernel(tmp_path):
    tell = "import os, pathlib\npathlib.Path(f'{os.getpid()}.pid').touch()"
    paths = [write(tmp_path / f"{name}.ipynb", code(tell), code("import time\ntime.sleep(60)")) for name in "ab"]
    asleep = set()
    start = time.monotonic()

    def press(path: Path, done: int, _: int) -> None:
        if done == 1:
            asleep.add(path)
            if len(asleep) == 2:
                signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have started pytest without it
    try:
        with pytest.raises(KeyboardInterrupt):
            run_notebooks(paths, on_progress=press)
    finally:
        signal.signal(signal.SIGINT, before)
    assert time.monotonic() - start < 30
    kernels = [int(file.stem) for file in tmp_path.glob("*.pid")]
    assert len(kernels) == 2
    for kernel in kernels:
        with pytest.raises(ProcessLookupError):
            os.kill(kernel, 0)


def test_runs_from_inside_a_notebook(tmp_path):
    path = write(tmp_path / "a.ipynb", code("print(1)"))

    async def cell():  # a notebook's cells run in a loop already
        return run_notebooks([path])

    assert asyncio.run(cell())[0].notebook.cells[0].outputs[0].text == "1\n"


def test_unknown_parameter_names_those_there_are(tmp_path):
    path = write(tmp_path / "a.ipynb", code("NAME = 1\nYEAR: int = 2", "parameters"))
    with pytest.raises(MhsmError, match=r"None of the notebooks has a parameter JAHR; there are NAME, YEAR\."):
        run_notebooks([path], {"JAHR": 2020})


def test_what_is_no_notebook_is_told_before_anything_runs(tmp_path):
    (tmp_path / "no.ipynb").write_text("{")
    with pytest.raises(MhsmError, match=r"no\.ipynb is not a Jupyter notebook"):
        run_notebooks([tmp_path / "no.ipynb"])
    with pytest.raises(MhsmError, match=r"missing\.ipynb: No such file"):
        run_notebooks([tmp_path / "missing.ipynb"])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2021", 2021),
        ("1e3", 1000.0),
        ("9" * 400, int("9" * 400)),
        ("True", True),
        ("None", None),
        ("11-9111", "11-9111"),
        ("2020-30", "2020-30"),
        ("nan", "nan"),
        ("-inf", "-inf"),
        ("1e999", "1e999"),
    ],
)
def test_values_are_read_as_papermill_reads_them(text, value):
    assert parse_value(text) == value
    assert type(parse_value(text)) is type(value)


def test_parameters_are_read_from_the_tagged_cell_only():
    notebook = new_notebook(cells=[code("A = 1"), code('B = "x"\nC: int = 2\nD', "parameters")])
    assert parameters_of(notebook) == {"B": "'x'", "C": "2"}


def test_saved_notebooks_are_the_same_bytes_each_time(tmp_path, capsys):
    timed = code("print(2)")
    timed.metadata.execution = {"iopub.status.busy": "2024-01-01T00:00:00Z"}  # as JupyterLab records
    path = write(tmp_path / "a.ipynb", new_markdown_cell("# A"), code("1 + 1"), timed)
    broken = write(tmp_path / "b.ipynb", code("oops"))
    before = broken.read_bytes()
    assert main([str(tmp_path)]) == 1
    first = path.read_bytes()
    ids = [cell.id for cell in nbformat.read(path, 4).cells]
    assert [result.error for result in save_notebooks(tmp_path)] == [
        "",
        "b.ipynb failed in code cell 1 (`oops`): NameError: name 'oops' is not defined.",
    ]
    assert path.read_bytes() == first
    assert broken.read_bytes() == before  # a failed notebook is left as it is
    saved = nbformat.read(path, 4)
    assert [cell.id for cell in saved.cells] == ids
    assert [cell.get("execution_count") for cell in saved.cells] == [None, 1, 2]
    assert saved.metadata.kernelspec.name == "python3"
    assert "version" not in saved.metadata.language_info
    assert all("execution" not in cell.metadata for cell in saved.cells)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.ipynb", "b.ipynb"]
    printed = capsys.readouterr().out
    assert "a.ipynb: saved" in printed
    assert "b.ipynb: b.ipynb failed in code cell 1" in printed


def test_two_runs_may_write_the_same_file(tmp_path, monkeypatch):
    path = tmp_path / "a.html"
    replace = Path.replace

    def meanwhile(draft: Path, target: Path) -> Path:
        monkeypatch.setattr(Path, "replace", replace)
        write_atomically(path, "the other's")
        return replace(draft, target)

    monkeypatch.setattr(Path, "replace", meanwhile)
    write_atomically(path, "ours")
    assert path.read_text() == "ours"
    (tmp_path / "plain").touch()
    assert path.stat().st_mode == (tmp_path / "plain").stat().st_mode  # whoever may read a new file may read this
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.html", "plain"]


# Writing the report


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
    (output / "02_b.html").write_text("of an earlier run")
    (output / "keep.txt").write_text("not ours")
    return write_report(paths, output, show_code=True)


def read(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


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


def test_notebooks_need_names_of_their_own(tmp_path):
    for paths in (["a/x.ipynb", "b/x.ipynb"], ["index.ipynb"]):
        with pytest.raises(MhsmError, match="file name of its own"):
            write_report(paths, tmp_path)
    with pytest.raises(MhsmError, match="no notebook"):
        write_report([], tmp_path)


# The real report


@pytest.fixture(scope="session")
def real_report(tmp_path_factory):
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
