"""Running notebooks: parameters, failures told in a sentence, the same bytes each time."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import signal
import threading
import time
from pathlib import Path

import nbformat
import psutil
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_markdown_cell, new_notebook
from notebook_parts import code, export, write

from mhsm_analysis.errors import MhsmError
from mhsm_analysis.report.running import (
    _run_aside,
    main,
    parameters_of,
    parse_value,
    read_notebook,
    run_notebooks,
    save_notebooks,
    write_atomically,
)


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Four notebooks run together, with a parameter."""
    folder = tmp_path_factory.mktemp("runs")
    paths = [
        write(folder / "a_plain.ipynb", code('NAME = "world"\nYEAR = 2021', "parameters"), code("print(NAME, YEAR)")),
        write(folder / "b_fails.ipynb", new_markdown_cell("# B"), code("x = 1"), code("\n1 / 0  # why\nx")),
        write(folder / "c_dies.ipynb", code("import os\nos._exit(1)")),
        write(
            folder / "d_default.ipynb", code("YEAR = 2020", "parameters"), code("import os; print(YEAR, os.getcwd())")
        ),
    ]
    seen: list[tuple[str, int, int]] = []
    results = run_notebooks(paths, {"NAME": "all"}, lambda path, done, total: seen.append((path.stem, done, total)))
    return folder, {result.path.stem: result for result in results}, seen


@pytest.mark.slow
def test_parameters_go_to_the_notebooks_that_know_them(runs):
    folder, results, _ = runs
    notebook = results["a_plain"].notebook
    assert [cell.metadata.get("tags") for cell in notebook.cells][:2] == [["parameters"], ["injected-parameters"]]
    assert notebook.cells[-1].outputs[0].text == "all 2021\n"
    other = results["d_default"].notebook
    assert len(other.cells) == 2
    assert other.cells[-1].outputs[0].text == f"2020 {folder.resolve()}\n"
    assert "This report was run with NAME = 'all'." in export(notebook).get_text()
    assert "run with" not in export(other).get_text()


@pytest.mark.slow
def test_new_parameters_replace_those_of_an_earlier_run(tmp_path):
    note = new_markdown_cell("# Values", metadata={"tags": ["parameters"]})  # only a code cell has parameters
    own, old = code('NAME = "world"\nYEAR = 2021', "parameters"), code('NAME = "old"', "injected-parameters")
    path = write(tmp_path / "a.ipynb", note, own, old, code("print(NAME, YEAR)"))
    (again,) = run_notebooks([path])
    assert again.notebook.cells[-1].outputs[0].text == "old 2021\n"
    assert "This report was run with NAME = 'old'." in export(again.notebook).get_text()
    (new,) = run_notebooks([path], {"NAME": "world", "YEAR": 2022})
    assert [cell.metadata.get("tags") for cell in new.notebook.cells[1:3]] == [["parameters"], ["injected-parameters"]]
    assert len(new.notebook.cells) == 4
    assert new.notebook.cells[-1].outputs[0].text == "world 2022\n"
    # a value that is the notebook's own is not worth a word
    assert "This report was run with YEAR = 2022." in export(new.notebook).get_text()


@pytest.mark.slow
def test_failing_cell_is_named_and_the_others_go_on(runs):
    _, results, _ = runs
    assert results["b_fails"].error == (
        "b_fails.ipynb failed in code cell 2 (`1 / 0  # why`): ZeroDivisionError: division by zero."
    )
    assert results["c_dies"].error == "c_dies.ipynb failed in code cell 1 (`import os`): the kernel died."
    assert results["a_plain"].error == results["d_default"].error == ""


@pytest.mark.slow
def test_progress_reaches_the_end_of_what_ran(runs):
    _, _, seen = runs
    assert ("a_plain", 3, 3) in seen
    assert ("d_default", 2, 2) in seen
    assert ("b_fails", 3, 3) not in seen


