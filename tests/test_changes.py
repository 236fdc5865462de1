"""What a build says of figures that changed: which may be a publisher's revision, and which look like a slip."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from places import ROOT

import mhsm_analysis as mhsm
from mhsm_analysis import build, catalog
from mhsm_analysis.build import to_csv
from mhsm_analysis.changes import Changes, changes


def changed(name: str, frame: pd.DataFrame, *, authored: bool = False) -> Changes:
    return changes(name, catalog.table(name), to_csv(frame), authored=authored)


def test_a_table_as_it_is_has_no_changes() -> None:
    told = changed("gdp", catalog.read_table("gdp"))
    assert (told.said, told.lines(), told.wrong) == ("unchanged", [], "")


def test_changes_are_listed_largest_first() -> None:
    frame = catalog.read_table("national_wages")
    rows = frame.index[frame["occupation_code"].eq("11-9111") & frame["year"].ge(2014)]
    for more, row in enumerate(rows[:7], 1):
        frame.loc[row, "annual_p50_usd"] += 10 * more
    told = changed("national_wages", frame)
    assert told.said == "0 rows added, 0 removed, 7 cells changed"
    first, *_, last = told.lines()
    assert first.startswith("  year 2020, occupation_code 11-9111, occupation_level detailed, annual_p50_usd: 104,280")
    assert last == "  and 2 smaller ones"
    assert told.wrong.startswith("7 cells of national_wages changed that stand in editions already published")


def test_a_figure_that_is_lost_comes_first() -> None:
    frame = catalog.read_table("gdp")
    frame.loc[frame.index[:2], "gdp_usd_billions_saar"] = [float("nan"), 900.0]
    told = changed("gdp", frame)
    assert told.lines()[0].endswith("gdp_usd_billions_saar: 243.164 -> none")
    assert told.wrong.startswith("gdp changed in 2 cells alone, of years long closed")


@pytest.mark.parametrize(
    ("name", "column"),
    [("consumer_prices", "cpi_u_nsa_1982_84_100"), ("payroll_employment", "health_care_employment_thousands")],
)
def test_months_that_slipped_are_named(name: str, column: str) -> None:
    frame = catalog.read_table(name)
    rows = frame.index[frame["year"].eq(2015)]
    frame.loc[rows, column] = [*frame.loc[rows, column].tolist()[1:], frame.loc[rows[-1] + 1, column]]
    assert changed(name, frame).wrong.startswith(f"{column} of {name} says what it said one before or after")


def test_two_series_that_exchange_their_figures_are_named() -> None:
    frame = catalog.read_table("health_share_international")
    column = "current_health_expenditure_pct_of_gdp"
    one, two = (frame.index[frame["country_code"].eq(code)] for code in ("DEU", "FRA"))
    frame.loc[one, column], frame.loc[two, column] = frame.loc[two, column].tolist(), frame.loc[one, column].tolist()
    assert changed("health_share_international", frame).wrong.startswith(f"DEU and FRA in {column}")
    frame = catalog.read_table("price_parities")
    rows = frame["category"].eq("all_items")
    one, two = (frame.index[rows & frame["area_code"].eq(code)] for code in ("39", "18"))
    column = "price_parity_us_100"
    frame.loc[one, column], frame.loc[two, column] = frame.loc[two, column].tolist(), frame.loc[one, column].tolist()
    assert "exchanged what they said" in changed("price_parities", frame).wrong


def test_a_revision_of_a_series_is_no_fault_and_a_leap_is() -> None:
    frame = catalog.read_table("consumer_prices")
    rows = frame["year"].ge(2020)
    frame.loc[rows, "cpi_u_sa_1982_84_100"] *= 1.001
    assert changed("consumer_prices", frame).wrong == ""
    frame.loc[frame.index[-1], "cpi_u_nsa_1982_84_100"] *= 1.2
    assert "consumer_prices changed by more than 1 percent, the largest" in changed("consumer_prices", frame).wrong


@pytest.mark.parametrize("step", [1, -1])
def test_a_row_that_slipped_by_a_year_is_named(step: int) -> None:
    frame = catalog.read_table("health_share_international")
    column = "current_health_expenditure_pct_of_gdp"
    rows = frame.index[frame["country_code"].eq("DEU")]
    values = frame.loc[rows, column].tolist()
    slipped = [values[0], *values[:-1]] if step == 1 else [*values[1:], values[-1]]
    frame.loc[rows, column] = slipped
    told = changed("health_share_international", frame).wrong
    assert told.startswith(f"{column} of DEU of health_share_international says what it said one before or after")


def test_what_is_typed_by_hand_may_change() -> None:
    frame = catalog.read_table("claims").assign(value=1.0)
    told = changed("claims", frame, authored=True)
    assert told.wrong == ""
    assert len(told.lines()) == 6


@pytest.fixture
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    for path in (ROOT / "data").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    monkeypatch.setenv("MHSM_DATA", str(folder))
    return folder


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{}", "it has no list of resources"),
        ("[]", "it has no list of resources"),
        ('{"resources": {}}', "it has no list of resources"),
        ('{"resources": [1]}', "its resource 1 has no name"),
        ('{"resources": [{"name": "gdp"}]}', "its resource gdp has no title, path, hash"),
    ],
)
def test_a_damaged_descriptor_is_told(own_data: Path, content: str, told: str) -> None:
    (own_data / "datapackage.json").write_text(content)
    with pytest.raises(mhsm.DamagedTableError, match=rf"datapackage.json does not describe the tables \({told}"):
        mhsm.load_gdp()


def test_a_descriptor_without_hashes_is_told(own_data: Path) -> None:
    path = own_data / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    del package["resources"][3]["hash"]
    path.write_text(json.dumps(package))
    with pytest.raises(mhsm.DamagedTableError, match="has no hash"):
        mhsm.data_status()


SLOW = """
import pathlib, sys, time
from mhsm_analysis import build, cli
def halt(*_): print("writing", flush=True); time.sleep(60)
real = pathlib.Path.write_bytes
def write_bytes(self, content):
    real(self, content)
    if ".building-" in str(self): halt()
