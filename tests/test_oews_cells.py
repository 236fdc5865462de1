"""Wage cells as OEWS files print them: what is top-coded, on which basis, and which rows contradict themselves."""

import re
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from mhsm_analysis import SourceFileError
from mhsm_analysis.sources.oews import cells

HOURLY = dict(zip(cells.HOURLY, ["10", "20", "30", "40", "50"], strict=True)) | {"hourly_mean_usd": "31"}
ANNUAL = dict(zip(cells.ANNUAL, ["20800", "41600", "62400", "83200", "104000"], strict=True))
ANNUAL["annual_mean_usd"] = "64480"


def row(**changes: str) -> pd.DataFrame:
    return pd.DataFrame([HOURLY | ANNUAL | changes])


def faults(raw: pd.DataFrame, **options: bool) -> str:
    return cells.wage_faults(raw, cells.wage_numbers(raw, raw.columns, "f.xlsx"), **options).item()


@pytest.mark.parametrize(
    ("year", "annual", "hourly"),
    [
        (2004, 145_600, 70), (2007, 145_600, 70), (2008, 166_400, 80), (2010, 166_400, 80), (2011, 187_200, 90),
        (2015, 187_200, 90), (2016, 208_000, 100), (2021, 208_000, 100), (2022, 239_200, 115), (2025, 239_200, 115),
    ],
)  # fmt: skip
def test_top_codes_by_year(year: int, annual: float, hourly: float) -> None:
    assert cells.top_code(year) == (annual, hourly)


@pytest.mark.parametrize("year", [2003, 2030])
def test_no_top_code_is_made_up(year: int) -> None:
    with pytest.raises(SourceFileError, match=f"No top code is recorded for May {year}"):
        cells.top_code(year)


def test_top_codes_are_those_of_the_files_notes(sources: Path) -> None:
    paths = sorted((sources / "oews" / "field_descriptions").glob("field_descriptions_*.xls*"))
    wording = {}
    for path in paths:
        year = int(path.name.split("_")[2])
        rows = CalamineWorkbook.from_path(path).get_sheet_by_name("Field_descriptions").to_python()
        notes = "\n".join(str(cell) for row in rows for cell in row)
        assert f"May {year} OES Estimates" in notes  # the year is the file's own, not only its name's
        note = re.search(r"indicates a wage (.*?) \$([\d.]+) per hour or \$([\d,]+) per year", notes)
        assert note, path.name
        wording[year] = note[1]
        assert cells.top_code(year) == (float(note[3].replace(",", "")), float(note[2])), path.name
    assert len(paths) == 19
    assert sorted(wording) == list(range(2004, 2019))
    assert {year for year, words in wording.items() if words == "greater than"} == set(range(2004, 2015))
    assert {year for year, words in wording.items() if "equal to" in words} == {2015, 2016, 2017, 2018}


def test_a_plain_row_has_no_fault() -> None:
    assert faults(row()) == ""
    assert cells.wage_basis(row()).item() == "both"
    assert cells.top_coded_from(row()).item() == "none"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"annual_p90_usd": "*"}, "annual wages are published only in part"),
        ({"annual_mean_usd": "***"}, "annual wages are published only in part"),
        ({"hourly_p10_usd": "**"}, "hourly wages are published only in part"),
        ({"annual_mean_usd": "#"}, "the annual mean is top-coded"),
        ({"hourly_p90_usd": "#"}, "not top-coded alike"),
        ({"annual_p75_usd": "#", "hourly_p75_usd": "#"}, "an annual wage stands above a top-coded percentile"),
        ({"annual_p75_usd": "41590", "hourly_p75_usd": "20"}, "a higher annual percentile is below a lower one"),
        ({"hourly_p90_usd": "39.99"}, "a higher hourly percentile is below a lower one"),
        ({"annual_p50_usd": "62417"}, "hourly wage x 2,080 is not the annual wage"),
        ({"annual_mean_usd": "64497"}, "hourly wage x 2,080 is not the annual wage"),
    ],
)
def test_faults(changes: dict[str, str], fault: str) -> None:
    assert fault in faults(row(**changes))


@pytest.mark.slow
def test_what_is_no_fault() -> None:
    assert faults(row(annual_p50_usd="62416")) == ""  # rounding
    assert faults(row(annual_p75_usd="104000", hourly_p75_usd="50")) == ""  # equal percentiles
    assert faults(row(**dict.fromkeys(HOURLY, "*"), annual_p90_usd="#")) == ""  # annual only, capped
    assert faults(row(annual_p90_usd="#", hourly_p90_usd="#")) == ""
    assert faults(row(annual_p90_usd="742310", hourly_p90_usd="356.88")) == ""  # above any top code, as from May 2025


