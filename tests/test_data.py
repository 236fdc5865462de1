"""The bundled tables: whole, described, equal to a rebuild; and what happens when they are not."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from places import ROOT

import mhsm_analysis as mhsm
from mhsm_analysis import build, catalog
from mhsm_analysis.sources.files import recording

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


@pytest.mark.slow
def test_data_package_is_valid() -> None:
    from frictionless import Package, system  # two seconds, for this test alone

    with system.use_context(trusted=True):
        report = Package(str(DATA / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "type", "message"])


@pytest.mark.parametrize("name", TABLES)
def test_bytes_are_those_recorded(name: str) -> None:
    content = (DATA / TABLES[name]["path"]).read_bytes()
    assert catalog.content_hash(content) == TABLES[name]["hash"]
    assert len(content) == TABLES[name]["bytes"]


@pytest.mark.slow
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


@dataclass(frozen=True)
class Rebuilt:
    """A build of every table: where it was written, what it said, and what its readers read."""

    folder: Path
    lines: list[str]
    tables: dict[str, pd.DataFrame]
    inputs: dict[str, dict[Path, str]]


@pytest.fixture(scope="module")
def rebuilt(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Rebuilt:
    """The one whole build of this module: reading every file takes longer than all other tests here."""
    folder = tmp_path_factory.mktemp("rebuilt")
    made: list[tuple] = []
    with pytest.MonkeyPatch.context() as patch:
        make_tables = build.make_tables
        patch.setattr(build, "make_tables", lambda source: made.append(make_tables(source)) or made[0])
        lines = build.build(sources, folder)
    return Rebuilt(folder, lines, *made[0])


@pytest.fixture
def read_only(rebuilt: Rebuilt, sources: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let builds read the named tables only; the others are as the whole build read them."""

    def read_only(*names: str) -> None:
        def make_tables(source: Path) -> tuple[dict[str, pd.DataFrame], dict[str, dict[Path, str]]]:
            tables = dict(rebuilt.tables)
            inputs = {
                name: {source / path.relative_to(sources): found for path, found in files.items()}
                for name, files in rebuilt.inputs.items()
            }
            for name in names:
                with recording() as inputs[name]:
                    tables[name] = build.readers_of(source)[name]()
            return tables, inputs

        monkeypatch.setattr(build, "make_tables", make_tables)

    return read_only


def test_bundled_tables_equal_a_rebuild(rebuilt: Rebuilt) -> None:
    for file in [*(entry["path"] for entry in TABLES.values()), "datapackage.json"]:
        assert (rebuilt.folder / file).read_bytes() == (DATA / file).read_bytes(), file
    assert sum("unchanged" in line for line in rebuilt.lines) == len(TABLES)


def test_a_rebuild_says_what_changed(sources: Path, own_data: Path, read_only: Callable[..., None]) -> None:
    read_only()
    table = own_data / "national_wages.csv"
    text = table.read_text(encoding="utf-8").replace(",101340,", ",101350,", 1)
    table.write_text("\n".join(text.splitlines()[:-1]) + "\n", encoding="utf-8")
    descriptor = own_data / "datapackage.json"
    recorded = TABLES["national_wages"]["hash"]
    descriptor.write_text(
        descriptor.read_text(encoding="utf-8").replace(recorded, catalog.content_hash(table.read_bytes())),
        encoding="utf-8",
    )
    told = r"1 cell of national_wages changed that stands .*: 101,350 -> 101,340 \(-0.01 %\)"
    _is_refused(own_data, sources, mhsm.MhsmError, f"Nothing was written: {told}. .* add --accept")
    lines = build.build(sources, accept=True)
    assert "1 rows added, 0 removed, 1 cells changed" in " ".join(lines)
    assert sum("101,350 -> 101,340" in line for line in lines) == 1
    assert table.read_bytes() == (DATA / "national_wages.csv").read_bytes()


@pytest.fixture
def linked(sources: Path, tmp_path: Path) -> Path:
    """The publishers' files as links, so that a test may put another file in the place of one."""
    folder = tmp_path / "sources"
    for path in sources.rglob("*"):
        if path.is_file():
            link = folder / path.relative_to(sources)
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(path)
    return folder


def _put(path: Path, content: bytes) -> None:
    path.unlink()
    path.write_bytes(content)


