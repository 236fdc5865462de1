"""How the exporter is found: in JupyterLab's menu once, by what it makes; on the command line by a short name."""

from __future__ import annotations

import subprocess
import sys

import pytest
from nbconvert.exporters.base import get_export_names, get_exporter

from mhsm_analysis.report.exporter import ReportExporter

IN_A_SERVER = """
from jupyter_server.serverapp import ServerApp
ServerApp.instance()
from nbconvert.exporters.base import get_export_names
print(*get_export_names())
"""


@pytest.mark.slow
def test_both_names_make_the_same_page_outside_a_server():
    assert {"accessible_report", "mhsm"} <= set(get_export_names())
    assert get_exporter("accessible_report") is ReportExporter
    assert issubclass(get_exporter("mhsm"), ReportExporter)


@pytest.mark.slow
def test_a_server_lists_the_exporter_once_by_what_it_makes():
    told = subprocess.run(
        [sys.executable, "-c", IN_A_SERVER], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "accessible_report" in told
    assert "mhsm" not in told
    assert "html" in told
