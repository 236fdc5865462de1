"""A real JupyterLab over copies of notebooks, and what a reader of one meets in it."""

from __future__ import annotations

import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_output
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import Error as BrowserError

START = 60  # seconds until the server answers
OPEN = 90_000  # milliseconds until a notebook, its kernel or its formulas are there
RUN = 300_000  # milliseconds for all cells of a notebook
ABANDONED = 600  # seconds without a request after which the server ends itself, should nobody be left to end it

# Our exporter's label in the menu: what it declares, or what JupyterLab makes of its entry point's name.
EXPORT = re.compile("accessible.report", re.IGNORECASE)

# A formula on purpose, last in every copy: it shows that MathJax is there and came by.
PROBE = "Probe $p$"

# Without windowing every cell stands in the document, in each version of JupyterLab.
SETTINGS = {
    "notebook-extension/tracker": '{"windowingMode": "none"}',
    "apputils-extension/notification": '{"fetchNews": "false", "checkForUpdates": false}',
    "docmanager-extension/plugin": '{"autosave": false}',
}

PANEL = "jupyterapp.shell.currentWidget"

STILL = """() => new Promise(done => {
    const wait = () => { clearTimeout(timer); timer = setTimeout(() => { watch.disconnect(); done(); }, 1000); };
    const watch = new MutationObserver(wait);
    let timer;
    watch.observe(document.querySelector('.jp-Notebook'), {subtree: true, childList: true, characterData: true});
    wait();
})"""

# After an error the cells below it are cleared and wait: the probe is run in any case.
RUN_ALL = f"""async () => {{
    const ran = await jupyterapp.commands.execute('notebook:run-all-cells');
    {PANEL}.content.activeCellIndex = {PANEL}.content.widgets.length - 1;
    await jupyterapp.commands.execute('notebook:run-cell');
    return ran;
}}"""

# The notebooks write no formulas, so that each one is an amount of money read as one.
SCAN = f"""() => {{
    const {{model, widgets}} = {PANEL}.content;
    const cells = [...document.querySelectorAll('.jp-Notebook .jp-Cell')];
    const find = selector => cells.slice(0, -1).flatMap((cell, n) =>
        [...cell.querySelectorAll(selector)].map(element => [`cell ${{n + 1}}`, element]));
    const pictures = find('.jp-OutputArea-output img');
    const text = element => element.textContent.replace(/\\s+/g, ' ').trim().slice(0, 110);
    return {{
        cells: cells.length,
        trusted: widgets.filter(({{model}}) => model.type === 'code').every(({{model}}) => model.trusted),
        title: document.querySelector('.jp-Notebook h1')?.textContent.replace('¶', '') ?? '',
        pictures: pictures.length,
        undescribed: pictures.filter(([_, picture]) => picture.alt.trim().length < 20).map(([cell]) => cell),
        undrawn: pictures.filter(([_, picture]) => !picture.naturalWidth).map(([cell]) => cell),
        formulas: find('mjx-container').map(([cell, formula]) =>
            `${{cell}}: ${{text(formula.closest('p, li, td, th, h1, h2, h3') ?? formula.parentElement)}}`),
        notebook: model.toJSON(),
    }};
}}"""


@dataclass
class Lab:
    """A running server: its process, its address, the token it asks for, and the folder it serves."""

    process: int
    address: str
    token: str
    folder: Path


