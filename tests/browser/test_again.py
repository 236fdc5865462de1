"""A cell run again shows what it showed: every notebook is run, then each of its cells from the last to the first."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from mhsm_analysis.report.running import kernel_environment, notebook_paths


def changed_by_running_again(notebook: NotebookNode, folder: Path) -> list[str]:
    """Name each cell whose output is another one the second time."""
    client = NotebookClient(
        notebook, timeout=300, kernel_name="python3", allow_errors=True, extra_arguments=["--log-level=40"]
    )
    with client.setup_kernel(env=kernel_environment(str(folder))):
        code = [(index, cell) for index, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
        for index, cell in code:
            client.execute_cell(cell, index)
        first = {index: _shown(cell) for index, cell in code}
        for index, cell in reversed(code):
            client.execute_cell(cell, index)
        told = {index: f"{cell.source[:60]}: {first[index]} became {_shown(cell)}" for index, cell in code}
        return [told[index] for index, cell in code if _shown(cell) != first[index]]


def _shown(cell: NotebookNode) -> str:
    # What is printed may come in one piece or in several.
    return "".join(output.get("text") or output.get("evalue") or output.data["text/plain"] for output in cell.outputs)


@pytest.mark.whole
@pytest.mark.parametrize("path", notebook_paths(), ids=lambda path: path.stem)
def test_a_cell_run_again_shows_the_same(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert changed_by_running_again(nbformat.read(path, as_version=4), tmp_path) == []


def test_a_cell_that_shows_something_else_is_named(tmp_path: Path) -> None:
    cells = [new_code_cell(source) for source in ("x = 1", "print(x)", "x = x + 1")]
    (told,) = changed_by_running_again(new_notebook(cells=cells), tmp_path)
    assert told == "print(x): 1\n became 3\n"
