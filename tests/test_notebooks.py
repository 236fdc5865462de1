"""What every committed notebook keeps to. nbval compares the outputs; this sees what nbval cannot."""

from __future__ import annotations

import re

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_notebook
from notebook_names import BoundNames
from notebook_parts import code

from mhsm_analysis.report.running import notebook_paths, parameters_of

PATHS = notebook_paths()


def test_there_are_notebooks():
    assert len(PATHS) >= 5


@pytest.fixture(params=PATHS, ids=lambda path: path.stem)
def notebook(request):
    return nbformat.read(request.param, as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def headings(notebook, level: int) -> list[str]:
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return re.findall(rf"^{'#' * level} +(.+?) *$", text, re.MULTILINE)


def test_was_run_from_top_to_bottom(notebook):
    # nbval runs a cell without a count but never compares it
    assert [cell.execution_count for cell in code_cells(notebook)] == [*range(1, len(code_cells(notebook)) + 1)]


@pytest.mark.slow
def test_does_not_depend_on_the_machine_that_ran_it(notebook):
    assert notebook.metadata.kernelspec.name == "python3"
    assert "version" not in notebook.metadata.get("language_info", {})
    assert all("execution" not in cell.metadata for cell in notebook.cells)
    assert not re.search(r"/home/|/Users/|/work/|/tmp/|[A-Z]:\\\\", nbformat.writes(notebook))


def test_no_output_is_an_error_or_a_warning(notebook):
    for cell in code_cells(notebook):
        for output in cell.outputs:
            assert output.output_type != "error", cell.source
            assert output.get("name") != "stderr", cell.source


@pytest.mark.slow
def test_every_picture_has_a_text_alternative(notebook):
    for cell in code_cells(notebook):
        for output in cell.outputs:
            data = output.get("data", {})
            assert not {kind for kind in data if kind.startswith("image/")}, cell.source  # no export keeps its words
            for image in BeautifulSoup(data.get("text/html", ""), "html.parser").find_all("img"):
                assert len(image["alt"]) > 20, cell.source
                assert data["text/plain"].startswith(f"Figure: {image['alt']}\n")


@pytest.mark.slow
def test_money_is_never_read_as_a_formula(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            assert cell.source.count("$") < 2, cell.source
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            assert "text/markdown" not in data, cell.source
            page = BeautifulSoup(data.get("text/html", ""), "html.parser")
            for shielded in page.select(".tex2jax_ignore.mathjax_ignore"):
                shielded.decompose()
            assert "$" not in page.get_text(), cell.source


def test_a_cell_run_again_finds_what_the_first_run_found(notebook):
    cells = [BoundNames(cell.source) for cell in code_cells(notebook)]
    shared = set().union(*(cell.read_before_bound for cell in cells))
    for name in shared:
        binding = {frozenset(cell.bound[name]) for cell in cells if name in cell.bound}
        times = sum(name in cell.bound for cell in cells)
        same_import = len(binding) == 1 and all(how.startswith("import") for how in next(iter(binding)))
        assert times < 2 or same_import, f"{name} is made in {times} cells, and another cell uses it"
    changed = set().union(*(cell.changed for cell in cells))
    assert not changed, f"{changed} is made in one cell and changed in another"


@pytest.mark.parametrize(
    ("sources", "names"),
    [
        (["x = 1", "print(x)", "x = 2"], {"x"}),
        (["x = 1", "if x:\n    y = 1", "def f():\n    return y", "y = 2"], {"y"}),
        (["x = 1", "print(x)", "x = 2; print(x)"], {"x"}),
        (["x = [1]", "[x for x in range(2)]", "x = 3"], set()),
        (["fig = 1; print(fig)", "fig = 2; print(fig)"], set()),
        (["import a as b", "b.c()", "import a as b"], set()),
        (["import a as b", "b.c()", "import z as b"], {"b"}),
    ],
)
def test_names_made_twice_are_found(sources, names):
    cells = [code(source) for source in sources]
    made = new_notebook(cells=cells)
    if names:
        with pytest.raises(AssertionError, match=f"^{names.pop()} is made in 2 cells"):
            test_a_cell_run_again_finds_what_the_first_run_found(made)
    else:
        test_a_cell_run_again_finds_what_the_first_run_found(made)


@pytest.mark.parametrize("change", ["x += [2]", "x.append(2)", "x['a'] = 2", "x.a = 2", "del x[0]", "x |= y"])
def test_what_is_changed_in_another_cell_is_found(change):
    with pytest.raises(AssertionError, match="changed in another"):
        test_a_cell_run_again_finds_what_the_first_run_found(new_notebook(cells=[code("x = []"), code(change)]))


def test_code_is_short_and_ends_without_a_semicolon(notebook):
    for cell in code_cells(notebook):
        lines = [line for line in cell.source.splitlines() if line.strip()]
        assert 0 < len(lines) <= 8, cell.source
        assert not lines[-1].rstrip().endswith(";"), cell.source


def test_opens_with_one_title_and_has_the_sections_a_reader_needs(notebook):
    (title,) = headings(notebook, 1)
    assert notebook.cells[0].cell_type == "markdown"
    assert notebook.cells[0].source.startswith(f"# {title}")
    assert notebook.metadata.title
    assert "What this cannot tell you" in headings(notebook, 2)
    assert "Use it yourself" in headings(notebook, 2)


def test_has_one_cell_of_parameters(notebook):
    tags = [tag for cell in notebook.cells for tag in cell.metadata.get("tags", [])]
    assert tags.count("parameters") == 1
    assert "injected-parameters" not in tags
    assert parameters_of(notebook)