@dataclass
class Seen:
    """A notebook as it stands in JupyterLab: what a reader would stumble over, and what is drawn."""

    cells: int
    trusted: bool
    title: str
    pictures: int
    undescribed: list[str]
    undrawn: list[str]
    formulas: list[str]
    notebook: dict[str, Any]

    def outputs(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Each output with its cell, without the probe's."""
        for number, cell in enumerate(self.notebook["cells"][:-1], start=1):
            for output in cell.get("outputs", []):
                yield f"cell {number}", output

    @property
    def errors(self) -> list[str]:
        return [
            f"{cell}: {output['ename']}: {output['evalue']}"
            for cell, output in self.outputs()
            if output["output_type"] == "error"
        ]

    @property
    def stderr(self) -> list[str]:
        return [f"{cell}: {output['text']}" for cell, output in self.outputs() if output.get("name") == "stderr"]


@contextmanager
def serve(work: Path, environment: Mapping[str, str]) -> Iterator[Lab]:
    """Start JupyterLab on this machine only, with its settings and notebooks below ``work``."""
    folder = work / "notebooks"
    folder.mkdir(parents=True)
    for name, settings in SETTINGS.items():
        file = work / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(settings, encoding="utf-8")
    places = {
        "JUPYTER_CONFIG_DIR": work / "config",
        "JUPYTER_DATA_DIR": work / "data",
        "JUPYTER_RUNTIME_DIR": work / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": work / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": work / "workspaces",
    }
    port, token = _free_port(), secrets.token_hex(16)
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--expose-app-in-browser"),
        *("--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"),
        *(f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={folder}"),
        *(f"--ServerApp.shutdown_no_activity_timeout={ABANDONED}", "--MappingKernelManager.cull_connected=True"),
        f"--MappingKernelManager.cull_idle_timeout={ABANDONED}",
    ]
    log = work / "server.log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            command,
            env={**environment, **{name: str(place) for name, place in places.items()}},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,  # Ctrl-C is for the tests, which then end it
        )
    try:
        lab = Lab(server.pid, f"http://127.0.0.1:{port}", token, folder)
        _wait_for(lab, server, log)
        yield lab
    finally:
        server.terminate()  # it ends its kernels first
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()  # kernels end when it is gone
            server.wait()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for(lab: Lab, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{lab.address}/api?token={lab.token}", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    told = log.read_text(encoding="utf-8", errors="replace")[-2000:]
    raise RuntimeError(f"JupyterLab did not start in {START} s:\n{told}")


def put(notebook: Path, lab: Lab) -> str:
    """Copy a notebook into the served folder, the probe added as its last cell, and return its name there."""
    copy = nbformat.read(notebook, as_version=4)
    source = f"from IPython.display import Markdown\nMarkdown({PROBE!r})"
    output = new_output("execute_result", data={"text/markdown": PROBE, "text/plain": PROBE}, execution_count=1)
    copy.cells.append(new_code_cell(source, outputs=[output], execution_count=1))
    nbformat.write(copy, lab.folder / notebook.name)
    return notebook.name


@contextmanager
def opened(browser: Browser, lab: Lab, name: str) -> Iterator[Page]:
    """Open a notebook of the served folder in a window of its own; its kernel ends with the window."""
    context = browser.new_context(viewport={"width": 1366, "height": 900})
    page = context.new_page()
    try:
        workspace = secrets.token_hex(4)
        page.goto(f"{lab.address}/lab/workspaces/{workspace}/tree/{name}?token={lab.token}", timeout=OPEN)
        page.wait_for_function(f"() => window.jupyterapp && {PANEL}?.content?.model?.cells.length", timeout=OPEN)
        _await(page, f"() => {PANEL}.sessionContext.ready", OPEN)
        yield page
    finally:
        with suppress(BrowserError):  # a window that broke must not hide why
            _await(page, f"() => {PANEL}.sessionContext.shutdown()", 10_000)
        context.close()


def _await(page: Page, script: str, limit: int) -> Any:
    """Return what a script's promise brings, or fail: playwright itself would wait for ever."""
    late = f"new Promise((_, fail) => setTimeout(() => fail(new Error('not within {limit // 1000} s')), {limit}))"
    return page.evaluate(f"() => Promise.race([({script})(), {late}])")


def look(page: Page) -> Seen:
    """Return what stands there once MathJax has come by and nothing moves any more."""
    probe = page.locator(".jp-Notebook .jp-Cell").last.locator(".jp-OutputArea-output mjx-container")
    expect(probe).to_have_count(1, timeout=OPEN)
    _await(page, STILL, OPEN)
    return Seen(**page.evaluate(SCAN))


def run_all(page: Page) -> bool:
    """Run all cells; return whether each ran to its end."""
    return bool(_await(page, RUN_ALL, RUN))


def export(page: Page, target: Path) -> str:
    """Export by the menu as a reader does and save the page; return what went wrong, or nothing."""
    entry = _export_menu(page).filter(has_text=EXPORT)
    labels = _export_menu(page).all_inner_texts()
    if entry.count() != 1:
        return f"{entry.count()} entries for the accessible report in the menu: {', '.join(filter(None, labels))}"
    downloads: list[Any] = []
    page.on("download", lambda download: downloads.append(download))
    with page.context.expect_event("response", lambda got: "/nbconvert/" in got.url and "/api/" not in got.url) as got:
        entry.click()
    if not got.value.ok:
        return f"{got.value.status} {got.value.status_text} from {got.value.url}"
    for _ in range(100):
        if downloads:
            downloads[0].save_as(target)
            return ""
        page.wait_for_timeout(100)
    return "nothing was downloaded"


def _export_menu(page: Page) -> Any:
    """Open File > Save and Export Notebook As, whose entries come when the server has listed its exporters."""
    label = ".lm-Menu-itemLabel"
    items = page.locator(".lm-Menu").last.locator(label)
    for _ in range(30):
        if items.get_by_text("HTML", exact=True).is_visible():
            return items
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        page.locator(".lm-MenuBar-itemLabel", has_text=re.compile("^File$")).click()
        page.locator(label, has_text="Save and Export Notebook As").hover()
        page.wait_for_timeout(1000)
    raise AssertionError("the menu of exporters stayed empty: the server could not list them")
