"""Shares of other countries and price parities of states: what is kept of the files, and what is refused."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from mhsm_analysis.errors import SourceFileError
from mhsm_analysis.sources.macro import read_health_share_international, read_price_parities
from mhsm_analysis.sources.macro.international import ECONOMIES

INDICATOR = "SH.XPD.CHEX.GD.ZS"
BANK = f"API_{INDICATOR}_DS2_en_csv_v2_1.csv"
STATES = [f"{code:02d}" for code in range(1, 52)]
LINES = {
    ("1", " Real personal income (millions of constant (2017) dollars) 1/", "Millions of constant 2017 dollars"): 2e5,
    ("5", "RPPs: All items ", "Index"): 100.0,
    ("6", " RPPs: Goods ", "Index"): 99.5,
    ("7", " RPPs: Services: Housing ", "Index"): 100.4,
    ("8", " RPPs: Services: Utilities ", "Index"): 98.5,
    ("9", " RPPs: Services: Other ", "Index"): 100.3,
    ("10", "Implicit regional price deflator ", "Index"): 110.0,
}


def bank_file() -> str:
    """The World Bank's layout: byte-order mark, two lines and blanks above the header, every line ends in a comma."""
    years = range(1998, 2004)
    lines = ['"Data Source","World Development Indicators",', "", '"Last Updated Date","2026-07-13",', ""]
    lines.append(
        ",".join(f'"{cell}"' for cell in ["Country Name", "Country Code", "Indicator Name", "Indicator Code", *years])
        + ","
    )
    for code in [*ECONOMIES, "ABW"]:
        cells = ["", "", *("9.123456" for _ in range(3)), "" if code == "USA" else "9.5"]
        name = "Korea, Rep." if code == "KOR" else f"Land {code}"
        lines.append(",".join(f'"{cell}"' for cell in [name, code, "Current health", INDICATOR, *cells]) + ",")
    return "﻿" + "\r\n".join(lines) + "\r\n"


def bea_file() -> str:
    """BEA's layout: a blank before the quoted code, lines of other measures, four notes at the end."""
    header = ["GeoFIPS", "GeoName", "Region", "TableName", "LineCode", "IndustryClassification", "Description", "Unit"]
    lines = [",".join([*header, "2008", "2009"])]
    for (line, description, unit), value in LINES.items():
        for area in ["00", *STATES]:
            name = "United States" if area == "00" else f"State {area}"
            price = "(NA)" if (line, area) == ("10", "00") else f"{value + (0 if area == '00' else int(area) / 10):.3f}"
            lines.append(f' "{area}000","{name}",5,SARPP,{line},"...","{description}","{unit}",{price},{price}')
    notes = ["Note: See the included footnote file.", "SARPP: Real personal income", "Last updated: February 20, 2025"]
    return "\n".join([*lines, *(f'"{note}"' for note in notes), '"U.S. Bureau of Economic Analysis"']) + "\n"


def swap(old: str, new: str, count: int = 1) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, count)

    return change


def cut_rows(text: str, start: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(start))


def test_shares_keep_the_named_economies_and_published_years(tmp_path: Path) -> None:
    (tmp_path / BANK).write_text(bank_file(), encoding="utf-8", newline="")
    shares = read_health_share_international(tmp_path)
    assert set(shares["country_code"]) == set(ECONOMIES)  # ABW is in the file, not in the list
    assert shares.groupby("country_code")["year"].agg(["min", "max"]).loc[["KOR", "USA"]].to_numpy().tolist() == [
        [2000, 2003], [2000, 2002],
    ]  # fmt: skip
    korea = shares[shares["country_code"] == "KOR"]
    assert korea["country"].unique().tolist() == ["Korea, Rep."]
    assert korea["current_health_expenditure_pct_of_gdp"].tolist() == [9.123456] * 3 + [9.5]
    assert set(shares["source"]) == {
        "World Bank, World Development Indicators, SH.XPD.CHEX.GD.ZS, last updated 2026-07-13"
    }


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (
            swap('"World Development Indicators",\r\n\r\n', '"World Development Indicators",\r\n"A note",\r\n'),
            "expected the",
        ),
        (swap("World Development Indicators", "Health Nutrition Statistics"), "expected the lines"),
        (swap("Last Updated Date", "Updated"), "expected the lines"),
        (swap("Country Code", "Code"), "expected the headings"),
        (swap(INDICATOR, "NY.GDP.MKTP.CD"), "should hold the indicator SH.XPD.CHEX.GD.ZS, found .'NY.GDP"),
        (swap('"2001"', '"2001 [YR2001]"'), "each year after the one before"),
        (swap('"USA"', '"ABW"'), "ABW stands twice"),
        (lambda text: text[: text.index('"Land NOR"')], "has no row for NOR, OED, SWE, USA"),
        (swap('"9.123456"', '".."'), "'..' in column 'amount' .data row AUS, 2000. is not a number"),
        (swap('"9.123456","9.123456"', '"9.123456",""'), "a year of AUS is empty between others"),
        (swap('"9.123456"', '"912.3456"'), "percentages of GDP, found none or others for AUS"),
        (swap('"","","9.123456","9.123456","9.123456",""', '"","","","","",""'), "none or others for USA"),
        (swap(',"9.123456","9.123456","9.123456","",', ","), "ends after"),
        (lambda _: "<!DOCTYPE html>", "web page"),
        (lambda _: "\n\n", "expected the lines"),
        (lambda text: "\r\n".join(text.splitlines()[:3]) + "\r\n", "expected the headings"),
        (swap('"Land AUS","AUS","Current health","SH.XPD.CHEX.GD.ZS",', '"Land AUS"\r\n"Land AUS",'), "found .. for"),
        (lambda text: re.sub(r'"(\d{4})"', r'"YR\1"', text), "found the headings without any year"),
    ],
)
def test_a_changed_file_of_the_world_bank_is_refused(tmp_path: Path, change: Callable[[str], str], what: str) -> None:
    (tmp_path / BANK).write_text(change(bank_file()), encoding="utf-8", newline="")
    with pytest.raises(SourceFileError, match=what):
        read_health_share_international(tmp_path)


