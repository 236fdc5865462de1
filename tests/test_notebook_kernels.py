"""A notebook's kernel: the user's own settings change neither a report nor nbval, and a mistake is one sentence."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nbformat.v4 import new_output
from notebook_parts import code, write
from places import ROOT

from mhsm_analysis.report.running import kernel_environment, run_notebooks

pytestmark = pytest.mark.slow  # most of them

SHOWN = """
import pandas, matplotlib
print(matplotlib.rcParams["font.size"], "mine" in globals(), pandas.Series([0.123456789]).to_string())
"""
TEXT = "10.0 False 0    0.123457\n"


@pytest.fixture
def profile(tmp_path, monkeypatch):
    """A user's profile that changes numbers, names and figures."""
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("import pandas\npandas.set_option('display.precision', 2)\nmine = 1\n")
    config = startup.parent / "ipython_config.py"
    config.write_text("get_config().InlineBackend.figure_formats = {'svg'}\n")
    (tmp_path / "first.py").write_text("mine = 2\n")
    (startup / "matplotlibrc").write_text("font.size: 30\n")
    monkeypatch.setenv("IPYTHONDIR", str(startup.parent.parent))
    monkeypatch.setenv("PYTHONSTARTUP", str(tmp_path / "first.py"))
    monkeypatch.setenv("MATPLOTLIBRC", str(startup / "matplotlibrc"))


@pytest.mark.usefixtures("profile")
def test_a_report_does_not_read_the_users_profile(tmp_path):
    (result,) = run_notebooks([write(tmp_path / "a.ipynb", code(SHOWN))])
    assert result.error == ""
    assert [output.text for output in result.notebook.cells[0].outputs] == [TEXT]


@pytest.mark.usefixtures("profile")
def test_nbval_does_not_read_the_users_profile(tmp_path):
    shutil.copy(ROOT / "conftest.py", tmp_path)  # beside the notebooks, as in the project
    cell = code(SHOWN, outputs=[new_output("stream", name="stdout", text=TEXT)])
    cell.execution_count = 1
    (tmp_path / "notebooks").mkdir()
    write(tmp_path / "notebooks" / "a.ipynb", cell)
    nbval = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:python",
        "-p",
        "no:cacheprovider",
        "--nbval",
        "--nbval-current-env",
    ]
    told = subprocess.run([*nbval, "notebooks"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "1 passed" in told.stdout, told.stdout


@pytest.mark.usefixtures("profile")
def test_the_kernel_keeps_what_is_not_the_users_taste(monkeypatch, tmp_path):
    monkeypatch.setenv("MHSM_DATA", "tables")
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    environment = kernel_environment(str(tmp_path))
    assert environment["MHSM_DATA"] == str(Path("tables").resolve())
    assert environment["OMP_NUM_THREADS"] == "3"
    assert environment["PATH"] == os.environ["PATH"]


def test_a_mistake_is_one_sentence_in_a_notebook(tmp_path):
    asked = "import mhsm_analysis as mhsm\n\nmhsm.load_wages('11-9111', years=1850)"
    (result,) = run_notebooks([write(tmp_path / "a.ipynb", code(asked))])
    (shown,) = result.notebook.cells[0].outputs
    assert shown.traceback == [f"NotCoveredError: {shown.evalue}"]
    assert shown.evalue.startswith("No year 1850 in ")
    assert result.error == f"a.ipynb failed in code cell 1: NotCoveredError: {shown.evalue.rstrip('.')}."


def test_a_fault_keeps_its_traceback_and_its_line(tmp_path):
    (result,) = run_notebooks([write(tmp_path / "a.ipynb", code("x = 1\n1 / 0"))])
    assert len(result.notebook.cells[0].outputs[0].traceback) > 1
    assert result.error == "a.ipynb failed in code cell 1 (`1 / 0`): ZeroDivisionError: division by zero."
