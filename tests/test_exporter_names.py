"""How the exporter is found: in JupyterLab's menu once, by what it makes; on the command line by a short name."""

from __future__ import annotations

import subprocess
import sys

import nbformat
import pytest
from nbconvert.exporters.base import get_export_names, get_exporter
from nbformat.v4 import new_notebook
from notebook_parts import PNG, code, shown

from mhsm_analysis.report.exporter import ReportExporter

pytestmark = pytest.mark.slow  # most of them

IN_A_SERVER = """
from jupyter_server.serverapp import ServerApp
ServerApp.instance()
from nbconvert.exporters.base import get_export_names
print(*get_export_names())
"""


def test_both_names_make_the_same_page_outside_a_server():
    assert {"accessible_report", "mhsm"} <= set(get_export_names())
    assert get_exporter("accessible_report") is ReportExporter
    assert issubclass(get_exporter("mhsm"), ReportExporter)


def test_a_server_lists_the_exporter_once_by_what_it_makes():
    pytest.importorskip("jupyter_server", reason="JupyterLab is an extra of its own")
    told = subprocess.run(
        [sys.executable, "-c", IN_A_SERVER], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "accessible_report" in told
    assert "mhsm" not in told
    assert "html" in told


def test_nbconvert_ends_with_one_sentence(tmp_path):
    picture = code("draw()", outputs=[shown({"image/png": PNG})])
    nbformat.write(new_notebook(cells=[picture]), tmp_path / "a.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--to", "mhsm", "--log-level=ERROR", str(tmp_path / "a.ipynb")]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 1
    assert result.stderr.startswith("Error: The picture in code cell 1 has no text alternative: ")
    assert result.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a.ipynb"]
