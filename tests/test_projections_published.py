"""The twelve vintages at hand against what is published of them elsewhere, and against other products of BLS."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from mhsm_analysis import SourceFileError, catalog
from mhsm_analysis.sources.files import open_workbook
from mhsm_analysis.sources.projections import check_rows, read_all_attainment, read_all_projections
from mhsm_analysis.sources.projections.columns import COLUMNS, KEY, WORDS
from mhsm_analysis.sources.projections.sheets import csv_table, sheet_table

# 11-9111 base, target, change, percent; the published total's base and target; line items
KNOWN = {
    "2010-20": ([303.0, 371.0, 68.0, 22.4], [143068.2, 163537.1], 749),
    "2012-22": ([315.5, 388.8, 73.3, 23.2], [145355.8, 160983.7], 818),
    "2014-24": ([333.0, 389.3, 56.3, 16.9], [150539.9, 160328.8], 819),
    "2016-26": ([352.2, 424.3, 72.1, 20.5], [156063.8, 167582.3], 819),
    "2018-28": ([406.1, 477.6, 71.6, 17.6], None, 809),
    "2019-29": ([422.3, 555.5, 133.2, 31.5], [162795.6, 168834.7], 790),
    "2020-30": ([429.8, 569.4, 139.6, 32.5], [153533.8, 165413.7], 790),
    "2021-31": ([480.7, 616.9, 136.2, 28.3], None, 832),
    "2022-32": ([509.5, 654.2, 144.7, 28.4], [164482.6, 169148.1], 832),
    "2023-33": ([562.7, 723.3, 160.6, 28.5], [167849.8, 174589.0], 832),
    "2024-34": ([616.2, 759.1, 142.9, 23.2], [169956.1, 175167.9], 832),
    "2025-35": ([640.4, 795.5, 155.1, 24.2], [170280.8, 176198.5], 37),
}
ENDS = ["employment_base_thousands", "employment_target_thousands"]


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    table = catalog.read_table("projections")
    return table[table["vintage"] <= "2025-35"]


@pytest.fixture(scope="module")
def items(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["row_type"] == "line_item"]


def test_the_table_is_whole(rows: pd.DataFrame) -> None:
    assert rows.columns.tolist() == COLUMNS
    assert len(rows) == 11407
    assert not rows.duplicated(["vintage", "occupation_code"]).any()  # no code stands as group and as line item
    pd.testing.assert_frame_equal(rows, rows.sort_values(KEY, ignore_index=True))
    check_rows(rows)
    assert rows.groupby("evidence")["vintage"].unique().map(sorted).to_dict() == {
        "official": sorted(set(KNOWN) - {"2025-35"}), "transcribed": ["2025-35"],
    }  # fmt: skip


@pytest.mark.parametrize("vintage", KNOWN)
def test_levels_and_totals_are_the_published_ones(rows: pd.DataFrame, vintage: str) -> None:
    managers, total, count = KNOWN[vintage]
    one = rows[rows["vintage"] == vintage].set_index("occupation_code")
    assert one.loc["11-9111", "employment_base_thousands":"change_pct"].tolist() == managers
    assert (one["row_type"] == "line_item").sum() == count
    if total is None:  # a finder: nothing is made up
        assert set(one["row_type"]) == {"line_item"}
    else:
        assert one.loc["00-0000", ENDS].tolist() == total
        assert one.loc["00-0000", "row_type"] == "total"


def test_sums_of_line_items_are_those_known(items: pd.DataFrame) -> None:
    sums = items.groupby("vintage")[ENDS].sum().round(1)
    known = {
        "2012-22": [145354.4, 160983.8],
        "2016-26": [156063.2, 167580.9],
        "2018-28": [161037.7, 169434.8],  # BLS's release: 161.0 to 169.4 million
        "2019-29": [162796.6, 168834.6],
        "2020-30": [153534.6, 165413.9],
        "2021-31": [158135.3, 166453.1],  # 158.1 to 166.5 million
    }
    assert sums.loc[list(known)].to_numpy().tolist() == list(known.values())


def test_major_groups_add_up_to_the_total(rows: pd.DataFrame) -> None:
    major = rows[rows["occupation_code"].str.fullmatch(r"\d\d-0000") & (rows["row_type"] == "summary")]
    major = major[major["vintage"] != "2025-35"]
    assert set(major.groupby("vintage").size()) == {22}
    totals = rows[rows["row_type"] == "total"].set_index("vintage")[ENDS]
    assert (major.groupby("vintage")[ENDS].sum() - totals).abs().max().max() < 0.45  # 22 roundings of 0.05


def test_the_extract_of_2025_is_management(rows: pd.DataFrame) -> None:
    one = rows[rows["vintage"] == "2025-35"].set_index("occupation_code")
    assert one.loc["00-0000", ["change_thousands", "change_pct", "openings_thousands_per_year"]].tolist() == [
        5917.6, 3.5, 17461.8,
    ]  # fmt: skip
    listed = one.loc[one["row_type"] == "line_item", "employment_base_thousands"].sum()
    # Top executives other than chief executives and general managers (legislators) have no row.
    assert round(one.loc["11-0000", "employment_base_thousands"] - listed, 1) == 13.4
    assert one.loc["11-9111", ["annual_p50_usd", "wage_year"]].tolist() == [123860, 2025]


def test_the_collected_vintages_of_managers_and_nation_agree(rows: pd.DataFrame, sources: Path) -> None:
    known = pd.read_csv(sources / "projections" / "vintages_11-9111.csv")
    known = known[~known["source"].str.startswith("DERIVED")].set_index(["vintage", "occ_code"])
    assert len(known) == 22
    found = rows.set_index(["vintage", "occupation_code"]).loc[known.index]
    pairs = dict(zip(known.columns[3:7], found.loc[:, "employment_base_thousands":"change_pct"].columns, strict=True))
    for theirs, ours in {**pairs, "annual_openings_thousands": "openings_thousands_per_year"}.items():
        np.testing.assert_array_equal(found[ours].to_numpy(), known[theirs].to_numpy(), err_msg=ours)
    decade = known["source"].str.extract(r"replacement = ([\d.]+) thousand")[0].astype(float)
    older = found["openings_replacement_method_thousands_per_decade"]
    np.testing.assert_array_equal(older.to_numpy(), decade.to_numpy())
    assert older.notna().sum() == 6


def test_the_collected_separations_agree_and_none_is_derived(rows: pd.DataFrame, sources: Path) -> None:
    known = pd.read_csv(sources / "projections" / "separations_openings_11-9111.csv")
    derived = known["source"].str.contains("DERIVED")
    both = rows.set_index(["vintage", "occupation_code"])
    columns = [
        "labor_force_exit_rate_pct", "occupational_transfer_rate_pct", "separations_rate_pct",
        "labor_force_exits_thousands_per_year", "occupational_transfers_thousands_per_year",
        "separations_thousands_per_year", "openings_thousands_per_year",
    ]  # fmt: skip
    published = known[~derived].set_index(["vintage", "occ_code"]).loc[:, "labor_force_exit_rate_pct":]
    np.testing.assert_array_equal(both.loc[published.index, columns].to_numpy(), published[published.columns[:7]])
    assert len(published) == 10
    assert both.loc[known[derived].set_index(["vintage", "occ_code"]).index, columns[:6]].isna().all(axis=None)
    assert set(rows.loc[rows["separations_rate_pct"].notna(), "vintage"]) == set(known.loc[~derived, "vintage"])


@pytest.mark.parametrize(("vintage", "unlisted"), [("2010-20", {"45-3021"}), ("2012-22", {"45-3021", "13-1074"})])
def test_line_items_without_occupation_type_are_those_with_attainment(
    items: pd.DataFrame, sources: Path, vintage: str, unlisted: set[str]
) -> None:
    attained = read_all_attainment(sources / "projections")
    listed = set(attained.loc[attained["vintage"] == vintage, "occupation_code"]) - {"00-0000"}
    found = set(items.loc[items["vintage"] == vintage, "occupation_code"])
    assert listed - found == unlisted  # counted in their groups, without a row of their own
    assert found <= listed


@pytest.mark.parametrize("vintage", ["2010-20", "2012-22", "2014-24"])
def test_older_openings_are_growth_and_replacement_needs(items: pd.DataFrame, sources: Path, vintage: str) -> None:
    (path,) = (sources / "projections").glob(f"ep_{vintage}_occupation.xls*")
    table = sheet_table(open_workbook(path), "Table 1.10", path.name, ("replacement needs",))
    needs = table.choose({"needs": ("{span} replacement needs",)})["needs"].astype(float)
    one = items[items["vintage"] == vintage].set_index("occupation_code")
    expected = one["change_thousands"].clip(lower=0) + needs
    assert (one["openings_replacement_method_thousands_per_decade"] - expected).abs().max() < 0.1001


def test_assigned_education_is_that_of_the_education_tables(items: pd.DataFrame, sources: Path) -> None:
    folder, wanted = sources / "projections", dict(zip(WORDS, [
        ("typical education needed for entry",), ("work experience in a related occupation",),
        ("typical on-the-job training needed to attain competency in the occupation",),
    ], strict=True))  # fmt: skip
    title = ("by detailed occupation",)
    tables = [csv_table(folder / "ep_2020-30_table-5.4_assignments.csv")]
    for file, sheet in {
        "ep_2010-20_education.xls": "Categories", "ep_2014-24_education.xlsx": "Assignment",
        "ep_2019-29_education.xlsx": "Table 5.4", "ep_2022-32_occupation.xlsx": "Table 5.4",
        "ep_2023-33_education.xlsx": "Table 5.4",
    }.items():  # fmt: skip
        tables.append(sheet_table(open_workbook(folder / file), sheet, file, title))
    for table in tables:
        theirs = table.choose(wanted).apply(lambda cells: cells.astype(str).str.strip())
        ours = items[(items["vintage"] == table.vintage) & items[WORDS[0]].notna()].set_index("occupation_code")[WORDS]
        assert (ours == theirs.loc[ours.index]).all(axis=None), table.file
        assert len(ours) >= 749
    lacking = items[items[WORDS[0]].isna()]
    assert lacking[["vintage", "occupation_code"]].to_numpy().tolist() == [
        ["2014-24", "45-3000"], ["2016-26", "45-3000"],  # two occupations published as one
    ]  # fmt: skip


@pytest.mark.parametrize("vintage", ["2010-20", "2012-22", "2014-24", "2016-26", "2018-28", "2019-29", "2020-30",
                                     "2021-31", "2022-32", "2023-33", "2024-34", "2025-35"])  # fmt: skip
def test_median_wages_are_those_of_oews(items: pd.DataFrame, sources: Path, vintage: str) -> None:
    """The occupations' wages come from OEWS, so its workbook of the same May has the same median, or the same mark."""
    ours = items[items["vintage"] == vintage].set_index("occupation_code")
    (path,) = (sources / "oews").glob(f"national_M{ours['wage_year'].iloc[0]:.0f}_dl.xls*")
    book = CalamineWorkbook.from_path(path)
    sheet = next(name for name in book.sheet_names if name.startswith("national"))
    head, *cells = book.get_sheet_by_name(sheet).to_python()
    oews = pd.DataFrame(cells, columns=[str(heading).upper() for heading in head])
    medians = oews.drop_duplicates("OCC_CODE").set_index("OCC_CODE")["A_MEDIAN"].astype(str).str.strip()
    shared = ours.index.intersection(medians.index)
    assert len(shared) > 0.87 * len(ours)  # 2018-28 is SOC 2010, OEWS of May 2019 a hybrid
    theirs, ours = medians[shared], ours.loc[shared]
    numbers = pd.to_numeric(theirs, errors="coerce")
    told = ours["annual_p50_usd"].notna() & numbers.notna()
    differ = ours.index[told & (ours["annual_p50_usd"] != numbers)].tolist()
    assert differ == (["25-3099"] if vintage == "2012-22" else [])  # other teachers: 28,540 here, 43,400 in OEWS
    assert (ours["top_coded_from"] == "p50").equals(theirs == "#")
    assert told.sum() > 0.94 * len(shared)