pathlib.Path.write_bytes = write_bytes
def make(*_, **__): build._write_all(pathlib.Path(sys.argv[-1]), {"a.csv": b"1", "b.csv": b"2"}); return []
build.build = make
sys.argv = ["mhsm", "data", "build", "--from", ".", "--to", sys.argv[-1]]
cli.main()
"""


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"path": "../evil.csv"}, "the path '../evil.csv', which is no plain name of a file"),
        ({"path": "/tmp/evil.csv"}, "which is no plain name of a file"),
        ({"path": "claims.csv"}, "claims.csv stands twice"),
        ({"path": "datapackage.json"}, "datapackage.json stands twice"),
        ({"name": "claims"}, "claims stands twice"),
        ({"sources": []}, "its resource gdp has no sources"),
        ({"sources": [{}]}, "its resource gdp has sources without publisher"),
        ({"licenses": ["x"]}, "its resource gdp has licenses without title"),
        ({"schema": []}, "its resource gdp has no schema with fields, primaryKey"),
        ({"schema": {"fields": [{"name": "year", "type": "integer"}] * 2, "primaryKey": ["year"]}}, "a field twice"),
        ({"schema": {"fields": [{"name": "year", "type": "integer"}], "primaryKey": ["no"]}}, "primaryKey that is no"),
        ({"schema": {"fields": [{"name": "year", "type": "x"}], "primaryKey": ["year"]}}, "a field 'year' that is no"),
        ({"schema": {"fields": [{"name": "year", "type": "integer", "constraints": []}], "primaryKey": ["year"]}},
         "constraints of year that are none"),
        ({"schema": {"fields": [{"name": "year", "type": "integer", "constraints": {"minimum": 1}}],
                     "primaryKey": ["year"]}}, "a range of year without two ends"),
    ],
)  # fmt: skip
def test_a_table_described_wrongly_is_told(own_data: Path, change: dict[str, object], told: str) -> None:
    path = own_data / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    next(entry for entry in package["resources"] if entry["name"] == "gdp").update(change)
    path.write_text(json.dumps(package))
    with pytest.raises(mhsm.DamagedTableError, match=re.escape(told)):
        mhsm.load_claims()


def test_a_build_needs_the_tables_it_builds(own_data: Path, tmp_path: Path) -> None:
    path = own_data / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    package["resources"] = [entry for entry in package["resources"] if entry["name"] != "gdp"]
    path.write_text(json.dumps(package))
    for name in build.FOLDERS:
        (tmp_path / name).mkdir()
    with pytest.raises(mhsm.MhsmError, match=r"has other tables than are built \(gdp\): restore it"):
        build.build(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM that a process can answer")
def test_what_would_end_a_build_waits_for_its_last_move(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = Path.replace

    def ended(self: Path, target: Path) -> Path:
        signal.raise_signal(signal.SIGTERM)
        return replace(self, target)

    def stop(*_: object) -> None:
        raise SystemExit(143)

    monkeypatch.setattr(Path, "replace", ended)
    before = signal.signal(signal.SIGTERM, stop)
    try:
        with pytest.raises(SystemExit):
            build._write_all(tmp_path, {"a.csv": b"1", "b.csv": b"2"})
    finally:
        signal.signal(signal.SIGTERM, before)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "b.csv"]


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM that a process can answer")
def test_a_build_that_is_ended_leaves_nothing_behind(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SLOW, tmp_path / "to"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "writing\n"
        assert [path.name[:10] for path in (tmp_path / "to").iterdir()] == [".building-"]
        run.send_signal(signal.SIGTERM)
        assert run.wait(timeout=10) == 128 + signal.SIGTERM
    assert list((tmp_path / "to").iterdir()) == []