def _is_refused(own_data: Path, source: Path, error: type[Exception], message: str) -> None:
    before = {path.name: path.read_bytes() for path in own_data.iterdir()}
    with pytest.raises(error, match=message):
        build.build(source)
    assert {path.name: path.read_bytes() for path in own_data.iterdir()} == before


def test_a_rebuild_replaces_what_is_damaged_or_has_other_columns(own_data: Path) -> None:
    entry = TABLES["claims"]
    claims = catalog.read_table("claims")
    table = own_data / "claims.csv"
    other = claims.drop(columns="unit")
    descriptor = json.loads((own_data / "datapackage.json").read_text(encoding="utf-8"))
    own = next(resource for resource in descriptor["resources"] if resource["name"] == "claims")
    own["schema"]["fields"] = [field for field in entry["schema"]["fields"] if field["name"] != "unit"]
    table.write_bytes(build.to_csv(other))
    own["hash"] = catalog.content_hash(table.read_bytes())
    (own_data / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    assert build.changes("claims", entry, build.to_csv(claims)).said == "replaces 12 rows with other columns"
    table.write_bytes(b"half")
    assert build.changes("claims", entry, build.to_csv(claims)).said == "replaces one that is missing or damaged"


def test_a_build_leaves_nothing_but_tables(own_data: Path) -> None:
    names = {path.name for path in own_data.iterdir()}
    build._write_all(own_data, {"claims.csv": (own_data / "claims.csv").read_bytes()})
    assert {path.name for path in own_data.iterdir()} == names


def test_an_unusable_file_writes_nothing(linked: Path, own_data: Path) -> None:
    _put(linked / "oews" / "national_may2004_dl.xls", b"<!DOCTYPE html><title>Access denied</title>")  # read first
    _is_refused(own_data, linked, mhsm.SourceFileError, "national_may2004_dl.xls is a web page")


def test_a_year_without_its_workbook_writes_nothing(linked: Path, own_data: Path) -> None:
    (linked / "oews" / "national_M2014_dl.xlsx").unlink()
    _is_refused(own_data, linked, mhsm.SourceFileError, "No national OEWS workbook of May 2014")


def test_a_release_that_would_be_lost_writes_nothing(
    linked: Path, own_data: Path, tmp_path: Path, read_only: Callable[..., None]
) -> None:
    read_only("health_spending_by_type")
    (linked / "health_spending" / "NHE2023.csv").unlink()
    _is_refused(
        own_data, linked, mhsm.MhsmError, r"1,280 rows of health_spending_by_type \(release 2024-12\) would be lost"
    )
    lines = build.build(linked, tmp_path / "smaller", allow_removed=True)
    assert "health_spending_by_type: 5,201 rows, 0 rows added, 1,280 removed, 0 cells changed" in lines


def test_a_file_cut_at_the_end_of_a_line_writes_nothing(
    linked: Path, own_data: Path, read_only: Callable[..., None]
) -> None:
    read_only("wages_by_industry")
    path = linked / "oews" / "industry4d_ownership_11-9111_2010_2019.csv"
    lines = path.read_bytes().splitlines(keepends=True)
    _put(path, b"".join(lines[: len(lines) * 6 // 10]))
    _is_refused(own_data, linked, mhsm.MhsmError, r"rows of wages_by_industry \(year 2016-2019\) would be lost")


def test_a_file_of_a_new_vintage_that_no_reader_knows_is_named(
    linked: Path, tmp_path: Path, read_only: Callable[..., None]
) -> None:
    read_only("projections")
    new = linked / "projections" / "ep_2026-36_occupation.xlsx"
    new.symlink_to((linked / "projections" / "ep_2024-34_occupation.xlsx").resolve())
    lines = build.build(linked, tmp_path / "built")
    assert f"not read, though named like a file that was: projections/{new.name}" in lines


def test_a_workbook_without_its_year_is_a_sentence(linked: Path, own_data: Path) -> None:
    (linked / "oews" / "national_dl.xls").write_bytes(b"")
    _is_refused(own_data, linked, mhsm.SourceFileError, "national_dl.xls does not say its year")


def test_two_workbooks_of_one_year_write_nothing(linked: Path, own_data: Path) -> None:
    (linked / "oews" / "national_M2014_dl.xls").write_bytes(b"")
    _is_refused(own_data, linked, mhsm.SourceFileError, "Two workbooks of May 2014")


def test_a_failed_check_writes_nothing(
    sources: Path, own_data: Path, read_only: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader may be satisfied with each file while two of them disagree: here the jobs of one occupation."""
    wages = catalog.read_table("national_wages")
    wages.loc[wages.query("year == 2012 and occupation_code == '11-9111'").index[0], "employment_jobs"] += 1000
    monkeypatch.setattr(build, "read_every_may", lambda _: wages)
    read_only("national_wages")
    _is_refused(own_data, sources, mhsm.MhsmError, "Nothing was written: areas add up .*FAILED, first 2012 11-9111")


def test_build_from_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(
        mhsm.SourceFileError, match="has no folder oews or projections or health_spending or context or occupations"
    ):
        build.build(tmp_path / "nowhere", tmp_path)


def test_every_built_table_names_the_files_it_was_built_from(sources: Path) -> None:
    for name, entry in TABLES.items():
        assert bool(entry.get("inputs")) == (name not in build.AUTHORED), name
        for file in entry.get("inputs", []):
            assert catalog.content_hash((sources / file["path"]).read_bytes()) == file["hash"], file["path"]
    assert len(TABLES["national_wages"]["inputs"]) == catalog.read_table("national_wages")["year"].nunique()
    vintages = catalog.read_table("projections")["vintage"].nunique()
    assert len(TABLES["projections"]["inputs"]) == vintages + 1  # 2020-30 is in two files


def test_no_table_is_a_publishers_file(sources: Path) -> None:
    bundled = {catalog.content_hash(path.read_bytes()) for path in DATA.iterdir()}
    assert not bundled & {catalog.content_hash(path.read_bytes()) for path in sources.rglob("*") if path.is_file()}


def test_the_tables_stay_small() -> None:
    assert sum(path.stat().st_size for path in DATA.iterdir()) < 16e6


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
    with pytest.raises(mhsm.DamagedTableError, match="is not there. Set MHSM_DATA"):
        mhsm.load_wages()
    monkeypatch.setenv("MHSM_DATA", "x" * 5000)
    with pytest.raises(mhsm.DamagedTableError, match=r"cannot be read \(File name too long\). Set MHSM_DATA"):
        mhsm.load_wages()


def test_claims_are_the_twelve_of_the_article() -> None:
    claims = mhsm.load_claims()
    assert len(claims) == 12
    # a bound in words belongs to a figure rounded away from the published one
    assert set(claims.loc[claims["bound"] != "exact", "claim_id"]) == {"low-2021", "high-2021", "health-share"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("field", "cell", "message"),
    [("evidence", "rumour", "outside"), ("industry_title", "", "empty"), ("industry_title", None, "empty")],
)
def test_a_built_table_must_fit_its_description(field: str, cell: str | None, message: str) -> None:
    entry = TABLES["wages_by_industry"]
    frame = catalog.read_table("wages_by_industry")
    frame.loc[0, field] = cell
    with pytest.raises(mhsm.MhsmError, match=message):
        build.fit(frame, entry)
    odd = catalog.read_table("wages_by_industry")
    odd.loc[0, "annual_p50_usd"] = 0.5
    with pytest.raises(mhsm.MhsmError, match="annual_p50_usd that is no whole number"):
        build.fit(odd, entry)
    with pytest.raises(mhsm.MhsmError, match="disagree about the columns extra"):
        build.fit(catalog.read_table("wages_by_industry").assign(extra=1), entry)
    doubled = pd.concat([catalog.read_table("wages_by_industry")] * 2)
    with pytest.raises(mhsm.MhsmError, match="two rows with the same"):
        build.fit(doubled, entry)


def test_a_slip_in_a_table_typed_by_hand_is_a_sentence(own_data: Path) -> None:
    breaks = own_data / "series_breaks.csv"
    text = breaks.read_text(encoding="utf-8")
    breaks.write_text(text + "oews,2026,method,a, b,c,official\n", encoding="utf-8")
    with pytest.raises(mhsm.MhsmError, match="series_breaks.csv cannot be read"):
        build.read_authored("series_breaks")
    claims = own_data / "claims.csv"
    claims.write_text(claims.read_text(encoding="utf-8").replace("101340", "many"), encoding="utf-8")
    with pytest.raises(mhsm.MhsmError, match="claims.csv cannot be read"):
        build.read_authored("claims")
    breaks.unlink()
    with pytest.raises(mhsm.MhsmError, match="typed by hand"):
        build.read_authored("series_breaks")