@pytest.mark.slow
def test_a_mean_alone_is_a_fault_unless_the_file_is_so() -> None:
    alone = row(**dict.fromkeys(HOURLY, "*"), **dict.fromkeys(cells.ANNUAL, "*"))
    assert faults(alone) == "annual wages are published only in part"
    assert faults(alone, means_alone=True) == ""
    assert cells.wage_basis(alone).item() == "annual_only"
    for changes in ({"annual_mean_usd": "*"}, {"annual_p10_usd": "*"}):  # percentiles without a mean, or in part
        assert faults(row(**changes), means_alone=True) == "annual wages are published only in part"


def test_a_table_with_some_columns_only() -> None:
    raw = row()[["annual_mean_usd", "annual_p25_usd", "annual_p50_usd", "annual_p75_usd"]]
    assert faults(raw) == ""
    assert faults(raw.assign(annual_p75_usd="#")) == ""
    assert cells.top_coded_from(raw.assign(annual_p75_usd="#")).item() == "p75"
    assert faults(raw.assign(annual_p50_usd="#")) == "an annual wage stands above a top-coded percentile"
    assert faults(raw.assign(annual_p50_usd="30000")) == "a higher annual percentile is below a lower one"
    assert cells.wage_basis(raw).item() == "annual_only"
    assert cells.wage_basis(raw.assign(**dict.fromkeys(raw, "*"))).item() == "not_published"


@pytest.mark.parametrize(
    ("changes", "basis", "lowest"),
    [
        ({"annual_p90_usd": "#", "hourly_p90_usd": "#"}, "both", "p90"),
        (dict.fromkeys([*cells.ANNUAL[1:], *cells.HOURLY[1:]], "#"), "both", "p25"),
        (dict.fromkeys(HOURLY, "*") | {"annual_p75_usd": "#", "annual_p90_usd": "#"}, "annual_only", "p75"),
        (dict.fromkeys(ANNUAL, "*"), "hourly_only", "none"),
        (dict.fromkeys(ANNUAL, "***") | dict.fromkeys(HOURLY, "*"), "not_published", "none"),
        (dict.fromkeys(ANNUAL, "") | dict.fromkeys(HOURLY, ""), "not_published", "none"),
    ],
)
def test_basis_and_lowest_top_coded_percentile(changes: dict[str, str], basis: str, lowest: str) -> None:
    assert cells.wage_basis(row(**changes)).item() == basis
    assert cells.top_coded_from(row(**changes)).item() == lowest


def test_symbols_are_missing_and_words_are_refused() -> None:
    raw = pd.DataFrame({"annual_p90_usd": ["*", "**", "***", "#", "1,000"]})
    assert cells.wage_numbers(raw, ["annual_p90_usd"], "f.xlsx")["annual_p90_usd"].fillna(0).tolist() == [
        0,
        0,
        0,
        0,
        1000,
    ]
    for word in ("", "n/a", "~", "****"):
        with pytest.raises(SourceFileError, match="in column 'annual_p90_usd'"):
            cells.wage_numbers(raw.replace("#", word), ["annual_p90_usd"], "f.xlsx")
    assert cells.wage_numbers(raw.replace("#", ""), ["annual_p90_usd"], "f.xlsx", missing=[""]).isna().sum().item() == 4


def test_faulty_rows_are_named_in_order() -> None:
    rows = pd.DataFrame({"year": [2021] * 6, "code": list("abcdef")}, index=range(10, 16))
    told = pd.Series(["", "odd", "", "odd", "even", "odd"], index=rows.index)
    cells.refuse_faults(rows, told.replace({"odd": "", "even": ""}), "f.xlsx", ["year", "code"])
    with pytest.raises(
        SourceFileError, match=re.escape("f.xlsx: odd, first for 2021, b (then for 2021, d; 2021, e); 4 row(s)")
    ):
        cells.refuse_faults(rows, told, "f.xlsx", ["year", "code"])
    with pytest.raises(SourceFileError, match=re.escape("even, first for e; 1 row(s) with a fault in all. Look.")):
        cells.refuse_faults(rows, told.replace({"odd": ""}), "f.xlsx", ["code"], "Look.")
