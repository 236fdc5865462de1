"""Every notebook in JupyterLab: as opened, after Run All, and exported by the menu."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import lab
import nbformat
import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser

from mhsm_analysis.report.running import notebook_paths


@dataclass
class Visit:
    """What a reader met in one notebook."""

    saved: nbformat.NotebookNode
    before: lab.Seen
    after: lab.Seen
    ran: bool
    export_fault: str
    page: Path


@pytest.fixture(scope="module")
def notebook(
    browser: Browser, server: lab.Lab, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Visit:
    """Open the notebook, look, run all its cells, look again, export it."""
    path = next(path for path in notebook_paths() if path.stem == request.param)
    exported = tmp_path_factory.mktemp("exported") / f"{path.stem}.html"
    with lab.opened(browser, server, lab.put(path, server)) as page:
        before = lab.look(page)
        ran = lab.run_all(page)
        after = lab.look(page)
        fault = lab.export(page, exported)
    return Visit(nbformat.read(path, as_version=4), before, after, ran, fault, exported)


def test_is_looked_at_whole_and_untrusted_first(notebook: Visit):
    assert notebook.before.cells == notebook.after.cells == len(notebook.saved.cells) + 1
    assert not notebook.before.trusted
    assert notebook.after.trusted


def test_shows_no_formula_before_it_has_run(notebook: Visit):
    assert notebook.before.formulas == []


def test_runs_without_error_or_stderr(notebook: Visit):
    assert notebook.after.errors == []
    assert notebook.after.stderr == []
    assert notebook.ran


def test_shows_no_formula_after_it_has_run(notebook: Visit):
    assert notebook.after.formulas == []


def test_draws_its_figures_with_descriptions(notebook: Visit):
    outputs = [output for cell in notebook.saved.cells for output in cell.get("outputs", [])]
    saved = sum("<img" in output.get("data", {}).get("text/html", "") for output in outputs)
    for seen in (notebook.before, notebook.after):
        assert seen.pictures == saved > 0
        assert seen.undrawn == []
        assert seen.undescribed == []


def test_is_exported_by_the_menu(notebook: Visit):
    assert notebook.export_fault == ""
    page = BeautifulSoup(notebook.page.read_text(encoding="utf-8"), "html.parser")
    assert page.h1.get_text() == notebook.after.title
    assert page.title.get_text() in (notebook.after.title, notebook.saved.metadata.get("title"))
    assert len(page.main.find_all("img")) == notebook.after.pictures
