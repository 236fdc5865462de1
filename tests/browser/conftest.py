"""A browser, a JupyterLab and the report for it. ``make test-browser`` runs these tests, plain ``pytest`` does not."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import lab
import pytest
from playwright.sync_api import Browser, sync_playwright
from reading import PAPER, WIDTHS

from mhsm_analysis.report.running import notebook_paths

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
# As root and in containers there is no sandbox; the rest keeps the browser from talking to its maker.
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="one notebook, the index and one page")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "whole: not in the short form")
    if config.getoption("quick"):
        config.option.markexpr = "not whole"
    if not _chromium():
        raise pytest.UsageError(
            f"These tests need a browser, and none of {', '.join(CHROMIUM)} is on the PATH: install one "
            "(on Debian or Ubuntu: apt-get install chromium fonts-dejavu)."
        )
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: what was started is ended


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    names = [path.stem for path in _notebooks(metafunc.config)]
    if "notebook" in metafunc.fixturenames:
        metafunc.parametrize("notebook", names, scope="module", indirect=True)
    if "page_name" in metafunc.fixturenames:
        metafunc.parametrize("page_name", ["index", *names, pytest.param("audit", marks=pytest.mark.whole)])
    if "width" in metafunc.fixturenames:
        screens = [pytest.param(width, False, id=f"{width}px") for width in WIDTHS]
        metafunc.parametrize(("width", "paper"), [*screens, pytest.param(PAPER, True, id="print")])


def _chromium() -> str | None:
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


def _notebooks(config: pytest.Config) -> list[Path]:
    return notebook_paths()[:1] if config.getoption("quick") else notebook_paths()


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The shell's, without what concerns Jupyter, figures or data there, and with an IPython profile of its own."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("JUPYTER", "IPYTHON")) and name not in ("MPLBACKEND", "MHSM_DATA")
    }
    return kept | {"IPYTHONDIR": str(tmp_path_factory.mktemp("ipython"))}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> Iterator[lab.Lab]:
    with lab.serve(tmp_path_factory.mktemp("lab") / "work", environment) as running:
        yield running


@pytest.fixture(scope="session")
def report(
    tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str], request: pytest.FixtureRequest
) -> Path:
    """The folder of pages that ``mhsm report`` and ``mhsm audit`` write."""
    folder = tmp_path_factory.mktemp("report")
    mhsm = [sys.executable, "-m", "mhsm_analysis.cli"]
    subprocess.run(
        [*mhsm, "report", *map(str, _notebooks(request.config)), "--output", str(folder)], env=environment, check=True
    )
    if not request.config.getoption("quick"):  # it ends with 1, since claims do not match
        subprocess.run([*mhsm, "audit", "--format", "html", "--output", str(folder / "audit.html")], env=environment)
    return folder
