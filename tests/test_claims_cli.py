"""`mhsm audit`: four forms of the result, exit codes, and files that cannot be read or written."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from notebook_parts import assert_sound, read
from places import ROOT

import mhsm_analysis as mhsm
from mhsm_analysis import cli
from mhsm_analysis.claims.summary import audit_summary
from mhsm_analysis.report import running

pytestmark = pytest.mark.slow  # most of them

PLANTED = ROOT / "tests" / "claims" / "planted_errors.csv"
HANDBOOK = ROOT / "docs" / "claims" / "handbook_2024-34.csv"
FORMS = ["table", "json", "csv", "html"]


def run(*arguments: object):
    return CliRunner().invoke(cli.cli, ["audit", *map(str, arguments)], prog_name="mhsm")


def claims_with(path: Path, **cells: object) -> Path:
    claims = pd.read_csv(ROOT / "data" / "claims.csv", dtype=str)
    claims.loc[0, list(cells)] = list(cells.values())
    claims.to_csv(path, index=False)
    return path


def test_the_bundled_article_as_a_table():
    result = run()
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["Claim", "Stated", "Verdict", "Found", "Where", "Latest", "Verdict", "today"]
    assert lines[-1] == audit_summary(mhsm.audit_claims(mhsm.load_claims()))
    assert result.stdout.count("The claim") == 0  # all match or stand as quoted
    assert {"wages_by_industry,", "$205,600", "health_spending,"} <= set(result.stdout.split())


def test_mismatches_are_told_and_end_with_1():
    result = run(PLANTED)
    assert result.exit_code == 1
    sentences = [line for line in result.stdout.splitlines() if ": The claim " in line]
    assert len(sentences) == 10
    assert sentences[0].startswith('wrong-year: The claim "$101,340" does not match the source: $104,280')
    assert result.stderr.startswith("Not what they cite: 10 of 20 claims (wrong-year, wrong-statistic, ")
    assert result.stderr.count("\n") == 1


def test_a_clean_file_ends_with_0():
    assert run(HANDBOOK).exit_code == 0


def test_only_a_mismatch_ends_with_1(tmp_path):
    loose = claims_with(tmp_path / "a.csv", claim_id="x", bound="at_least", value="100000", rounding_unit="1000")
    result = run(loose)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "x: The claim " in result.stdout
    assert "is true but loose" in result.stdout


def test_json_has_numbers_and_nulls():
    result = run("--format", "json")
    told = json.loads(result.stdout)
    assert told["source"] == "claims.csv"
    assert told["verdict_cited"] == {"match": 4, "match_after_rounding": 4, "as_quoted": 4}
    assert told["verdict_latest"] == {"outdated": 12}
    rows = {row["claim_id"]: row for row in told["claims"]}
    assert list(told["claims"][0]) == list(mhsm.audit_claims(mhsm.load_claims()))
    assert rows["low-2021"]["value_found"] == 60780
    assert rows["low-2021"]["edition_found"] is None
    assert rows["low-2021"]["same_period_latest_value"] is None
    assert '"value_found": 139.6,' in result.stdout


@pytest.mark.parametrize("path", [PLANTED, HANDBOOK])
def test_json_names_the_file_and_not_the_folder(path):
    result = run(path, "--format", "json")
    assert json.loads(result.stdout)["source"] == path.name
    assert str(ROOT) not in result.stdout
    assert "NaN" not in result.stdout


def test_csv_has_every_column():
    frame = mhsm.audit_claims(mhsm.read_claims(PLANTED))
    result = run(PLANTED, "--format", "csv")
    assert result.exit_code == 1
    read_back = pd.read_csv(io.StringIO(result.stdout), dtype=str)
    assert list(read_back) == list(frame)
    assert read_back["sentence"].tolist() == frame["sentence"].tolist()
    assert [float(cell) for cell in read_back["value_found"]] == frame["value_found"].tolist()  # to the last digit


@pytest.mark.parametrize("form", FORMS)
def test_the_file_has_what_would_be_printed(tmp_path, form):
    target = tmp_path / "out"
    result = run(PLANTED, "--format", form, "-o", target)
    assert (result.exit_code, result.stdout) == (1, f"Audit of 20 claims written to {target}.\n")
    assert target.read_text(encoding="utf-8").rstrip("\n") == run(PLANTED, "--format", form).stdout.rstrip("\n")
    assert list(tmp_path.iterdir()) == [target]
    if form == "html":
        assert_sound(read(target))


def test_targets_that_cannot_be_written_are_sentences(tmp_path):
    copy = tmp_path / "claims.csv"
    copy.write_bytes(HANDBOOK.read_bytes())
    told = {
        tmp_path / "no" / "a.csv": f"there is no folder {tmp_path / 'no'}; make it or name another.",
        tmp_path: "it is no regular file; name another.",
        Path("/dev/null"): "it is no regular file; name another.",
        copy: "the claims are read from it; name another file.",
        tmp_path / ("x" * 300): "File name too long.",
    }
    for target, reason in told.items():
        result = run(copy, "--format", "csv", "-o", target)
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr == f"Error: Cannot write {target}: {reason}\n"
    assert list(tmp_path.iterdir()) == [copy]
    assert copy.read_bytes() == HANDBOOK.read_bytes()


def test_a_table_of_the_package_is_never_written_over(tmp_path, monkeypatch):
    folder = tmp_path / "data"
    shutil.copytree(ROOT / "data", folder)
    monkeypatch.setenv("MHSM_DATA", str(folder))
    (tmp_path / "link").symlink_to(folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    for target in (folder / "gdp.csv", folder / "new.csv", tmp_path / "link" / "gdp.csv"):
        result = run("--format", "csv", "-o", target)
        told = f"Error: Cannot write {target}: it is in the folder of the package's own tables; name another.\n"
        assert (result.exit_code, result.stdout, result.stderr) == (1, "", told)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_spreadsheet_runs_nothing_of_the_csv(tmp_path):
    evil = '=HYPERLINK("http://evil.example","click")'
    claims = mhsm.load_claims().assign(claim_id=[evil, "+1", "-1", "@x", *"abcdefgh"])
    claims.to_csv(tmp_path / "claims.csv", index=False)
    printed = run(tmp_path / "claims.csv", "--format", "csv").stdout
    rows = pd.read_csv(io.StringIO(printed), dtype=str, keep_default_na=False)
    assert rows["claim_id"].tolist()[:5] == ["'" + evil, "'+1", "'-1", "'@x", "a"]
    texts = rows.drop(columns=mhsm.audit_claims(claims).select_dtypes("number").columns)
    assert not texts.apply(lambda column: column.str.match(r"[=+\-@\t\r]")).to_numpy().any()
    told = json.loads(run(tmp_path / "claims.csv", "--format", "json").stdout)
    assert told["claims"][0]["claim_id"] == evil  # what no spreadsheet opens stays as it is


def test_a_long_list_of_what_does_not_match_is_cut(tmp_path):
    many = pd.concat([mhsm.load_claims().query("claim_id == 'median-2021'")] * 30).assign(value=1000.0)
    many.assign(claim_id=[f"c{n}" for n in range(30)]).to_csv(tmp_path / "many.csv", index=False)
    told = run(tmp_path / "many.csv", "--format", "json").stderr
    assert told.startswith("Not what they cite: 30 of 30 claims (c0, c1, ")
    assert told.endswith("c19 and 10 more).\n")


def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch):
    target = tmp_path / "a.json"
    target.write_text("old")

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(running.Path, "replace", fail)
    result = run("--format", "json", "-o", target)
    assert (result.exit_code, result.stderr) == (1, f"Error: Cannot write {target}: No space left on device.\n")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]


def test_a_bad_file_is_one_sentence_and_nothing_else(tmp_path):
    bad = claims_with(tmp_path / "bad.csv", statistic="median_pay")
    for path, begins in ((bad, "Error: bad.csv, line 2 "), (tmp_path / "none.csv", f"Error: {tmp_path / 'none.csv'} ")):
        for form in FORMS:
            result = run(path, "--format", form, "-o", tmp_path / "out")
            assert (result.exit_code, result.stdout) == (1, "")
            assert result.stderr.startswith(begins)
            assert result.stderr.count("\n") == 1
            assert not (tmp_path / "out").exists()


def test_mistakes_of_use_end_with_2():
    assert run("--format", "xml").exit_code == 2
    assert run(PLANTED, HANDBOOK).exit_code == 2


def test_words_of_the_file_are_no_markup_and_are_not_cut(tmp_path):
    word = "[red]" + "w" * 150 + ":smile:"
    result = run(claims_with(tmp_path / "a.csv", claim_id=word, population=word, value="1", rounding_unit="1"))
    assert result.exit_code == 1
    table, rest = result.stdout.split("\n\n", 1)
    assert word in table
    assert rest.startswith(f"{word}: The claim ")


@pytest.mark.parametrize("form", ["table", "html"])
def test_a_reader_that_leaves_is_no_fault(form):
    command = [sys.executable, "-m", "mhsm_analysis.cli", "audit", str(PLANTED), "--format", form]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    process.stdout.close()
    told = process.stderr.read()
    process.stderr.close()
    assert (told, process.wait()) == ("", 1)  # as click ends where the pipe is closed
