"""Run notebooks: several at a time in one process, with parameters, a failing cell told in one sentence.

``python -m mhsm_analysis.report.running notebooks`` runs the notebooks of a folder and saves them with their outputs,
byte for byte the same each time.
"""

from __future__ import annotations

import ast
import asyncio
import logging
import math
import os
import re
import secrets
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ..errors import MhsmError

if TYPE_CHECKING:
    from nbformat import NotebookNode

CELL_TIMEOUT = 120  # seconds
OUTPUT_TIMEOUT = 30  # seconds that what a cell shows may arrive after its end
MAX_KERNELS = 4
STARTS = 3  # times that a kernel may be started: two that start at once can choose one port, and one ends soon
SOON = 10  # seconds; a kernel that hangs longer would hang again
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}

# Kernels that some editors name without their language.
OTHER_KERNELS = re.compile(
    r"(bash|calysto|clojure|coq|deno|elixir|gophernotes|ihaskell|ijavascript|ijulia|iperl|ir|iruby|javascript|julia"
    r"|kotlin|lua|maxima|\.net|nu_stata|ocaml|octave|php|racket|rust|sas|scala|sql|stata|tslab|wolframlanguage"
    r"|xcpp|xlua|xr|xsql)[\d.]*(?![a-z])"
)

T = TypeVar("T")
Progress = Callable[[Path, int, int], None]

# What nbclient logs about a dead kernel is told by the result; a program that wants it can add a handler.
LOG = logging.getLogger(__name__)
LOG.addHandler(logging.NullHandler())


@dataclass(frozen=True)
class RunResult:
    """A notebook that was run, with its outputs; ``error`` is one sentence where it failed, else empty."""

    path: Path
    notebook: NotebookNode
    error: str = ""


def notebook_paths() -> list[Path]:
    """Return the project's notebooks, in order: those inside the installed package, else the checkout's."""
    package = Path(__file__).parent.parent
    folder = package / "notebooks"
    return sorted((folder if folder.is_dir() else package.parent / "notebooks").glob("*.ipynb"))


def run_notebooks(
    paths: Iterable[Path | str],
    parameters: Mapping[str, Any] | None = None,
    on_progress: Progress | None = None,
    on_done: Callable[[RunResult], None] | None = None,
) -> list[RunResult]:
    """Run notebooks, each in a fresh kernel, several at a time (one more than there are cores, at most 4).

    Parameters
    ----------
    paths
        Notebook files; each runs in its own folder.
    parameters
        Name to value, by papermill's convention: assigned in a cell tagged ``injected-parameters`` right after the
        cell tagged ``parameters``, in each notebook whose ``parameters`` cell defines the name.
    on_progress
        Called with the path, the cells done and the cells there are, after each cell.
    on_done
        Called with each result as soon as it is there, one at a time, while other notebooks run.

    Returns
    -------
    list of RunResult
        In the order of ``paths``. A failing notebook does not stop the others.

    Raises
    ------
    MhsmError
        Before anything runs: a file that is no notebook or one of another language, a parameter that no notebook has.
    """
    notebooks = [(Path(path), read_notebook(Path(path))) for path in paths]
    for path, notebook in notebooks:
        _require_python(path, notebook)
    _inject(notebooks, parameters or {})

    async def run_all() -> list[RunResult]:
        free = asyncio.Semaphore(min((os.cpu_count() or 1) + 1, MAX_KERNELS))
        telling = asyncio.Lock()

        async def run_one(path: Path, notebook: NotebookNode) -> RunResult:
            async with free:
                error = await _execute(path, notebook, on_progress)
            result = RunResult(path, notebook, error)
            if on_done:
                async with telling:  # in a thread: what it takes must not stop the clock of the cells that run
                    await asyncio.to_thread(on_done, result)
            return result

        return await asyncio.gather(*(run_one(path, notebook) for path, notebook in notebooks))

    return _run_aside(run_all())


