"""The command line: what it prints, where it stops, and that a mistake never shows a traceback."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from mhsm_analysis import cli
from mhsm_analysis.errors import MhsmError
from mhsm_analysis.report.running import notebook_paths


def run(*arguments: object, **options):
    return CliRunner().invoke(cli.cli, [str(argument) for argument in arguments], prog_name="mhsm", **options)


def write(path: Path, source: str) -> Path:
    parameters = new_code_cell('WHO = "world"', metadata={"tags": ["parameters"]})
    nbformat.write(new_notebook(cells=[new_markdown_cell("# A title"), parameters, new_code_cell(source)]), path)
    return path


@pytest.mark.slow
def test_report_ends_with_the_path_to_open(tmp_path):
    path = write(tmp_path / "a.ipynb", "print('hello', WHO)")
    result = run("report", path, "--output", tmp_path / "out", "--show-code", "-p", "WHO", "all")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[-1] == f"1 of 1 reports written. Open {tmp_path / 'out' / 'index.html'}"
    assert "a.ipynb: run" in result.stderr
    page = (tmp_path / "out" / "a.html").read_text(encoding="utf-8")
    assert "hello all" in page
    assert "print('hello', WHO)" in page.replace("&#39;", "'")


@pytest.mark.slow
def test_failing_notebook_is_one_sentence_and_exit_1(tmp_path):
    path = write(tmp_path / "a.ipynb", "1 / 0")
    result = run("report", path, "--output", tmp_path / "out")
    assert result.exit_code == 1
    assert "Error: a.ipynb failed in code cell 2 (`1 / 0`): ZeroDivisionError: division by zero.\n" in result.stderr
    assert "0 of 1 reports written." in result.stdout
    assert (tmp_path / "out" / "index.html").is_file()


@pytest.mark.slow
def test_dead_kernel_is_one_sentence(tmp_path):
    path = write(tmp_path / "a.ipynb", "import os\nos._exit(1)")
    command = [sys.executable, "-m", "mhsm_analysis.cli", "report", path, "--output", tmp_path / "out"]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 1
    assert result.stderr == "Error: a.ipynb failed in code cell 2 (`import os`): the kernel died.\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-p", "WER", "x"], "Error: None of the notebooks has a parameter WER; there are WHO."),
        (["--output", "a.ipynb"], "Error: Cannot write the report to a.ipynb: there is a file of that name."),
        (["missing.ipynb"], "Error: Cannot read the notebook missing.ipynb: No such file or directory."),
    ],
)
def test_mistakes_are_told_without_a_traceback(tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    path = write(Path("a.ipynb"), "1")
    result = subprocess.run(
        [sys.executable, "-m", "mhsm_analysis.cli", "report", path, *arguments], capture_output=True, text=True
    )
    assert (result.returncode, result.stderr.strip(), result.stdout) == (1, message, "")


def test_notebooks_are_copied_and_not_overwritten(tmp_path):
    target = tmp_path / "my" / "work"
    result = run("notebooks", target)
    assert result.exit_code == 0, result.output
    names = [path.name for path in notebook_paths()]
    assert sorted(path.name for path in target.iterdir()) == names
    changed = target / names[0]
    changed.write_text("mine")
    result = run("notebooks", target)
    assert result.exit_code == 1
    assert f"Error: {target} already has {names[0]}" in result.stderr
    assert changed.read_text() == "mine"
    assert run("notebooks", target, "--force").exit_code == 0
    assert changed.read_bytes() == notebook_paths()[0].read_bytes()


def test_notebooks_are_not_copied_onto_themselves():
    folder = notebook_paths()[0].parent
    result = run("notebooks", folder, "--force")
    message = f"Error: {folder} is the folder the notebooks are copied from; name another.\n"
    assert (result.exit_code, result.stderr) == (1, message)


def test_folder_that_cannot_be_is_a_sentence():
    result = run("notebooks", "x" * 300)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: Cannot copy the notebooks to xxx")


@pytest.mark.slow
def test_page_that_cannot_be_written_is_a_sentence(tmp_path):
    for source in ("1", "1 / 0"):  # its page is written, its page of an earlier run is removed
        path = write(tmp_path / "a.ipynb", source)
        in_the_way = tmp_path / "out" / "a.html"
        in_the_way.mkdir(parents=True, exist_ok=True)
        result = run("report", path, "--output", tmp_path / "out")
        assert result.exit_code == 1
        assert re.search(rf"^Error: {re.escape(str(in_the_way))}: .+\.$", result.stderr, re.MULTILINE), result.stderr
        assert list((tmp_path / "out").iterdir()) == [in_the_way]


def test_notebooks_need_a_folder(tmp_path):
    (tmp_path / "file").write_text("x")
    result = run("notebooks", tmp_path / "file")
    assert result.exit_code == 1
    assert "there is a file of that name" in result.stderr


def test_data_build_passes_folders_and_prints_lines(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "mhsm_analysis.build.build", lambda source, target, **_: [f"{source.name} -> {target.name}", "done"]
    )
    monkeypatch.delenv("MHSM_SOURCES", raising=False)
    assert run("data", "build", "--from", tmp_path / "in", "--to", tmp_path / "out").output == "in -> out\ndone\n"
    assert run("data", "build", env={"MHSM_SOURCES": str(tmp_path / "env")}).output.startswith("env -> data")
    missing = run("data", "build", env={"MHSM_SOURCES": None})
    assert missing.exit_code == 2
    assert "--from" in missing.stderr
    assert "MHSM_SOURCES" in missing.stderr


def test_any_error_of_the_package_becomes_a_sentence(monkeypatch):
    def fail(*_, **__):
        raise MhsmError("The file x.xlsx has no column OCC_CODE.")

    monkeypatch.setattr("mhsm_analysis.build.build", fail)
    result = run("data", "build", "--from", ".")
    assert (result.exit_code, result.stderr) == (1, "Error: The file x.xlsx has no column OCC_CODE.\n")


def test_version_and_help():
    assert run("--version").output.startswith("mhsm, version 0.")
    for command in ("report", "notebooks", "data"):
        assert command in run("--help").output
    assert "-p OCCUPATION 29-1141" in " ".join(run("report", "--help").output.split())


def test_command_line_starts_without_the_heavy_libraries():
    heavy = "{'nbconvert', 'nbclient', 'matplotlib', 'rich', 'IPython'}"
    code = f"import sys, mhsm_analysis.cli; sys.exit(repr(sorted({heavy} & set(sys.modules))))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stderr.strip() == "[]"


@pytest.mark.slow
def test_data_status_and_codebook_are_printed():
    status = run("data", "status").output
    assert re.search(r"metro +2024 +49 +1 +49 +third_party", status)
    assert run("data", "codebook").output.startswith("# Codebook")