def test_the_workbook_of_2022_prints_top_codes_as_numbers(rows: pd.DataFrame) -> None:
    one = rows[(rows["vintage"] == "2022-32") & (rows["top_coded_from"] == "p50")]
    assert len(one) == 12
    assert set(one["annual_top_code_usd"]) == {239200}
    assert one["annual_p50_usd"].isna().all()


def test_the_handbook_of_2024_agrees(rows: pd.DataFrame, sources: Path) -> None:
    """The pages of the Occupational Outlook Handbook print jobs and change to the hundred, so they must be equal."""
    pages = pd.read_csv(sources / "projections" / "ooh_2024-34_occupations.csv")
    pages = pages[pages["soc_code"].notna()].set_index("soc_code")
    ours = rows[rows["vintage"] == "2024-34"].set_index("occupation_code").loc[pages.index]
    for theirs, column in zip(["num_jobs_2024", "projected_employment_2034", "employment_change"],
                              [*ENDS, "change_thousands"], strict=True):  # fmt: skip
        assert (1000 * ours[column]).round().tolist() == pages[theirs].tolist()
    assert len(pages) == 290


def test_health_care_grew_as_computed_before(rows: pd.DataFrame) -> None:
    one = rows[rows["vintage"] == "2020-30"].set_index("occupation_code")
    base, target = one.loc[["29-0000", "31-0000"], ENDS].sum().round(1)
    assert (base, target) == (15849.2, 18403.9)


def test_a_missing_or_misnamed_file_is_named(sources: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceFileError, match=r"lacks ep_2010-20_occupation.xls, .*management_extract.csv: put"):
        read_all_projections(tmp_path)
    shutil.copytree(sources / "projections", tmp_path / "all")
    (tmp_path / "all").chmod(0o755)
    wrong = tmp_path / "all" / "ep_2016-26_occupation.xlsx"
    wrong.unlink()
    shutil.copy(sources / "projections" / "ep_2014-24_occupation.xlsx", wrong)
    with pytest.raises(SourceFileError, match="should be of the vintage 2016-26, found 2014-24"):
        read_all_projections(tmp_path / "all")