def _run_aside(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in a thread of its own, to its end or until Ctrl-C.

    So it works inside a notebook, whose thread has a loop already, and nbclient cannot take the signal: its handler
    would end one kernel of several and go on.
    """
    loop = asyncio.new_event_loop()
    # What nbclient leaves behind of a dead kernel, which the result tells already.
    loop.set_exception_handler(
        lambda _, context: LOG.debug("%s", context.get("message"), exc_info=context.get("exception"))
    )
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    future = asyncio.run_coroutine_threadsafe(work, loop)
    try:
        return future.result()
    finally:
        future.cancel()
        asyncio.run_coroutine_threadsafe(_finish_tasks(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _finish_tasks() -> None:
    """Stop what still runs and wait until its kernels are down."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def read_notebook(path: Path) -> NotebookNode:
    """Read a notebook (nbformat 4); a file that is none, or one that breaks its format, is an `MhsmError`."""
    import nbformat

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of ids that are missing or there twice: nbformat mends them
            notebook = nbformat.read(path, as_version=4)
            for cell in notebook.cells:
                if cell.cell_type == "code":  # as some tools write it; the run fills both in
                    cell.setdefault("outputs", [])
                    cell.setdefault("execution_count", None)
            nbformat.validate(notebook, relax_add_props=True)
            return notebook
    except OSError as error:
        raise MhsmError(f"Cannot read the notebook {path}: {error.strerror}.") from error
    except nbformat.ValidationError as error:
        reason = str(error).splitlines()[0].rstrip(".")
        if place := ".".join(map(str, getattr(error, "path", ()))):
            reason = f"at {place}, {reason}"
        raise MhsmError(f"{path} is not a valid notebook: {reason}.") from error
    except Exception as error:  # each nbformat release has its own zoo of them
        raise MhsmError(f"{path} is not a Jupyter notebook{_reason(path)}.") from error


def _reason(path: Path) -> str:
    """Return what a file is that should be a notebook, where that can be told."""
    content = path.read_bytes()
    if content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return ": it begins with a byte-order mark; save it as UTF-8 without one"
    if content.startswith(b"version https://git-lfs"):
        return " but a Git LFS pointer to one; fetch it with `git lfs pull`"
    if re.search(rb"^(<{7}|>{7}) ", content, re.MULTILINE):
        return ": it has the marks of a merge conflict (<<<<<<<); solve it first"
    if not content.strip():
        return ": it is empty"
    return ""


def _require_python(path: Path, notebook: NotebookNode) -> None:
    """Refuse a notebook of another language, which python3 would run as if it were Python."""
    spec = notebook.metadata.get("kernelspec") or {}
    kernel, shown = str(spec.get("name") or ""), str(spec.get("display_name") or "")
    language = str(spec.get("language") or (notebook.metadata.get("language_info") or {}).get("name") or "")
    if not language and (known := OTHER_KERNELS.match(kernel)):  # as Colab writes it, before a first run
        language = shown or known[0]
    if language and "python" not in language.lower():
        kernel = f"the kernel {kernel} ({language})" if kernel else language
        raise MhsmError(f"{path.name} is written for {kernel}: the report runs Python notebooks.")


def parse_value(text: str) -> Any:
    """Read a parameter's value as papermill does: a whole number, a finite number, True, False or None, else text.

    >>> [parse_value(text) for text in ("2021", "0.5", "True", "11-9111")]
    [2021, 0.5, True, '11-9111']
    """
    if text in ("True", "False", "None"):
        return ast.literal_eval(text)
    for kind in (int, float):
        try:
            value = kind(text)
        except ValueError:
            continue
        if abs(value) < math.inf:  # the names nan and inf would mean nothing in the notebook
            return value
    return text


def parameters_of(notebook: NotebookNode, tag: str = "parameters") -> dict[str, str]:
    """Return the names that the tagged cell assigns, each with its value as written.

    The tag is ``parameters`` for the notebook's own values, ``injected-parameters`` for those it was run with.
    """
    for cell in notebook.cells:
        if _is_tagged(cell, tag):
            return _assignments(cell.source)
    return {}


def _is_tagged(cell: NotebookNode, tag: str) -> bool:
    return cell.cell_type == "code" and tag in cell.metadata.get("tags", [])


def _assignments(source: str) -> dict[str, str]:
    try:
        body = ast.parse(source).body
    except SyntaxError:  # the run will tell
        return {}
    found = {}
    for line in body:
        targets = (
            line.targets if isinstance(line, ast.Assign) else [line.target] if isinstance(line, ast.AnnAssign) else []
        )
        for target in targets:
            if isinstance(target, ast.Name) and line.value is not None:  # type: ignore[attr-defined]
                found[target.id] = ast.unparse(line.value)  # type: ignore[attr-defined]
    return found


def _inject(notebooks: Sequence[tuple[Path, NotebookNode]], parameters: Mapping[str, Any]) -> None:
    import nbformat

    known = {name for _, notebook in notebooks for name in parameters_of(notebook)}
    for name in parameters:
        if name not in known:
            there_are = f"there are {', '.join(sorted(known))}" if known else "they have none"
            raise MhsmError(f"None of the notebooks has a parameter {name}; {there_are}.")
    for _, notebook in notebooks:
        own = parameters_of(notebook)
        lines = [f"{name} = {value!r}" for name, value in parameters.items() if name in own]
        if lines:
            # One of an earlier run would come after the new one and win.
            notebook.cells = [cell for cell in notebook.cells if not _is_tagged(cell, "injected-parameters")]
            at = next(n for n, cell in enumerate(notebook.cells) if _is_tagged(cell, "parameters"))
            cell = nbformat.v4.new_code_cell("\n".join(["# Parameters", *lines]))
            cell.metadata.tags = ["injected-parameters"]
            notebook.cells.insert(at + 1, cell)


def kernel_environment(profile: str) -> dict[str, str]:
    """Return this process's environment for a kernel, without what the user has set up for a session of their own.

    Parameters
    ----------
    profile
        An empty folder in place of the user's IPython profile, whose startup files and settings would change outputs.
    """
    # The same backend as in JupyterLab, whatever the shell says: a picture shown there is shown here.
    environment = {**os.environ, "IPYTHONDIR": profile, "MPLBACKEND": "module://matplotlib_inline.backend_inline"}
    environment.pop("PYTHONSTARTUP", None)
    for library in ("OMP", "OPENBLAS", "MKL"):  # several kernels with several threads each would fight for the cores
        environment.setdefault(f"{library}_NUM_THREADS", "1")
    matplotlib = find_spec("matplotlib")
    if matplotlib and matplotlib.origin:  # its own settings, not the user's matplotlibrc
        environment["MATPLOTLIBRC"] = str(Path(matplotlib.origin).parent / "mpl-data")
    if "MHSM_DATA" in environment:  # the kernel runs in the notebook's folder
        environment["MHSM_DATA"] = str(Path(environment["MHSM_DATA"]).resolve())
    return environment


async def _execute(path: Path, notebook: NotebookNode, on_progress: Progress | None) -> str:
    """Run the notebook in place and return what went wrong, or nothing."""
    for _ in range(STARTS):
        begun = time.monotonic()
        error, started = await _try_to_execute(path, notebook, on_progress)
        if started or time.monotonic() - begun > SOON:
            break
    return error


async def _try_to_execute(path: Path, notebook: NotebookNode, on_progress: Progress | None) -> tuple[str, bool]:
    """Run the notebook in place; return what went wrong, or nothing, and whether a cell was begun."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    total = len(notebook.cells)
    current: list[int] = []

    def start(cell: NotebookNode, cell_index: int) -> None:  # noqa: ARG001 - nbclient passes both by name
        current[:] = [cell_index]
        if on_progress:
            on_progress(path, cell_index, total)

    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT,
        kernel_name="python3",
        record_timing=False,
        log=LOG,
        extra_arguments=["--log-level=40"],  # no warning about TCP, which stays on this machine
        coalesce_streams=True,
        iopub_timeout=OUTPUT_TIMEOUT,
        raise_on_iopub_timeout=True,  # else what a cell showed is missing without a word
        shutdown_kernel="immediate",  # everything is displayed by then; waiting costs half a second a notebook
        resources={"metadata": {"path": str(path.resolve().parent)}},
        on_cell_start=start,
    )
    try:
        with tempfile.TemporaryDirectory(prefix="mhsm-", ignore_cleanup_errors=True) as profile:
            await client.async_execute(env=kernel_environment(profile))
    except CellExecutionError as error:
        reason = " ".join(f"{error.ename}: {error.evalue}".split())
    except CellTimeoutError as error:
        reason = f"it ran longer than {CELL_TIMEOUT} seconds"
        if "IOPub" in str(error).partition("preview of the cell")[0]:  # the cell itself may have the word
            reason = f"it ended, but what it shows did not arrive within {OUTPUT_TIMEOUT} seconds; run it again"
    except DeadKernelError:
        reason = "the kernel died"
    except Exception as error:  # a kernel that does not start has many faces
        reason = f"the kernel failed ({type(error).__name__}: {' '.join(str(error).split())})"
    else:
        if on_progress:
            on_progress(path, total, total)
        return "", True
    if not current:
        return f"{path.name} did not start: {reason}.", False
    line = _failing_line(notebook.cells[current[0]])
    where = cell_name(notebook, current[0]) + (f" (`{line}`)" if line else "")
    return f"{path.name} failed in {where}: {reason.rstrip('.')}.", True


def _failing_line(cell: NotebookNode) -> str:
    """Return the line of a cell that its traceback points at; where it was stopped, the first, which tells the cell.

    An error told in one sentence points at none.
    """
    for output in cell.get("outputs", []):
        frames = re.sub(r"\x1b\[[\d;]*m", "", "\n".join(output.get("traceback", [])))
        if pointed := re.search(r"^-+> ?\d+ (.*)$", frames, re.MULTILINE):
            return str(pointed[1].strip())
    told = any(output.get("output_type") == "error" for output in cell.get("outputs", []))
    return "" if told else str(cell.source.strip().splitlines()[0].strip())


def cell_name(notebook: NotebookNode, index: int) -> str:
    """Return how a message names a cell: code cells are counted as in JupyterLab, without an injected one."""
    kind = notebook.cells[index].cell_type
    same = [
        cell
        for cell in notebook.cells[: index + 1]
        if cell.cell_type == kind and "injected-parameters" not in cell.metadata.get("tags", [])
    ]
    return f"{kind} cell {len(same)}"


def save_notebooks(folder: Path | str, on_done: Callable[[Path, str], None] | None = None) -> list[RunResult]:
    """Run every notebook of a folder and save it with its outputs, byte for byte the same each time.

    A notebook that fails is left as it is, one that did not change is not written.

    Parameters
    ----------
    folder
        The folder with the notebooks.
    on_done
        Called with the path and what happened ("saved", "unchanged", or the error) as each is done.
    """
    paths = sorted(Path(folder).glob("*.ipynb"))
    if not paths:
        raise MhsmError(f"There is no notebook in {folder}.")

    def save(result: RunResult) -> None:
        what = result.error or ("saved" if _save(result.path, result.notebook) else "unchanged")
        if on_done:
            on_done(result.path, what)

    return run_notebooks(paths, on_done=save)


def _save(path: Path, notebook: NotebookNode) -> bool:
    import nbformat

    # What depends on the machine or the moment goes; what a reader or nbval needs stays.
    notebook.metadata.get("language_info", {}).pop("version", None)
    notebook.metadata.kernelspec = dict(KERNELSPEC)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # the times that JupyterLab records
    text = nbformat.writes(notebook) + "\n"
    if path.read_text(encoding="utf-8") == text:
        return False
    write_atomically(path, text)
    return True


def write_atomically(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    # A name of its own, as two runs may write one folder; not of tempfile, whose files only their owner may read.
    draft = path.with_name(f".{secrets.token_hex(8)}.part")  # short: the name itself may be as long as a name can be
    try:
        draft.write_text(text, encoding="utf-8", newline="\n")
        draft.replace(path)
    except OSError as error:  # a full disk does not say which file it was
        error.filename, error.filename2 = os.fspath(path), None
        raise
    finally:
        draft.unlink(missing_ok=True)


def main(arguments: Sequence[str]) -> int:
    """Save the notebooks of the folder named; return 1 where one failed."""
    if len(arguments) != 1:
        print("usage: python -m mhsm_analysis.report.running FOLDER", file=sys.stderr)
        return 2
    try:
        results = save_notebooks(arguments[0], lambda path, what: print(f"{path.name}: {what}", flush=True))
    except MhsmError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    return 1 if any(result.error for result in results) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
