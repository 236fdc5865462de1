"""The bundled tables: whole, described, equal to a rebuild; and what happens when they are not."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from conftest import ROOT
from frictionless import Package, system

import mhsm_analysis as mhsm
from mhsm_analysis import build, catalog

DATA = ROOT / "data"
DESCRIPTOR = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
TABLES = {entry["name"]: entry for entry in DESCRIPTOR["resources"]}


@pytest.fixture
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the data folder that a test may damage."""
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    monkeypatch.setenv("MHSM_DATA", str(folder))
    return folder


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # inside frictionless and what it imports
def test_data_package_is_valid() -> None:
    with system.use_context(trusted=True):
        report = Package(str(DATA / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "type", "message"])


@pytest.mark.parametrize("name", TABLES)
def test_bytes_are_those_recorded(name: str) -> None:
    content = (DATA / TABLES[name]["path"]).read_bytes()
    assert catalog.content_hash(content) == TABLES[name]["hash"]
    assert len(content) == TABLES[name]["bytes"]


@pytest.mark.parametrize("name", TABLES)
def test_table_is_sorted_by_a_unique_key(name: str) -> None:
    frame, key = catalog.read_table(name), TABLES[name]["schema"]["primaryKey"]
    assert not frame.duplicated(key).any()
    pd.testing.assert_frame_equal(frame, frame.sort_values(key, ignore_index=True))


def test_a_column_means_the_same_in_every_table() -> None:
    meanings: dict[str, set[str]] = {}
    for entry in TABLES.values():
        for field in entry["schema"]["fields"]:
            meanings.setdefault(field["name"], set()).add(field["description"] + field.get("unit", ""))
    assert {name: texts for name, texts in meanings.items() if len(texts) > 1} == {}


def test_every_measure_names_its_unit() -> None:
    unnamed = [
        f"{entry['name']}.{field['name']}"
        for entry in TABLES.values()
        for field in entry["schema"]["fields"]
        if field["type"] != "string" and "unit" not in field
    ]
    assert unnamed == []


def test_every_table_says_where_it_came_from() -> None:
    for name in TABLES:
        assert all(catalog.provenance(name).values()), name


def test_bundled_tables_equal_a_rebuild(sources: Path, tmp_path: Path) -> None:
    lines = build.build(sources, tmp_path / "rebuilt")
    for file in [*(entry["path"] for entry in TABLES.values()), "datapackage.json"]:
        assert (tmp_path / "rebuilt" / file).read_bytes() == (DATA / file).read_bytes(), file
    assert sum("unchanged" in line for line in lines) == len(TABLES)


def test_a_rebuild_says_what_changed(sources: Path, own_data: Path) -> None:
    table = own_data / "national_wages.csv"
    text = table.read_text(encoding="utf-8").replace(",101340,", ",101350,", 1)
    table.write_text("\n".join(text.splitlines()[:-1]) + "\n", encoding="utf-8")
    descriptor = own_data / "datapackage.json"
    recorded = TABLES["national_wages"]["hash"]
    descriptor.write_text(
        descriptor.read_text(encoding="utf-8").replace(recorded, catalog.content_hash(table.read_bytes())),
        encoding="utf-8",
    )
    assert "1 rows added, 0 removed, 1 cells changed" in " ".join(build.build(sources))
    assert table.read_bytes() == (DATA / "national_wages.csv").read_bytes()


def test_a_failed_check_writes_nothing(sources: Path, own_data: Path, tmp_path: Path) -> None:
    broken = tmp_path / "sources"
    shutil.copytree(sources / "projections", broken / "projections")
    shutil.copytree(sources / "health_spending", broken / "health_spending")
    (broken / "oews").mkdir()
    (broken / "oews" / "national_M2021_dl.xlsx").write_text("<!DOCTYPE html><title>Access denied</title>")
    before = {path.name: path.read_bytes() for path in own_data.iterdir()}
    with pytest.raises(mhsm.SourceFileError, match="web page"):
        build.build(broken)
    assert {path.name: path.read_bytes() for path in own_data.iterdir()} == before


def test_build_from_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(mhsm.SourceFileError, match="has no folder oews or projections or health_spending"):
        build.build(tmp_path / "nowhere", tmp_path)


def test_a_damaged_table_is_refused(own_data: Path) -> None:
    table = own_data / "claims.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("101340", "101341"), encoding="utf-8")
    with pytest.raises(mhsm.DamagedTableError, match="damaged or was edited"):
        mhsm.load_claims()


def test_a_missing_table_is_named(own_data: Path) -> None:
    (own_data / "claims.csv").unlink()
    with pytest.raises(mhsm.DamagedTableError, match=r"claims is missing"):
        mhsm.load_claims()


def test_a_data_folder_without_descriptor_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MHSM_DATA", str(tmp_path))
    with pytest.raises(mhsm.DamagedTableError, match="Set MHSM_DATA"):
        mhsm.load_wages()


def test_claims_are_the_twelve_of_the_article() -> None:
    claims = mhsm.load_claims()
    assert len(claims) == 12
    # a bound in words belongs to a figure rounded away from the published one
    assert set(claims.loc[claims["bound"] != "exact", "claim_id"]) == {"low-2021", "high-2021", "health-share"}


@pytest.mark.parametrize(
    ("field", "cell", "message"),
    [("evidence", "rumour", "outside"), ("industry_title", "", "empty")],
)
def test_a_built_table_must_fit_its_description(field: str, cell: str, message: str) -> None:
    entry = TABLES["wages_by_industry"]
    frame = catalog.read_table("wages_by_industry")
    frame.loc[0, field] = cell
    with pytest.raises(mhsm.MhsmError, match=message):
        build.fit(frame, entry)
    with pytest.raises(mhsm.MhsmError, match="disagree about the columns extra"):
        build.fit(catalog.read_table("wages_by_industry").assign(extra=1), entry)
    doubled = pd.concat([catalog.read_table("wages_by_industry")] * 2)
    with pytest.raises(mhsm.MhsmError, match="two rows with the same"):
        build.fit(doubled, entry)


def test_a_slip_in_a_table_typed_by_hand_is_a_sentence(own_data: Path) -> None:
    breaks = own_data / "series_breaks.csv"
    text = breaks.read_text(encoding="utf-8")
    for slip in (text + "national_wages,2026,method,a, b,c\n", text.replace("2022", "twenty-two")):
        breaks.write_text(slip, encoding="utf-8")
        with pytest.raises(mhsm.MhsmError, match="series_breaks.csv cannot be read"):
            build.read_authored("series_breaks")
    breaks.unlink()
    with pytest.raises(mhsm.MhsmError, match="typed by hand"):
        build.read_authored("series_breaks")