@pytest.mark.slow
def test_timeout_is_told_in_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr("mhsm_analysis.report.running.CELL_TIMEOUT", 1)
    (result,) = run_notebooks([write(tmp_path / "slow.ipynb", code("import time  # no IOPub\ntime.sleep(60)"))])
    told = "slow.ipynb failed in code cell 1 (`import time  # no IOPub`): it ran longer than 1 seconds."
    assert result.error == told


@pytest.mark.slow
def test_kernel_that_does_not_start_is_started_again(tmp_path, monkeypatch):
    kernels, start = [], NotebookClient.async_start_new_kernel

    async def fail_once(client, **options):
        kernels.append(client)
        if len(kernels) == 1:
            raise RuntimeError("Kernel died before replying to kernel_info")
        return await start(client, **options)

    monkeypatch.setattr(NotebookClient, "async_start_new_kernel", fail_once)
    (result,) = run_notebooks([write(tmp_path / "a.ipynb", code("print(1)"))])
    assert (result.error, len(kernels)) == ("", 2)
    assert result.notebook.cells[0].outputs[0].text == "1\n"


@pytest.mark.slow
def test_what_does_not_arrive_is_no_empty_output(tmp_path, monkeypatch):
    monkeypatch.setattr("mhsm_analysis.report.running.OUTPUT_TIMEOUT", 1)

    async def nothing(*_):
        await asyncio.sleep(60)

    monkeypatch.setattr(NotebookClient, "_async_poll_output_msg", nothing)
    (result,) = run_notebooks([write(tmp_path / "a.ipynb", code("print(1)"))])
    assert result.error == (
        "a.ipynb failed in code cell 1 (`print(1)`): it ended, but what it shows did not arrive within 1 seconds; run"
        " it again."
    )


@pytest.mark.slow
def test_limit_of_a_cell_holds_while_another_page_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr("mhsm_analysis.report.running.CELL_TIMEOUT", 3)
    quick = write(tmp_path / "quick.ipynb", code("1"))
    slow = write(tmp_path / "slow.ipynb", code("1"), code("import time\ntime.sleep(60)"))
    begun, stopped = threading.Event(), threading.Event()
    seen: list[str] = []

    def progress(path: Path, done: int, _: int) -> None:
        if path == slow and done == 1:
            begun.set()

    def write_page(result) -> None:
        if result.path == quick:  # its page takes until the other's cell has been stopped
            assert begun.wait(60)
            seen.append("stopped" if stopped.wait(30) else "went on")

    class Watch(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if "Timeout" in record.getMessage():
                stopped.set()

    watch = Watch()
    logging.getLogger("mhsm_analysis.report.running").addHandler(watch)
    try:
        results = run_notebooks([quick, slow], on_progress=progress, on_done=write_page)
    finally:
        logging.getLogger("mhsm_analysis.report.running").removeHandler(watch)
    assert results[1].error == "slow.ipynb failed in code cell 2 (`import time`): it ran longer than 3 seconds."
    assert seen == ["stopped"]


def has_ended(process: int) -> bool:
    try:
        return psutil.Process(process).status() == psutil.STATUS_ZOMBIE  # ended, and its parent did not ask yet
    except psutil.NoSuchProcess:
        return True


@pytest.mark.slow
def test_ctrl_c_stops_every_kernel(tmp_path):
    tell = "import os, pathlib\npathlib.Path(f'{os.getpid()}.pid').touch()"
    paths = [write(tmp_path / f"{name}.ipynb", code(tell), code("import time\ntime.sleep(60)")) for name in "ab"]
    asleep = set()
    start = time.monotonic()

    def press(path: Path, done: int, _: int) -> None:
        if done == 1:
            asleep.add(path)
            if len(asleep) == 2:
                signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have started pytest without it
    try:
        with pytest.raises(KeyboardInterrupt):
            run_notebooks(paths, on_progress=press)
    finally:
        signal.signal(signal.SIGINT, before)
    assert time.monotonic() - start < 30
    kernels = [int(file.stem) for file in tmp_path.glob("*.pid")]
    assert len(kernels) == 2
    deadline = time.monotonic() + 10  # a process that was told to end is there for a moment more
    while not all(map(has_ended, kernels)):
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.slow
def test_runs_from_inside_a_notebook(tmp_path):
    path = write(tmp_path / "a.ipynb", code("print(1)"))

    async def cell():  # a notebook's cells run in a loop already
        return run_notebooks([path])

    assert asyncio.run(cell())[0].notebook.cells[0].outputs[0].text == "1\n"


@pytest.mark.slow
def test_what_a_dead_kernel_leaves_behind_is_not_told(caplog):
    async def fail() -> None:
        raise AssertionError

    async def leave() -> None:
        task = asyncio.get_running_loop().create_task(fail())
        await asyncio.sleep(0)
        del task
        gc.collect()

    _run_aside(leave())
    assert [record for record in caplog.records if record.name == "asyncio"] == []


def test_unknown_parameter_names_those_there_are(tmp_path):
    path = write(tmp_path / "a.ipynb", code("NAME = 1\nYEAR: int = 2", "parameters"))
    with pytest.raises(MhsmError, match=r"None of the notebooks has a parameter JAHR; there are NAME, YEAR\."):
        run_notebooks([path], {"JAHR": 2020})


def test_what_is_no_notebook_is_told_before_anything_runs(tmp_path):
    (tmp_path / "no.ipynb").write_text("{")
    with pytest.raises(MhsmError, match=r"no\.ipynb is not a Jupyter notebook"):
        run_notebooks([tmp_path / "no.ipynb"])
    with pytest.raises(MhsmError, match=r"missing\.ipynb: No such file"):
        run_notebooks([tmp_path / "missing.ipynb"])


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"\xef\xbb\xbf{}", "begins with a byte-order mark"),
        ("{}".encode("utf-16"), "begins with a byte-order mark"),
        (b'{\n<<<<<<< HEAD\n "cells": []\n=======\n>>>>>>> main\n}', "merge conflict"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "a Git LFS pointer"),
        (b" \n", "it is empty"),
    ],
)
def test_what_became_of_a_notebook_is_named(tmp_path, content, named):
    (tmp_path / "no.ipynb").write_bytes(content)
    with pytest.raises(MhsmError, match=rf"no\.ipynb is not a Jupyter notebook.*{named}[^.]*\.$"):
        run_notebooks([tmp_path / "no.ipynb"])


