"""Wages by area: BLS's own state file, copies of it, medians of 2021 and 2025, and metropolitan areas."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from mhsm_analysis import catalog
from mhsm_analysis.errors import SourceFileError
from mhsm_analysis.sources.oews import area
from mhsm_analysis.sources.oews.rows import AREA_COLUMNS, AREA_KEY

WAGES = "30,62400,1.0,10,20,30,40,50,20800,41600,62400,83200,104000"
STATE_HEADINGS = (
    "year,area,st,state,occ_code,occ_title,tot_emp,emp_prse,jobs_1000,loc_quotient,h_mean,a_mean,mean_prse,"
    "h_pct10,h_pct25,h_median,h_pct75,h_pct90,a_pct10,a_pct25,a_median,a_pct75,a_pct90,annual,hourly"
)
ALABAMA = f"2010,01,AL,Alabama,11-9111,Managers,5000,2.0,50.000,1.1,{WAGES},,"
DERIVED_HEADINGS = "year,state,occ_code,tot_emp,a_mean,a_median"
METRO_HEADINGS = (
    "year,area_code,area_title_of_site,occ_code,tot_emp,h_mean,a_mean,a_pct10,a_pct25,a_median,a_pct75,a_pct90,"
    "a_pct90_note"
)
METRO = '2024,12060,"Atlanta, GA",11-9111,5500,30,62400,20800,41600,62400,83200,#,set back'


def state_lines() -> list[str]:
    lines = []
    for row in area.AREAS.itertuples():
        lead = f"2010,{row.area_code},{row.abbreviation},{row.area_title}"
        lines.append(f"{lead},00-0000,All Occupations,100000,0.5,1000.000,1.0,{WAGES},,")
        lines.append(f"{lead},11-9111,Managers,5000,2.0,50.000,1.1,{WAGES},,")
    return lines


def write(folder: Path, name: str, headings: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("\n".join([headings, *lines]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return catalog.read_table("wages_by_area")


@pytest.fixture
def medians_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    levels = ["total", "minor", "major", "broad", "detailed"]
    national = pd.DataFrame(
        {
            "year": 2021,
            "occupation_code": ["00-0000", "11-9100", "11-0000", "11-9110", "11-9111"],
            "occupation_level": levels,
            "occupation_title": ["All", "Managers", "Management", "Managers", "Managers"],
            "employment_jobs": [1000.0, 10.0, 100.0, 10.0, None],
            "annual_p50_usd": [40000.0, 60000.0, 50000.0, 60000.0, 60000.0],
        }
    )

    def save(*, nation: list | None = None, change: list = (), headings: list | None = None, twin: str = "") -> Path:
        known = pd.concat([national, national[4:].assign(occupation_code=twin)]) if twin else national
        monkeypatch.setattr(area, "read_national_wages", lambda _: known)
        book = openpyxl.Workbook()
        book.active.append(headings or list(area._MEDIANS_2021))
        rows = [["U.S.", *row] for row in nation or [
            ["All", 40000, 1000], ["Managers", 60000, 10], ["Management", 50000, 100], ["Managers", 60000, 10],
            *[["Managers", 60000, "**"]] * (2 if twin else 1),
        ]]  # fmt: skip
        for name in area.AREAS["area_title"][: area.STATES]:
            rows += [[name, "All", 40000, 100], [name, "Management", 50000, 20], [name, "Managers", "#", 10]]
        rows += change
        for row in rows:
            book.active.append(row)
        path = tmp_path / "medians.xlsx"
        book.save(path)
        return path

    return save


def test_shape_of_a_small_state_file(tmp_path: Path) -> None:
    lines = [line.replace("5000,2.0,50.000,1.1", "**,**,**,**") if ",17," in line else line for line in state_lines()]
    states = area.read_state_wages(write(tmp_path, "states.csv", STATE_HEADINGS, *lines))
    assert states.columns.tolist() == AREA_COLUMNS
    assert len(states) == 2 * 54
    assert states.groupby("area_type").size().to_dict() == {"state": 102, "territory": 6}
    illinois = states[(states["area_code"] == "17") & (states["occupation_code"] == "11-9111")]
    assert illinois[["employment_jobs", "jobs_per_1000"]].isna().all(axis=None)
    assert illinois["annual_p50_usd"].tolist() == [62400]
    assert set(states["annual_top_code_usd"]) == {166400}
    pd.testing.assert_frame_equal(states, states.sort_values(AREA_KEY, ignore_index=True))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (",Alabama,", ",Alabamo,", "not a state or territory"),
        (",01,", ",02,", "a FIPS code is not that of its state"),
        (",5000,", ",9000,", "jobs_per_1000 is not employment / all jobs"),
        (",5000,", ",5001,", "not a number of tens"),
        (",5000,", ",five thousand,", "'five thousand' in column 'employment_jobs'"),
        ("30,62400", "3,62400", "hourly wage x 2,080"),
        ("104000", "#", "not top-coded alike"),
        ("104000", "", "'' in column 'annual_p90_usd'"),
        ("2010,", "2012,", "11-9111 stands there for 50 of the 51 states"),
        ("11-9111", "11-9112", "11-9111 stands there for 50 of the 51 states"),
        (ALABAMA, f"{ALABAMA}\n{ALABAMA}", "one key stands twice"),
    ],
)
def test_a_faulty_state_row_is_refused(tmp_path: Path, old: str, new: str, what: str) -> None:
    lines = [line.replace(old, new, 1) if line == ALABAMA else line for line in state_lines()]
    assert lines != state_lines()
    with pytest.raises(SourceFileError, match=what):
        area.read_state_wages(write(tmp_path, "states.csv", STATE_HEADINGS, *lines))


@pytest.mark.slow
def test_headings_of_the_state_file(tmp_path: Path) -> None:
    with pytest.raises(SourceFileError, match="lacks the column 'jobs_1000'"):
        area.read_state_wages(
            write(tmp_path, "states.csv", STATE_HEADINGS.replace("jobs_1000", "jobs"), *state_lines())
        )
    swapped = STATE_HEADINGS.replace("emp_prse,jobs_1000", "jobs_1000,emp_prse")
    with pytest.raises(SourceFileError, match="jobs_per_1000 is not employment"):
        area.read_state_wages(write(tmp_path, "states.csv", swapped, *state_lines()))
    years = [line.replace("2010,", f"{year},", 1) for year in (2010, 2012) for line in state_lines()]
    with pytest.raises(SourceFileError, match="no rows of May 2011"):
        area.read_state_wages(write(tmp_path, "states.csv", STATE_HEADINGS, *years))


def test_2013_equals_the_bls_workbook_in_every_column(sources: Path, table: pd.DataFrame) -> None:
    with zipfile.ZipFile(sources / "oews" / "oesm13st.zip") as packed:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(packed.read("state_M2013_dl.xls")))
    headings, *cells = workbook.get_sheet_by_name("state_dl").to_python()
    rows = pd.DataFrame(cells, columns=[name.lower() for name in headings]).astype(str)
    rows = rows.rename(columns={"loc_q": "loc_quotient"})[rows["occ_code"].isin(["11-9111", "00-0000"])]
    rows = rows.sort_values(["occ_code", "area"], ignore_index=True)
    mine = table[table["year"] == 2013].sort_values(["occupation_code", "area_code"], ignore_index=True)
    assert len(mine) == len(rows) == 107
    compared = 0
    for heading, column in area._STATE.items():
        if column == "year":
            continue
        text = column in ("occupation_code", "occupation_title", "area_code", "area_title")
        expected = rows[heading] if text else pd.to_numeric(rows[heading].where(rows[heading] != "#"))
        assert mine[column].fillna(-1).tolist() == expected.fillna(-1).tolist(), column
        compared += len(rows)
    assert compared == 107 * 21
    assert mine["top_coded_from"].eq("p90").tolist() == rows["a_pct90"].eq("#").tolist()
    assert mine.loc[mine["top_coded_from"] == "p90", "area_title"].tolist() == ["Connecticut", "New York", "Oregon"]


def test_the_two_copies_of_2006_to_2009_agree(sources: Path, table: pd.DataFrame) -> None:
    path = sources / "oews" / "derived_state_all_occupations_2000_2015_11years.csv.gz"
    copied = area.read_derived_state_wages(path)
    both = table[table["evidence"] == "official"].merge(copied, on=AREA_KEY, suffixes=("", "_copy"))
    assert len(both) == 426
    for column in ("employment_jobs", "annual_mean_usd", "annual_p50_usd"):
        assert both[column].fillna(-1).tolist() == both[f"{column}_copy"].fillna(-1).tolist()


def test_derived_states_give_the_spread_of_2015(table: pd.DataFrame) -> None:
    rows = table[(table["year"] == 2015) & (table["occupation_code"] == "11-9111") & (table["area_type"] == "state")]
    medians = rows.set_index("area_title")["annual_p50_usd"]
    assert (medians.idxmin(), medians.min()) == ("Iowa", 73940)
    assert (medians.idxmax(), medians.max()) == ("District of Columbia", 121620)
    assert round(100 * medians.std() / medians.mean(), 1) == 12.6


def test_a_copy_without_symbols(tmp_path: Path) -> None:
    lines = [f"2001,{name},11-9111,,60000,50000" for name in area.AREAS["area_title"]]
    lines[0] = "2001,Alabama,11-9111,,60000,"
    path = write(tmp_path, "states.csv", DERIVED_HEADINGS, *lines, "2001,Iowa,11-0000,100,1,1")
    states = area.read_derived_state_wages(path)
    assert states["top_coded_from"].tolist() == ["unknown", *["none"] * 53]
    assert states[["employment_jobs", "annual_top_code_usd"]].isna().all(axis=None)
    for faulty, what in [
        (lines[1:], "50 of the 51 states"),
        ([*lines, "2001,Atlantis,11-9111,,60000,50000"], "not a state or territory"),
        ([*lines[:-1], "2001,Guam,11-9111,,#,50000"], "'#' in column 'annual_mean_usd'"),
        ([*lines, lines[0]], "one key stands twice"),
    ]:
        with pytest.raises(SourceFileError, match=what):
            area.read_derived_state_wages(write(tmp_path, "states.csv", DERIVED_HEADINGS, *faulty))


def test_titles_of_2021_become_codes(medians_file: Callable[..., Path]) -> None:
    states = area.read_state_medians_2021(medians_file(), "national_M2021_dl.xlsx")
    assert states.groupby("occupation_code").size().to_dict() == {"00-0000": 51, "11-9111": 51}
    managers = states[states["occupation_code"] == "11-9111"]
    assert set(managers["top_coded_from"]) == {"p50"}
    assert managers["annual_p50_usd"].isna().all()
    assert set(states["annual_top_code_usd"]) == {208000}


@pytest.mark.slow
def test_faults_of_the_medians_of_2021(medians_file: Callable[..., Path]) -> None:
    other = [["All", 41950, 1000], ["Managers", 60000, 10], ["Management", 50000, 100], ["Managers", 60000, 10]]
    for changed, what in [
        ({"nation": other}, "rows for the U.S. are not those of national_M2021_dl.xlsx"),
        ({"nation": [*other, ["Managers", 60000, "**"]]}, "rows for the U.S. are not those"),
        ({"change": [["Iowa", "Wizards", 50000, 10]]}, "no occupation has that title"),
        ({"change": [["Guernsey", "All", 50000, 10]]}, "not a state or territory"),
        ({"change": [["Iowa", "Managers", 60000, 10]]}, "one key stands twice"),
        ({"change": [["Iowa", "All", "-", 10]]}, "'-' in column 'annual_p50_usd'"),
        ({"twin": "11-9112"}, "two codes have one title"),
        ({"headings": ["AREA", "OCC_TITLE", "A_MEDIAN", "TOT_EMP"]}, "lacks the column 'AREA_TITLE'"),
    ]:
        with pytest.raises(SourceFileError, match=what):
            area.read_state_medians_2021(medians_file(**changed), "national_M2021_dl.xlsx")


def test_medians_of_2021_agree_with_the_list_of_managers(sources: Path, table: pd.DataFrame) -> None:
    listed = pd.read_csv(sources / "oews" / "state_11-9111_2021.csv")
    listed = listed[listed["area_title"] != "U.S."].sort_values("area_title")
    rows = table[table["year"] == 2021].sort_values("area_title")
    for code, prefix in (("11-9111", ""), ("00-0000", "all_occ_")):
        mine = rows[rows["occupation_code"] == code]
        assert mine["area_title"].tolist() == listed["area_title"].tolist()
        assert mine["employment_jobs"].tolist() == listed[f"{prefix}tot_emp"].tolist()
        assert mine["annual_p50_usd"].tolist() == listed[f"{prefix}a_median"].tolist()
    managers = rows[rows["occupation_code"] == "11-9111"]
    assert managers["employment_jobs"].sum() == 436770  # the nation's, to the job
    same = managers[managers["annual_p50_usd"] == 97930]["area_title"].tolist()
    assert same == ["Florida", "Maine", "Michigan", "Missouri", "South Carolina", "Tennessee"]
    assert rows.groupby("occupation_code").size().to_dict() == {"00-0000": 51, "11-9111": 51, "29-1141": 51}
    folder = sources / "oews"
    whole = area.read_state_medians_2021(
        folder / "derived_state_M2021_all_occupations_median_employment.xlsx", folder / "national_M2021_dl.xlsx"
    )
    assert len(whole) == 35439  # every detailed occupation, of which the table keeps few
    assert whole["top_coded_from"].eq("p50").sum() == 686


def test_medians_of_2025(tmp_path: Path, table: pd.DataFrame) -> None:
    rows = table[table["year"] == 2025]
    medians = rows.pivot_table(index="area_title", columns="occupation_code", values="annual_p50_usd")
    assert medians["11-9111"].agg(["min", "max"]).tolist() == [94340, 164120]
    assert medians.loc["Massachusetts"].tolist() == [134360, 104550]
    headings = "year,st,occ_code,a_median,rn_29-1141_a_median"
    lines = [f"2025,{row.abbreviation},11-9111,90000,80000" for row in area.AREAS[: area.STATES].itertuples()]
    assert len(area.read_state_medians_2025(write(tmp_path, "2025.csv", headings, *lines))) == 102
    for faulty, what in [
        (lines[1:], "50 of the 51 states"),
        ([*lines, "2025,XX,11-9111,90000,80000"], "not a state or territory"),
        ([*lines[1:], "2025,AL,11-9111,90k,80000"], "'90k' in column 'annual_p50_usd'"),
    ]:
        with pytest.raises(SourceFileError, match=what):
            area.read_state_medians_2025(write(tmp_path, "2025.csv", headings, *faulty))


def test_metros_and_their_row_for_the_nation(sources: Path, table: pd.DataFrame) -> None:
    metros = table[table["area_type"] == "metro"].set_index("area_code")
    assert len(metros) == 49
    assert metros["top_coded_from"].eq("p90").sum() == 15  # where the compiler had made up 1.3 x P75
    assert metros.loc[metros["employment_jobs"].isna()].index.tolist() == ["31080", "45300"]
    assert metros.loc["17140", "area_title"] == "Cincinnati, OH-KY-IN"
    listed = pd.read_csv(sources / "oews" / "metro_11-9111_2024_top50.csv", dtype=str).set_index("area_code")
    national = pd.read_csv(sources / "oews" / "national_11-9111_by_year.csv", dtype=str).set_index(["year", "occ_code"])
    columns = ["tot_emp", "h_mean", "a_mean", "a_pct10", "a_pct25", "a_median", "a_pct75", "a_pct90"]
    expected = national.loc[("2024", "11-9111"), columns].str.replace(",", "").astype(float)
    assert listed.loc["99", columns].astype(float).tolist() == expected.tolist()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("12060", "2060", "not that of a metropolitan area"),
        ("83200,#", "#,104000", "stands above a top-coded percentile"),
        (",30,", ",31,", "hourly wage x 2,080"),
        ("5500", "", "'' in column 'employment_jobs'"),
        ("5500", "-5500", "not a number of tens"),
        ("41600", "*", "published only in part"),
    ],
)
def test_a_faulty_metro_row_is_refused(tmp_path: Path, old: str, new: str, what: str) -> None:
    nation = METRO.replace("12060", "99")
    path = write(tmp_path, "metros.csv", METRO_HEADINGS, nation, METRO)
    assert area.read_metro_wages(path)["top_coded_from"].tolist() == ["p90"]
    with pytest.raises(SourceFileError, match=what):
        area.read_metro_wages(write(tmp_path, "metros.csv", METRO_HEADINGS, METRO.replace(old, new, 1)))


def test_the_whole_table(sources: Path, table: pd.DataFrame) -> None:
    assert table.columns.tolist() == AREA_COLUMNS
    assert not table.duplicated(AREA_KEY).any()
    pd.testing.assert_frame_equal(table, table.sort_values(AREA_KEY, ignore_index=True))
    years = table.groupby("evidence")["year"].unique().map(sorted)
    assert years["official"] == list(range(2006, 2014))
    assert years["third_party"] == [*range(1999, 2006), 2014, 2015, 2021, 2024, 2025]
    without = table[table["employment_jobs"].isna() & (table["occupation_code"] == "11-9111")].groupby("year").size()
    assert without[[1999, 2001, 2009]].tolist() == [53, 53, 1]
    known = pd.read_csv(sources / "oews" / "state_11-9111_2006_2013_full.csv", dtype=str)
    named = known[["area", "st", "state"]].drop_duplicates().sort_values("area")
    assert area.AREAS.values.tolist() == named.values.tolist()