def test_one_file_of_the_world_bank_is_expected(tmp_path: Path) -> None:
    with pytest.raises(SourceFileError, match="found none"):
        read_health_share_international(tmp_path)
    for name in (BANK, BANK.replace("v2_1", "v2_2")):
        (tmp_path / name).write_text(bank_file(), encoding="utf-8")
    with pytest.raises(SourceFileError, match="v2_1.csv, .*v2_2.csv"):
        read_health_share_international(tmp_path)


def test_parities_leave_other_measures_out(tmp_path: Path) -> None:
    path = tmp_path / "bea.csv"
    path.write_text(bea_file(), encoding="cp1252")
    parities = read_price_parities(path)
    assert len(parities) == 2 * 52 * 5
    assert set(parities["category"]) == {"all_items", "goods", "housing", "utilities", "other_services"}
    level = parities.set_index(["year", "area_code", "category"])["price_parity_us_100"]
    assert level[2008, "00", "all_items"] == 100
    assert level[2009, "12", "housing"] == 101.6
    assert parities[["year", "area_code", "category", "area_title"]].iloc[0].tolist() == [
        2008, "00", "all_items", "United States",
    ]  # fmt: skip
    assert parities.equals(parities.sort_values(["year", "area_code", "category"], ignore_index=True))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "what"),
    [
        (swap("LineCode", "Line"), "expected the headings GeoFIPS"),
        (swap("2008,2009", "2008,2010"), "each year after the one before"),
        (
            swap("RPPs: Services: Housing", "RPPs: Services: Rents", 52),
            "expected .*7 RPPs: Services: Housing.* found 208",
        ),
        (swap('SARPP,7,"..."', 'SARPP,8,"..."', 52), "found 208 lines of 52 areas"),
        (swap('"00000"', '"99000"', 7), "found 260 lines of 52 areas"),
        (swap('"01000"', '"01001"', 7), "expected an index of a state or the US"),
        (swap('"01000"', '"02000"', 7), "line 5 of State 02 stands twice"),
        (
            swap(',SARPP,6,"..."," RPPs: Goods ","Index"', ',SARPP,6,"..."," RPPs: Goods ","Percent"'),
            "expected an index",
        ),
        (swap("SARPP,", "MARPP,", 999), "expected an index of a state or the US in table SARPP"),
        (lambda text: cut_rows(text, ' "51000"'), "found 255 lines of 51 areas"),
        (lambda text: text[: text.index('"Note')], "does not end with the note"),
        (swap("100.000,100.000", "100.001,100.000"), "all_items of United States in 2008 reads 100.001"),
        (swap("98.500,98.500", "98.500,95.500"), "utilities of United States in 2009 reads 95.5"),
        (swap("101.600,101.600", "1016.00,101.600"), "all_items of State 16 in 2008 reads 1016"),
        (swap("101.600,101.600", "(NA),101.600"), "'.NA.' in column 'amount' .data row 16 all_items, 2008."),
        (swap("101.600,101.600", "101.600"), "'16 all_items' ends after 9 cells"),
        (lambda _: "\n", "expected the headings"),
    ],
)
def test_a_changed_file_of_bea_is_refused(tmp_path: Path, change: Callable[[str], str], what: str) -> None:
    path = tmp_path / "bea.csv"
    path.write_text(change(bea_file()), encoding="utf-8")
    with pytest.raises(SourceFileError, match=what):
        read_price_parities(path)