@pytest.mark.parametrize(
    ("broken", "named"),
    [
        (lambda nb: nb["metadata"].update(kernelspec="x"), r"at metadata\.kernelspec, 'x' is not of type 'object'"),
        (lambda nb: nb["metadata"].update(language_info="x"), "'x' is not of type 'object'"),
        (lambda nb: nb["cells"][0]["metadata"].update(tags=None), "None is not of type 'array'"),
        (lambda nb: nb["cells"][0].update(source=None), "None is not valid"),
        (lambda nb: nb["cells"][0].update(cell_type="other"), "is not valid"),
        (lambda nb: nb["cells"][0].pop("metadata"), "'?metadata"),
        (lambda nb: nb["cells"][0].update(outputs=[{"output_type": "stream"}]), "is not valid|required"),
    ],
)
def test_notebook_that_breaks_its_format_is_one_sentence(tmp_path, broken, named):
    path = tmp_path / "a.ipynb"
    content = nbformat.v4.new_notebook(cells=[code("1")])
    broken(content)
    path.write_text(json.dumps(content))
    with pytest.raises(MhsmError, match=rf"a\.ipynb is not a valid notebook: .*({named}).*\.$") as told:
        run_notebooks([path])
    assert "\n" not in str(told.value)


def test_notebook_with_small_faults_is_read_without_a_word(tmp_path, recwarn):
    path = tmp_path / "a.ipynb"
    cells = [{"cell_type": "code", "id": "same", "source": "1", "metadata": {}, "other": 1} for _ in range(3)]
    del cells[2]["id"]
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    assert len({cell.id for cell in read_notebook(path).cells}) == 3
    assert not recwarn.list


