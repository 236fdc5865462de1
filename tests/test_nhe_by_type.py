"""Health spending by type: what each layout gives, that sums hold, agreement with other tables, and faults."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from mhsm_analysis import catalog
from mhsm_analysis.errors import SourceFileError
from mhsm_analysis.sources.files import open_workbook, read_sheet
from mhsm_analysis.sources.nhe import add_up_gaps, read_all_nhe_by_type, read_nhe_annual, read_nhe_by_type
from mhsm_analysis.sources.nhe.expenditure_types import LARGEST_GAP_USD_MILLIONS

SERVICES = [
    "Total Hospital Expenditures",
    "Total Physician and Clinical Expenditures",
    "Total Dental Services Expenditures",
    "Total Other Professional Services Expenditures",
    "Total Home Health Care Expenditures",
    "Other Non-Durable Medical Products Expenditures",
    "Total Prescription Drug Expenditures",
    "Total Durable Medical Equipment Expenditures",
    "Total Nursing Care Facilities and Continuing Care Retirement Communities",
    '"Total Other Health, Residential, and Personal Care Expenditures"',
]
SERVICE_TYPES = [
    "hospital_care",
    "physician_and_clinical_services",
    "dental_services",
    "other_professional_services",
    "home_health_care",
    "other_non_durable_medical_products",
    "prescription_drugs",
    "durable_medical_equipment",
    "nursing_care_facilities_and_retirement_communities",
    "other_health_residential_and_personal_care",
]
# The amounts of 1960, in million dollars, that add up; year n of the invented files has n times as much.
AMOUNTS = {
    "Total National Health Expenditures": 27_200,
    "POPULATION": 186,
    "Health Consumption Expenditures": 24_430,
    "Personal Health Care": 23_000,
    **dict.fromkeys(SERVICES, 2_300),
    "Total Administration and Total Net Cost of Health Insurance Expenditures": 1_059,
    "State and Local  Administration Expenditures": 30,
    "Federal Administration Expenditures": 24,
    "Net Cost of Health Insurance Expenditures": 1_005,
    "Public Health Activity": 371,
    "Research": 694,
    "Total Structures and Equipment": 2_076,
}
TITLE = '"NATIONAL HEALTH EXPENDITURES BY TYPE OF SERVICE AND SOURCE OF FUNDS:  CALENDAR YEARS 1960 to {last}"'
NOTE = 'NOTE: Numbers may not add to totals due to rounding. "—" Not applicable'


def by_service(last: int = 2021, unit: int = 1) -> list[str]:
    """The lines of a file as CMS writes it: thousands commas in quotes, blanks around, payers under every type."""
    years = range(1960, last + 1)
    lines = [TITLE.format(last=last), ",".join(["Expenditure Amount (Millions)", *map(str, years)])]
    for label, amount in AMOUNTS.items():
        lines.append(",".join([label, *(f'" {amount * unit * (year - 1959):,} "' for year in years)]))
        lines.append(",".join(["     Out of pocket", *(f'"{100 * (year - 1959):,}"' for year in years)]))
        lines.append(",".join(["          Medicare", *(" -   " for _ in years)]))
        lines.append(",".join(['"Total CMS Programs (Medicaid, CHIP and Medicare)"', *(" -   " for _ in years)]))
    return [*lines, NOTE, "," * len(years)]


def summary() -> list[str]:
    """The lines of an NHE Summary: a title with a line break, billions, then the same labels for other measures."""
    years = range(1960, 2023)
    title = '"Table 1 \nNational Health Expenditures; Aggregate and Per Capita Amounts: Calendar Years 1960-2022"'
    amounts = {
        "National Health Expenditures (Amount in Billions)": 27.1,
        "     Health Consumption Expenditures": 24.5,
        "             Personal Health Care": 23.0,
        "             Government Administration and Net Cost of Health Insurance": 1.1,
        "             Government Public Health Activities": 0.4,
        "     Investment": 2.6,
    }
    lines = [title, ",".join(["Expenditure Amount", *map(str, years)])]
    lines += [",".join([label, *(f"{amount:g}" for _ in years)]) for label, amount in amounts.items()]
    lines.append(",".join(["U.S. Population1 (Millions)", *("186" for _ in years)]))
    lines.append(",".join(["National Health Expenditures (Annual Percent Change) ", *("7.1" for _ in years)]))
    lines.append(",".join(["     Health Consumption Expenditures", *("-10.3" for _ in years)]))
    return lines


def write(folder: Path, lines: list[str], name: str = "NHE2021.csv", encoding: str = "cp1252") -> Path:
    path = folder / name
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def edit(old: str, new: str, start: str = "") -> Callable[[list[str]], list[str]]:
    """Replace a text in the first line that begins with ``start`` and has it; it must be there."""

    def change(lines: list[str]) -> list[str]:
        at = next(i for i, line in enumerate(lines) if line.startswith(start) and old in line)
        return [*lines[:at], lines[at].replace(old, new, 1), *lines[at + 1 :]]

    return change


def drop(start: str) -> Callable[[list[str]], list[str]]:
    return lambda lines: [line for line in lines if not line.startswith(start)]


@pytest.fixture(scope="module")
def spending() -> pd.DataFrame:
    return catalog.read_table("health_spending_by_type")


def test_columns_types_and_order(tmp_path: Path) -> None:
    table = read_nhe_by_type(write(tmp_path, by_service()))
    assert table.columns.tolist() == [
        "release", "year", "type", "spending_usd_millions", "rounded_to_usd_millions", "source_label", "evidence",
        "source",
    ]  # fmt: skip
    assert len(table) == 20 * 62
    assert table["spending_usd_millions"].dtype == "int64"
    assert not table.duplicated(["release", "year", "type"]).any()
    pd.testing.assert_frame_equal(table, table.sort_values(["release", "year", "type"], ignore_index=True))
    last = table[table["year"] == 2021].set_index("type")
    assert last.loc["hospital_care", "spending_usd_millions"] == 62 * 2_300  # not a payer's, not the year's neighbour
    assert last.loc["state_and_local_administration", "source_label"] == "State and Local  Administration Expenditures"
    assert set(table["release"]) == {"2022-12"}
    assert set(table["evidence"]) == {"official"}


def test_the_release_follows_from_the_years_not_from_the_name(tmp_path: Path) -> None:
    assert set(read_nhe_by_type(write(tmp_path, by_service(2023)))["release"]) == {"2024-12"}


def test_a_copy_tells_by_its_headings_that_it_is_one(tmp_path: Path) -> None:
    typed = [f"{n}," + line for n, line in enumerate(by_service(2024)[1:], 2) if not line.startswith(" ")]
    typed[0] = "row," + by_service(2024)[1]
    assert set(read_nhe_by_type(write(tmp_path, [*typed[:-2], "a note"]))["evidence"]) == {"transcribed"}
    edited = [line.replace(" -   ", "0").replace("Non-Durable", "Non0Durable") for line in by_service(2019)[1:]]
    edited[0] = edited[0].replace("Expenditure Amount (Millions)", "Year")
    assert set(read_nhe_by_type(write(tmp_path, edited))["evidence"]) == {"third_party"}


def test_a_renamed_row_keeps_its_type_and_shows_its_label(tmp_path: Path) -> None:
    lines = [line.replace("Net Cost of Health Insurance", "Non-Medical Insurance") for line in by_service()]
    table = read_nhe_by_type(write(tmp_path, lines)).set_index("type")
    assert set(table.loc["net_cost_of_health_insurance", "source_label"]) == {"Non-Medical Insurance Expenditures"}


def test_the_summary_is_rounded_and_says_so(tmp_path: Path) -> None:
    table = read_nhe_by_type(write(tmp_path, summary()))
    assert set(table["rounded_to_usd_millions"]) == {100}
    first = table[table["year"] == 1960].set_index("type")["spending_usd_millions"]
    assert first["national_health_expenditures"] == 27_100
    assert first["health_consumption_expenditures"] == 24_500  # the amount, not the change below it
    assert len(table) == 6 * 63


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda lines: lines[1:], "expected in its first cell a title such as"),
        (edit("CALENDAR YEARS 1960 to 2021", ""), "header goes from 1960 to 2021, the title says"),
        (edit("to 2021", "to 2022"), "header goes from 1960 to 2021, the title says"),
        (edit("Amount (Millions)", "Amount (Billions)"), "expected the heading 'Expenditure Amount .Millions.'"),
        (edit(",1975,", ",1975 r,"), "each year after the one before"),
        (edit(",1975,1976,", ",1976,1975,"), "each year after the one before"),
        (edit("Total Hospital", "Hospital"), "lacks 'Total Hospital Expenditures' and has the unknown 'Hospital Exp"),
        (drop("Research"), "lacks 'Research'"),
        (lambda lines: lines[:30], "lacks .*'Research'"),
        (lambda lines: lines[:1], "expected the heading 'Expenditure Amount .Millions.' below the title, found ''"),
        (edit("          Medicare", "Medicare"), "has the unknown 'Medicare'"),
        (lambda lines: [*lines, lines[-6]], "stands twice, in the rows 'Total Structures and Equipment'"),
        (edit("Net Cost", "Non-Medical", "Net Cost"), "lacks .*has the unknown"),
        (edit(" 2,300 ", " - ", SERVICES[0]), "'-' in column 'amount' .data row Total Hospital Expenditures, 1960"),
        (edit(" 2,300 ", " n/a ", SERVICES[0]), "'n/a'"),
        (edit('" 2,300 "', "", SERVICES[0]), "'' in column 'amount'"),
        (edit(" 2,300 ", " 0 ", SERVICES[0]), "'Total Hospital Expenditures' in 1960 is 0: expected a positive"),
        (edit(" 2,300 ", " 2.300 ", SERVICES[0]), "in 1960 is 2.3: expected a positive amount in whole"),
        (edit(" 2,300 ", " 2,303 ", SERVICES[0]), "personal_health_care of 1960 differs from the sum of its 10 parts"),
        (edit(" 371 ", " 374 ", "Public"), "health_consumption_expenditures of 1960 differs"),
        (edit(" 694 ", " 691 ", "Research"), "national_health_expenditures of 1960 differs"),
        (edit(" 24 ", " 28 ", "Federal"), "administration_and_net_cost_of_health_insurance of 1960 differs"),
        (edit('," 128,712 "', "", "Total Structures"), "'Total Structures and Equipment' ends after 62 cells"),
        (lambda lines: ["<!DOCTYPE html>", *lines], "web page"),
        (lambda lines: lines[:0], "is empty"),
        (lambda lines: [line[:0] for line in lines], "expected in its first cell a title"),
    ],
)
def test_what_is_not_as_expected_is_refused(
    tmp_path: Path, change: Callable[[list[str]], list[str]], what: str
) -> None:
    with pytest.raises(SourceFileError, match=what):
        read_nhe_by_type(write(tmp_path, change(by_service())))


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (edit("Amount in Billions", "Amount in Millions"), "lacks 'National Health Expenditures .Amount in Billions.'"),
        (drop("U.S. Population1"), "expected the row 'U.S. Population1"),
        (drop("     Investment"), "lacks 'Investment'"),
        (edit(",27.1,", ",27.15,"), "in whole 100 million"),
        (edit(",27.1,", ",27.3,"), "national_health_expenditures of 1960 differs .* by 200 million"),
        (edit("Expenditure Amount", "Item", "Exp"), "expected the heading 'Expenditure Amount'"),
    ],
)
def test_a_changed_summary_is_refused(tmp_path: Path, change: Callable[[list[str]], list[str]], what: str) -> None:
    with pytest.raises(SourceFileError, match=what):
        read_nhe_by_type(write(tmp_path, change(summary())))


def test_another_unit_is_refused_though_everything_adds_up(tmp_path: Path) -> None:
    with pytest.raises(SourceFileError, match="1960 reads 27,200,000 million dollars"):
        read_nhe_by_type(write(tmp_path, by_service(unit=1000)))


@pytest.mark.parametrize("last", [2015, 2030])
def test_a_release_that_is_not_known_is_named(tmp_path: Path, last: int) -> None:
    with pytest.raises(SourceFileError, match=f"holds 1960 to {last}: .*added to RELEASES"):
        read_nhe_by_type(write(tmp_path, by_service(last)))


def test_a_release_without_its_first_year_is_refused(tmp_path: Path) -> None:
    lines = edit("1960 to", "1961 to")(edit(",1960,", ",base,")(by_service()))
    with pytest.raises(SourceFileError, match="holds 1961 to 2021"):
        read_nhe_by_type(write(tmp_path, lines))


def test_only_the_known_edited_copy_is_read(tmp_path: Path) -> None:
    edited = by_service(2021)[1:]
    edited[0] = edited[0].replace("Expenditure Amount (Millions)", "Year")
    with pytest.raises(SourceFileError, match="not the one edited copy"):
        read_nhe_by_type(write(tmp_path, edited))


def annual_csv(folder: Path, first_amount: float = 27.2) -> None:
    headings = "year,nhe_usd_billions,gdp_usd_billions,nhe_percent_of_gdp,population_millions,nhe_per_capita_usd"
    rows = [
        f"{year},{first_amount if year == 1960 else 27.2 * (year - 1959)},,,,,2022-12 release (CY1960-2021),NHE2021.csv"
        for year in range(1960, 2022)
    ]
    (folder / "nhe_annual.csv").write_text("\n".join([f"{headings},vintage,source", *rows]), encoding="utf-8")


@pytest.mark.slow
def test_a_folder_is_read_whole_and_held_against_the_yearly_table(tmp_path: Path) -> None:
    with pytest.raises(SourceFileError, match="No table of health spending by type"):
        read_all_nhe_by_type(tmp_path)
    write(tmp_path, by_service())
    annual_csv(tmp_path)
    assert len(read_all_nhe_by_type(tmp_path)) == 1240
    annual_csv(tmp_path, 27.201)
    with pytest.raises(SourceFileError, match="in 1960, release 2022-12, is 27,200 .* 27,201 in the yearly table; 1 y"):
        read_all_nhe_by_type(tmp_path)
    write(tmp_path, by_service(2023), "NHE2023.csv")
    annual_csv(tmp_path)
    with pytest.raises(
        SourceFileError, match="release 2024-12, stands by type but not in nhe_annual.csv"
    ):  # a release it lacks
        read_all_nhe_by_type(tmp_path)
    write(tmp_path, by_service(), "NHE2022.csv")
    with pytest.raises(SourceFileError, match="Two files hold release 2022-12"):
        read_all_nhe_by_type(tmp_path)


def test_gaps_can_be_asked_of_a_finished_table(tmp_path: Path) -> None:
    table = read_nhe_by_type(write(tmp_path, by_service()))
    gaps = add_up_gaps(table)
    assert len(gaps) == 4 * 62
    assert (gaps["gap_usd_millions"] == 0).all()
    table.loc[(table["type"] == "research") & (table["year"] == 2000), "spending_usd_millions"] += 5
    wrong = add_up_gaps(table).query("gap_usd_millions != 0")
    assert wrong[["year", "type", "parts", "gap_usd_millions"]].to_numpy().tolist() == [
        [2000, "national_health_expenditures", 3, -5]
    ]
    assert add_up_gaps(table[table["type"] == "research"]).empty
    year = table[table["year"] == 1960]
    assert len(add_up_gaps(year[year["type"].isin(["personal_health_care", *SERVICE_TYPES])])) == 1


def test_releases_at_hand(spending: pd.DataFrame) -> None:
    counts = spending.groupby(["release", "evidence"])["type"].agg(["size", "nunique"])
    assert [(*key, *row) for key, row in zip(counts.index, counts.to_numpy().tolist(), strict=True)] == [
        ("2017-12", "official", 19 * 57, 19),
        ("2020-12", "third_party", 20 * 60, 20),
        ("2022-12", "official", 20 * 62, 20),
        ("2023-12", "official", 6 * 63, 6),
        ("2024-12", "official", 20 * 64, 20),
        ("2026-01", "transcribed", 20 * 65, 20),
    ]
    assert spending.groupby("release")["year"].agg(["min", "max"]).to_numpy().tolist() == [
        [1960, 2016], [1960, 2019], [1960, 2021], [1960, 2022], [1960, 2023], [1960, 2024],
    ]  # fmt: skip
    assert spending.groupby("type")["release"].nunique().drop(
        ["government_administration", "structures", "equipment", "investment"]
    ).min() >= 4  # fmt: skip


@pytest.mark.parametrize(
    ("release", "year", "kind", "billions", "rounded_to"),
    [
        # CMS fact sheet of December 2024
        ("2024-12", 2023, "hospital_care", 1519.7, 0.1),
        ("2024-12", 2023, "physician_and_clinical_services", 978.0, 0.1),
        ("2024-12", 2023, "prescription_drugs", 449.7, 0.1),
        # Health Affairs, January 2026
        ("2026-01", 2024, "national_health_expenditures", 5278.6, 0.1),
        ("2026-01", 2020, "national_health_expenditures", 4204.3, 0.1),
        # CMS projections set in 2024 start from it
        ("2023-12", 2022, "national_health_expenditures", 4464.6, 0.1),
        ("2022-12", 2020, "national_health_expenditures", 4144.1, 0.1),
        ("2024-12", 2020, "national_health_expenditures", 4153.9, 0.1),
    ],
)
def test_figures_published_elsewhere(
    spending: pd.DataFrame, release: str, year: int, kind: str, billions: float, rounded_to: float
) -> None:
    row = spending[(spending["release"] == release) & (spending["year"] == year) & (spending["type"] == kind)]
    assert abs(row["spending_usd_millions"].item() / 1000 - billions) <= rounded_to / 2


def test_every_total_adds_up_as_measured(spending: pd.DataFrame) -> None:
    gaps = add_up_gaps(spending)
    worst = gaps["gap_usd_millions"].abs().groupby(gaps["release"]).max()
    assert worst.to_dict() == {
        "2017-12": 2, "2020-12": 2, "2022-12": 2, "2023-12": 100, "2024-12": 2, "2026-01": 2,
    }  # fmt: skip
    assert LARGEST_GAP_USD_MILLIONS == {1: 2, 100: 100}  # no wider than what was measured
    assert len(gaps) == 57 * 3 + 63 * 2 + 4 * (60 + 62 + 64 + 65)


def test_equals_the_table_others_put_together(spending: pd.DataFrame, sources: Path) -> None:
    theirs = pd.read_csv(sources / "health_spending" / "nhe_by_type_annual.csv")
    theirs["release"] = theirs["vintage"].str[:7]
    both = spending.merge(
        theirs, left_on=["release", "year", "source_label"], right_on=["release", "year", "source_row_label"]
    )
    assert len(both) == len(theirs) == 5_020
    assert (both["spending_usd_millions"] == both["usd_millions"]).all()
    # one name here for one name there, in every release
    assert len(both[["type", "category"]].drop_duplicates()) == both["type"].nunique() == 20


def test_totals_equal_the_yearly_table(spending: pd.DataFrame, sources: Path) -> None:
    annual = read_nhe_annual(sources / "health_spending" / "nhe_annual.csv")
    both = spending[spending["type"] == "national_health_expenditures"].merge(annual, on=["release", "year"])
    assert len(both) == 371  # all but the two years of the release that is only quoted
    assert (both["spending_usd_millions"] / 1000 - both["spending_usd_billions"]).abs().max() < 1e-9


def test_equals_table_2_of_the_same_release(spending: pd.DataFrame, sources: Path) -> None:
    labels = {
        "National Health Expenditures": "national_health_expenditures",
        "Health Consumption Expenditures": "health_consumption_expenditures",
        "Personal Health Care": "personal_health_care",
        "Hospital Care": "hospital_care",
        "Physician and Clinical Services": "physician_and_clinical_services",
        "Other Professional Services": "other_professional_services",
        "Dental Services": "dental_services",
        "Other Health, Residential, and Personal Care1": "other_health_residential_and_personal_care",
        "Home Health Care2": "home_health_care",
        "Nursing Care Facilities and Continuing Care Retirement Communities2, 3": (
            "nursing_care_facilities_and_retirement_communities"
        ),
        "Prescription Drugs": "prescription_drugs",
        "Durable Medical Equipment": "durable_medical_equipment",
        "Other Non-Durable Medical Products": "other_non_durable_medical_products",
        "Net Cost of Health Insurance5": "net_cost_of_health_insurance",
        "Government Public Health Activities": "public_health_activity",
        "Research6": "research",
        "Structures and Equipment": "structures_and_equipment",
    }
    path = next((sources / "health_spending").glob("NHE_Tables_CY2021_Table 02*.xlsx"))
    cells = read_sheet(open_workbook(path), "Table 2", path.name)
    years = [int(cell) for cell in cells[1][1:] if isinstance(cell, float)]
    release = spending[spending["release"] == "2022-12"].set_index(["type", "year"])["spending_usd_millions"]
    gaps = [
        abs(release[labels[str(row[0]).strip()], year] / 1000 - float(str(amount)))
        for row in cells[3:24]
        if str(row[0]).strip() in labels
        for year, amount in zip(years, row[1:], strict=False)
    ]
    assert len(gaps) == len(labels) * 26
    assert max(gaps) <= 0.05 + 1e-9


def test_the_summary_as_csv_equals_the_workbook(spending: pd.DataFrame, sources: Path) -> None:
    path = sources / "health_spending" / "NHE22_Summary.xlsx"
    cells = read_sheet(open_workbook(path), "NHE22", path.name)[2:8]
    printed = {(str(row[0]).strip(), 1960 + i): row[i + 1] for row in cells for i in range(63)}
    summary = spending[spending["release"] == "2023-12"].set_index(["source_label", "year"])
    assert summary["spending_usd_millions"].div(1000).to_dict() == printed
