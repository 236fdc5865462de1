"""What every committed notebook keeps to. nbval compares the outputs; this sees what nbval cannot."""

from __future__ import annotations

import re

import nbformat
import pytest

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


def test_every_picture_has_a_text_alternative(notebook):
    for cell in code_cells(notebook):
        for output in cell.outputs:
            for kind in ("image/png", "image/jpeg", "image/svg+xml"):
                if kind in output.get("data", {}):
                    alt = output.metadata.get(kind, {}).get("alt", "")
                    assert len(alt) > 20, cell.source
                    assert output.data["text/plain"] == f"Figure: {alt}"  # nbval compares this, not the metadata


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
