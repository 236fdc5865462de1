"""The command line: what it prints, where it stops, and that a mistake never shows a traceback."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from mhsm_analysis import cli
from mhsm_analysis.errors import MhsmError
from mhsm_analysis.report.pages import Report
from mhsm_analysis.report.running import notebook_paths

STOPPED = Report(Path("index.html"), [], [], [])


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


def test_notebooks_of_the_project_have_short_names(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "05").mkdir()  # a folder is no notebook
    found = []
    monkeypatch.setattr("mhsm_analysis.report.pages.write_report", lambda paths, *_: found.extend(paths) or STOPPED)
    path = next(path for path in notebook_paths() if path.stem == "05_career_paths")
    for name in ("05", "5", "career_paths", "05_career_paths", "05_career_paths.ipynb"):
        assert run("report", name).exit_code == 0
    assert found == [path] * 5
    result = run("report", "carreer_paths")
    assert result.exit_code == 1
    assert "Error: There is no notebook carreer_paths, and the project's own are 01_salary_spreads, " in result.stderr


def test_file_named_as_parameter_is_found_from_where_the_user_stands(tmp_path, monkeypatch):
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name in ("my claims.csv", "plain", "11-9111", "2021", "29-1141.03"):
        (folder / name).touch()
    seen: dict[str, object] = {}
    monkeypatch.setattr(
        "mhsm_analysis.report.pages.write_report", lambda _, __, values, *___: seen.update(values) or STOPPED
    )
    values = {
        "A": ("my claims.csv", str(folder / "my claims.csv")),
        "B": ("../here/my claims.csv", str(folder / "../here/my claims.csv")),
        "C": ("./plain", str(folder / "plain")),
        **{name: (name, name) for name in ("plain", "11-9111", "29-1141.03", "missing.csv", "x" * 5000 + ".csv")},
        "D": ("2021", 2021),
    }
    run("report", "05", *(part for name, (given, _) in values.items() for part in ("-p", name, given)))
    assert seen == {name: expected for name, (_, expected) in values.items()}


@pytest.mark.slow
def test_what_is_left_out_is_a_warning_and_with_strict_an_error(tmp_path):
    path = write(tmp_path / "a.ipynb", "from IPython.display import IFrame\nIFrame('https://example.org', 9, 9)")
    what = "a.ipynb{}code cell 2: an embedded page cannot be shown on a page without scripts"
    result = run("report", path, "-o", tmp_path / "out")
    assert result.exit_code == 0
    assert result.stderr.splitlines()[1:] == [f"Warning: {what.format(', ')}; the page says so."]
    result = run("report", path, "-o", tmp_path / "out", "--strict")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[1:] == [f"Error: {what.format(' cannot be shown: ')}."]
    assert [page.name for page in (tmp_path / "out").iterdir()] == ["index.html"]


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


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-p", "WER", "x"], "Error: None of the notebooks has a parameter WER; there are WHO."),
        (["--output", ""], "Error: Name what to write: an empty name is none."),
        (["--output", "a.ipynb"], "Error: Cannot write the report to a.ipynb: there is a file of that name."),
        (
            ["missing.ipynb"],
            "Error: There is no notebook missing.ipynb, and the project's own are "
            f"{', '.join(path.stem for path in notebook_paths())}.",
        ),
    ],
)
def test_mistakes_are_told_without_a_traceback(tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    path = write(Path("a.ipynb"), "1")
    result = run("report", path, *arguments)
    assert (result.exit_code, result.stderr.strip(), result.stdout) == (1, message, "")


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


@pytest.mark.slow
@pytest.mark.parametrize("before", [None, "mine"])
def test_notebooks_are_copied_all_or_none(tmp_path, before):
    """On a full disk: here the first notebook fits and a later one does not."""
    target = tmp_path / "new" / "work"
    if before:
        target.mkdir(parents=True)
        for path in notebook_paths()[::2]:
            (target / path.name).write_text(before)
    held = {path: path.read_bytes() for path in target.glob("*")}
    sizes = [path.stat().st_size for path in notebook_paths()]
    limit = sizes[0] if max(sizes) > sizes[0] else max(sizes) - 1
    set_limit = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))"
    command = f"{set_limit}; from mhsm_analysis.cli import main; main()"
    arguments = [sys.executable, "-c", command, "notebooks", str(target), "--force"]
    result = subprocess.run(arguments, capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (1, f"Error: Cannot copy the notebooks to {target}: File too large.\n")
    assert {path: path.read_bytes() for path in target.glob("*")} == held
    assert (tmp_path / "new").exists() == bool(before)


def test_notebooks_that_were_there_are_back_where_one_cannot_be_put(tmp_path, monkeypatch):
    for path in notebook_paths()[:3]:
        (tmp_path / path.name).write_text("mine")
    last, replace = tmp_path / notebook_paths()[-1].name, Path.replace

    def fail_at_last(source: Path, target: Path) -> Path:
        if target == last:
            raise PermissionError(13, "Permission denied")
        return replace(source, target)

    monkeypatch.setattr(Path, "replace", fail_at_last)
    result = run("notebooks", tmp_path, "--force")
    assert result.stderr == f"Error: Cannot copy the notebooks to {tmp_path}: Permission denied.\n"
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        path.name: "mine" for path in notebook_paths()[:3]
    }


def test_folder_called_like_a_notebook_is_left(tmp_path):
    kept = tmp_path / notebook_paths()[0].name / "kept"
    kept.mkdir(parents=True)
    assert "is a folder there" in run("notebooks", tmp_path, "--force").stderr
    assert kept.is_dir()


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
    for source in ("1", "1 / 0"):  # its page would be written, its page of an earlier run removed
        path = write(tmp_path / "a.ipynb", source)
        in_the_way = tmp_path / "out" / "a.html"
        in_the_way.mkdir(parents=True, exist_ok=True)
        result = run("report", path, "--output", tmp_path / "out")
        assert result.exit_code == 1
        assert result.stderr == f"Error: Cannot write {in_the_way}: there is a folder of that name.\n"
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


def test_occupations_are_found_by_what_people_call_them():
    result = run("occupations", "hospital", "administrator")
    assert result.exit_code == 0, result.output
    first, second = result.stdout.splitlines()[:2]
    assert first == "11-9111  Medical and Health Services Managers (job title Hospital Administrator)"
    assert second.strip().startswith("wages 2004-")
    assert "since SOC 2018 its code is 29-1292" in run("occupations", "29-2021").stdout
    assert run("occupations", "nurse", "--limit", 2).stdout.count("\n29-") == 1


def test_a_search_that_finds_nothing_ends_with_one_sentence():
    for text in ("qqqq", "99-9999"):
        result = run("occupations", text)
        assert result.exit_code == 1
        assert (
            result.stderr
            == f"Error: No occupation fits '{text}': try another word for it, or the beginning of a code.\n"
        )


# Any locale, any name, any output


def mhsm(*arguments: object, **options) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "mhsm_analysis.cli", *map(os.fsencode, map(str, arguments))]
    return subprocess.run(command, **{"capture_output": True, **options})


PLAIN = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "command"),
    [
        ({"PYTHONIOENCODING": "ascii"}, "data codebook"),
        ({"PYTHONIOENCODING": "cp1252"}, "data status"),
        *((PLAIN, command) for command in ("data status", "data codebook", "audit")),
    ],
)
def test_output_is_printed_in_any_encoding(settings, command):
    result = mhsm(*command.split(), env={**os.environ, **settings})
    assert (result.returncode, result.stderr) == (0, b"")
    encoding = settings.get("PYTHONIOENCODING", "ascii").replace("ascii", "utf-8")  # click's, as nothing is lost
    assert len(result.stdout.decode(encoding)) > 1000


@pytest.mark.slow
def test_files_may_have_any_name_in_any_locale(tmp_path):
    name = "größe – 1" + os.fsdecode(b"\xff\xfe")
    environment = {**os.environ, **PLAIN}
    claims = tmp_path / f"{name}.csv"
    shutil.copyfile(Path(__file__).parent.parent / "data" / "claims.csv", claims)
    pages = {}
    for form in ("json", "html"):
        target = tmp_path / f"{name} {form}"
        result = mhsm("audit", claims, "--format", form, "-o", target, env=environment)
        assert (result.returncode, result.stderr) == (0, b"")
        pages[form] = target.read_text(encoding="utf-8")
    assert json.loads(pages["json"])["source"] == os.fsencode(claims.name).decode("utf-8", "replace")
    notebook = write(tmp_path / f"{name}.ipynb", "print(open(WHO).readline()[:8]); print('größe')")
    result = mhsm("report", notebook, "-o", tmp_path / name, "-p", "WHO", claims.name, env=environment, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    page = (tmp_path / name / f"{name}.html").read_text(encoding="utf-8")
    assert "claim_id" in page
    assert "größe" in page
    assert mhsm("notebooks", tmp_path / name / "copies", env=environment).returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "closed"),
    [
        *(("data codebook", how) for how in ("| true", "| head -1", ">&-")),
        ("data status", "| true"),
        *(("--help", how) for how in ("| true", ">&-", ">&- 2>&-")),
        *(("report a.ipynb -o out", how) for how in ("2>&-", "<&- >&-")),
    ],
)
def test_closed_output_ends_quietly(tmp_path, command, closed):
    write(tmp_path / "a.ipynb", "print('hello')")
    script = f"{sys.executable} -m mhsm_analysis.cli {command} {closed}"
    result = subprocess.run(["sh", "-c", script], capture_output=True, text=True, cwd=tmp_path)
    assert result.stderr == ("a.ipynb: run\n" if command.startswith("report") and "2>&-" not in closed else "")
    assert (tmp_path / "out" / "a.html").exists() == command.startswith("report")


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_full_output_is_a_sentence():
    for command in (["data", "codebook"], ["--help"]):
        with Path("/dev/full").open("w") as full:
            result = mhsm(*command, stdout=full, stderr=subprocess.PIPE, capture_output=False)
        assert (result.returncode, result.stderr) == (1, b"Error: the output: No space left on device.\n")