@pytest.mark.parametrize(
    ("metadata", "named"),
    [
        ({"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}}, r"the kernel ir \(R\)"),
        ({"kernelspec": {"name": "ir", "display_name": "R"}}, r"the kernel ir \(R\)"),
        (
            {"kernelspec": {"name": "julia-1.9", "display_name": "Julia"}, "language_info": {"name": "julia"}},
            r"the kernel julia-1\.9 \(julia\)",
        ),
        ({"language_info": {"name": "rust"}}, "rust"),
    ],
)
def test_notebook_of_another_language_is_refused_by_its_kernel(tmp_path, metadata, named):
    path = write(tmp_path / "a.ipynb", code("1"), **metadata)
    with pytest.raises(MhsmError, match=f"^a.ipynb is written for {named}: the report runs Python notebooks.$"):
        run_notebooks([path])


@pytest.mark.slow
def test_any_python_kernel_will_do(tmp_path):
    spec = {"name": "conda-env-ir-py", "display_name": "My environment", "language": "python"}
    (result,) = run_notebooks([write(tmp_path / "a.ipynb", code("1"), kernelspec=spec)])
    assert result.error == ""


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2021", 2021),
        ("1e3", 1000.0),
        ("9" * 400, int("9" * 400)),
        ("True", True),
        ("None", None),
        ("11-9111", "11-9111"),
        ("2020-30", "2020-30"),
        ("nan", "nan"),
        ("-inf", "-inf"),
        ("1e999", "1e999"),
    ],
)
def test_values_are_read_as_papermill_reads_them(text, value):
    assert parse_value(text) == value
    assert type(parse_value(text)) is type(value)


def test_parameters_are_read_from_the_tagged_cell_only():
    notebook = new_notebook(cells=[code("A = 1"), code('B = "x"\nC: int = 2\nD', "parameters")])
    assert parameters_of(notebook) == {"B": "'x'", "C": "2"}


@pytest.mark.slow
def test_saved_notebooks_are_the_same_bytes_each_time(tmp_path, capsys):
    timed = code("print(2)")
    timed.metadata.execution = {"iopub.status.busy": "2024-01-01T00:00:00Z"}  # as JupyterLab records
    path = write(tmp_path / "a.ipynb", new_markdown_cell("# A"), code("1 + 1"), timed)
    broken = write(tmp_path / "b.ipynb", code("oops"))
    before = broken.read_bytes()
    assert main([str(tmp_path)]) == 1
    first = path.read_bytes()
    ids = [cell.id for cell in nbformat.read(path, 4).cells]
    assert [result.error for result in save_notebooks(tmp_path)] == [
        "",
        "b.ipynb failed in code cell 1 (`oops`): NameError: name 'oops' is not defined.",
    ]
    assert path.read_bytes() == first
    assert broken.read_bytes() == before  # a failed notebook is left as it is
    saved = nbformat.read(path, 4)
    assert [cell.id for cell in saved.cells] == ids
    assert [cell.get("execution_count") for cell in saved.cells] == [None, 1, 2]
    assert saved.metadata.kernelspec.name == "python3"
    assert "version" not in saved.metadata.language_info
    assert all("execution" not in cell.metadata for cell in saved.cells)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.ipynb", "b.ipynb"]
    printed = capsys.readouterr().out
    assert "a.ipynb: saved" in printed
    assert "b.ipynb: b.ipynb failed in code cell 1" in printed


def test_two_runs_may_write_the_same_file(tmp_path, monkeypatch):
    path = tmp_path / "a.html"
    replace = Path.replace

    def meanwhile(draft: Path, target: Path) -> Path:
        monkeypatch.setattr(Path, "replace", replace)
        write_atomically(path, "the other's")
        return replace(draft, target)

    monkeypatch.setattr(Path, "replace", meanwhile)
    write_atomically(path, "ours")
    assert path.read_text() == "ours"
    (tmp_path / "plain").touch()
    assert path.stat().st_mode == (tmp_path / "plain").stat().st_mode  # whoever may read a new file may read this
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.html", "plain"]


def test_a_name_may_be_as_long_as_names_can_be(tmp_path):
    path = tmp_path / ("x" * 255)
    write_atomically(path, "whole")
    assert path.read_text() == "whole"


# Writing the report
