"""The checks themselves: each fault planted is reported, what is right is not, and nothing is left running."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import lab
import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from playwright.sync_api import Browser
from reading import PAPER, faults

from mhsm_analysis.report.running import KERNELSPEC

pytestmark = pytest.mark.whole

POLICY = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; '
    "style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'\">"
)
PICTURE = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"
SCROLLING = (
    '<div style="overflow-x: auto" tabindex="0" role="region" aria-label="Wide"><p style="width: 2000px">Wide</p></div>'
)


def page(folder: Path, body: str, head: str = "") -> Path:
    file = folder / "page.html"
    text = f'<!doctype html><html lang="en"><head>{head}<meta charset="utf-8"><title>Pay</title></head>'
    file.write_text(f"{text}<body><main><h1>Pay</h1>{body}</main></body></html>", encoding="utf-8")
    return file


@pytest.mark.parametrize("head", ["", POLICY], ids=["bare", "with a policy"])
def test_a_page_without_fault_has_none(browser: Browser, tmp_path: Path, head: str):
    picture = f'<img src="{PICTURE}" alt="Pay rose from 2020 to 2024">'
    file = page(
        tmp_path, f'<a href="#a" style="position: absolute; left: -200px">Skip</a><h2 id="a">A</h2>{picture}', head
    )
    assert faults(browser, file, 360) == []
    assert faults(browser, file, PAPER, paper=True) == []


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        (
            '<img src="https://example.org/pay.png" alt="Pay rose from 2020 to 2024">',
            "request: https://example.org/pay.png",
        ),
        ('<img src="pay.png" alt="Pay rose from 2020 to 2024">', "request: file://"),
        ("<style>h1 {background: url(https://example.org/pay.png)}</style>", "request: https://example.org/pay.png"),
        ("<script>console.error('no pay')</script>", "console: no pay"),
        ("<script>nowhere()</script>", "console: nowhere is not defined"),
        ("<h3>Too deep</h3>", "headings: level 3 after 1: Too deep"),
        ("<h1>Again</h1>", "headings: 2 of the first level"),
        (f'<img src="{PICTURE}" alt="Pay">', "picture without a description: <img"),
        ('<img src="data:image/png;base64,AAAA" alt="Pay rose from 2020 to 2024">', "picture not drawn: <img"),
        ('<p style="width: 500px">Wide</p>', 'outside the window: <p style="width: 500px">'),
        ('<p style="margin-left: -30px">Left</p>', 'outside the window: <p style="margin-left: -30px">'),
        (f"<p>{'9' * 90}</p>", "outside the window: "),
        ('<p style="color: #aaa">Pale</p>', 'axe: color-contrast (serious): <p style="color: #aaa">'),
    ],
)
def test_a_fault_of_a_page_is_reported(browser: Browser, tmp_path: Path, planted: str, found: str):
    reported = faults(browser, page(tmp_path, planted), 360)
    assert [fault for fault in reported if fault.startswith(found)], reported


def test_what_scrolls_in_a_window_is_cut_on_paper(browser: Browser, tmp_path: Path):
    file = page(tmp_path, SCROLLING)
    assert faults(browser, file, 360) == []
    assert [fault.split(":")[0] for fault in faults(browser, file, PAPER, paper=True)] == ["outside the paper"]


@pytest.mark.whole
def test_faults_of_a_notebook_are_reported(browser: Browser, server: lab.Lab, tmp_path: Path):
    money = "from IPython.display import Markdown\nMarkdown('between $5 and $6')"
    shown = new_output("execute_result", data={"text/markdown": "between $5 and $6"}, execution_count=1)
    cells = [
        new_markdown_cell("# Pay"),
        new_code_cell(money, outputs=[shown], execution_count=1),
        new_code_cell("import sys\nprint('careful', file=sys.stderr)"),
        new_code_cell("from IPython.display import display\ndisplay({'image/png': 'AAAA'}, raw=True)"),
        new_code_cell("1 / 0"),
    ]
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": KERNELSPEC}), tmp_path / "planted.ipynb")
    with lab.opened(browser, server, lab.put(tmp_path / "planted.ipynb", server)) as window:
        before = lab.look(window)
        ran = lab.run_all(window)
        after = lab.look(window)
    assert before.formulas == after.formulas
    assert [formula[:15] for formula in after.formulas] == ["cell 2: between"]
    assert after.stderr == ["cell 3: careful\n"]
    assert after.undrawn == after.undescribed == ["cell 4"]
    assert after.errors == ["cell 5: ZeroDivisionError: division by zero"]
    assert not ran


@pytest.mark.whole
def test_an_interrupted_run_leaves_nothing_running(tmp_path: Path, environment: dict[str, str]):
    started: list[psutil.Process] = []

    def interrupted() -> None:
        with lab.serve(tmp_path / "lab", environment) as running:
            request = urllib.request.Request(
                f"{running.address}/api/kernels?token={running.token}", b"{}", method="POST"
            )
            urllib.request.urlopen(request).close()
            server = psutil.Process(running.process)
            started.extend([server, *server.children(recursive=True)])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert len(started) >= 2  # the server and its kernel
    assert psutil.wait_procs(started, timeout=5)[1] == []


@pytest.mark.whole
def test_without_a_browser_one_sentence_says_what_to_do():
    command = [sys.executable, "-m", "pytest", "-q", "--collect-only", str(Path(__file__).parent)]
    ended = subprocess.run(command, env={**os.environ, "PATH": ""}, capture_output=True, text=True, check=False)
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    assert ended.stderr.count("\n") <= 2
    assert "apt-get install chromium" in ended.stderr
