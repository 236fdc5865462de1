"""Prices, GDP and payrolls by month and quarter: published figures, annual means, and what is refused."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from mhsm_analysis.errors import SourceFileError
from mhsm_analysis.sources.macro import read_consumer_prices, read_gdp, read_payroll_employment

CPI, MEDICAL = "cpiai_CUUR0000SA0_monthly_to_2025-12.csv", "CPIMEDNS_monthly_to_2023-11.csv"
ADJUSTED = "FRED-MD_2026-01_CPIAUCSL_CPIMEDSL_monthly_to_2025-12.csv"
HEALTH, NONFARM = "CES6562000101_monthly_to_1991-12.csv", "PAYEMS_monthly_to_1991-12.csv"
GDP, OLD_GDP = "GDP_quarterly_to_2018Q4.csv", "GDP_quarterly_to_2017Q4.csv"
DEFLATOR, OLD_DEFLATOR = "GDPDEF_quarterly_to_2018Q4.csv", "GDPDEF_quarterly_to_2017Q4.csv"


def index(start: str, end: str, base: tuple[str, str], every: str = "M", growth: float = 1.003) -> pd.Series:
    """An index that grows steadily and has the mean 100 over the base period."""
    periods = pd.period_range(start, end, freq=every)
    values = pd.Series(growth ** pd.RangeIndex(len(periods)).to_numpy(), index=periods)
    return 100 * values / values.loc[base[0] : base[1]].mean()


def csv(heading: str, *columns: pd.Series, date: str = "%Y-%m-%d") -> str:
    dates = columns[0].index.to_timestamp().strftime(date)
    rows = [",".join([day, *(f"{cell:.4f}" for cell in row)]) for day, *row in zip(dates, *columns, strict=True)]
    return "\n".join([heading, *rows]) + "\n"


def write(folder: Path, files: dict[str, str], changes: dict[str, tuple[str, str]] | None = None) -> Path:
    """Write the files; ``changes`` replaces a text that must be in one of them."""
    for name, text in files.items():
        old, new = (changes or {}).get(name, ("", ""))
        assert old in text, old
        (folder / name).write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
    return folder


def prices() -> dict[str, str]:
    base = ("1982-01", "1984-12")
    cpi = index("1935-03", "2025-12", base)
    medical = index("1935-03", "2023-11", base, growth=1.004)
    medical_sa = index("1935-03", "2025-12", base, growth=1.004)["1959":]
    sa = pd.Series(cpi["1959":] * 1.0005)
    early = csv("Date,CPIMEDNS", medical).splitlines()
    early[2] = "1935-04-01,NA"
    return {
        CPI: "\n".join(line for line in csv("Date,Index", cpi).splitlines() if not line.startswith("2025-10")) + "\n",
        MEDICAL: "\n".join(early) + "\n",
        ADJUSTED: "\n".join(
            "10/01/2025,," if line.startswith("10/01/2025") else line
            for line in csv("sasdate,CPIAUCSL,CPIMEDSL", sa, medical_sa, date="%m/%d/%Y").splitlines()
        )
        + "\n",
    }


def payrolls() -> dict[str, str]:
    months = pd.period_range("1990-01", "1991-12", freq="M")
    longer = pd.period_range("1989-01", "1991-12", freq="M")
    return {
        HEALTH: csv("date,value", pd.Series(8_210.4, index=months)),
        NONFARM: csv("date,value", pd.Series(109_527.9, index=longer)),
    }


def national_accounts() -> dict[str, str]:
    gdp = 5.424 * index("1946Q1", "2018Q4", ("1960Q1", "1960Q4"), "Q", 1.01)
    deflator = index("1959Q1", "2018Q4", ("2017Q1", "2017Q4"), "Q", 1.008)
    old = index("1947Q1", "2017Q4", ("2012Q1", "2012Q4"), "Q", 1.0079)
    blank = [f"1946-{month:02d}-01," for month in (1, 4, 7, 10)]
    return {
        GDP: csv("date,value", gdp["1959":]),
        OLD_GDP: "\n".join(["date,GDP", *blank, *csv("", gdp["1947":"2017"]).splitlines()[1:]]) + "\n",
        DEFLATOR: csv("date,value", deflator),
        OLD_DEFLATOR: csv("DATE,GDPDEF", old),
    }


@pytest.mark.slow
def test_prices_adjusted_and_not_stand_apart(tmp_path: Path) -> None:
    table = read_consumer_prices(write(tmp_path, prices()))
    assert table.columns.tolist() == [
        "year", "month", "cpi_u_nsa_1982_84_100", "cpi_u_sa_1982_84_100", "cpi_u_medical_care_nsa_1982_84_100",
        "cpi_u_medical_care_sa_1982_84_100", "evidence", "source",
    ]  # fmt: skip
    assert len(table) == 91 * 12 - 2  # every month from March 1935 on
    assert table[["year", "month"]].drop_duplicates().shape == (len(table), 2)
    assert table[["year", "month"]].iloc[[0, -1]].to_numpy().tolist() == [[1935, 3], [2025, 12]]
    months = table.set_index(["year", "month"])
    assert months.loc[(2025, 10)].isna().sum() == 4  # a row without figures, not a missing row
    assert months.loc[(1935, 4)].isna().tolist()[:4] == [False, True, True, True]
    assert months.loc[(2023, 12)].isna().tolist()[:4] == [False, False, True, False]  # no series continues another
    row = months.loc[(1990, 5)]
    assert row["cpi_u_sa_1982_84_100"] == pytest.approx(1.0005 * row["cpi_u_nsa_1982_84_100"], rel=1e-5)
    assert row["source"] == f"{CPI}; {ADJUSTED}; {MEDICAL}"
    assert months.loc[(1935, 3), "source"] == f"{CPI}; {MEDICAL}"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "old", "new", "what"),
    [
        (CPI, "Index", "Value", "lacks the column 'Index'"),
        (CPI, "Date", "Month", "has no column of dates"),
        (CPI, "1990-05-01", "1990-05-02", "'1990-05-02' .data row 662. is not the first day of a month"),
        (CPI, "1990-05-01", "May 1990", "'May 1990' .data row 662. is not the first day of a month"),
        (CPI, "1990-05-01", "1990-04-01", "1990-04 is followed by 1990-04"),
        (CPI, "1990-05-01", "1989-05-01", "1990-04 is followed by 1989-05"),
        (CPI, "2025-11-01", "2025-12-01", "2025-12 is followed by 2025-12"),
        (CPI, "\n1990-05-01,", "\n1990-05-01,-", "is not positive in 1990-05"),
        (CPI, "\n1990-05-01,", "\n1990-05-01,1", "steps by .* percent to .* in 1990-05"),
        (CPI, "\n1990-05-01,", "\n1990-05-01,p", "'p.*' in column 'cpi_u_nsa_1982_84_100' .data row 1990-05."),
        (MEDICAL, "\n1990-05-01,", "\n1990-05-01,.\n1990-06-01,.\n1990-07-01,", "1990-07 is followed by 1990-06"),
        (ADJUSTED, "CPIAUCSL,CPIMEDSL", "CPIMEDSL,CPIAUCSL", "do not hold the same index: cpi_u_nsa"),
        (ADJUSTED, "05/01/1990", "1990-05-01", "'1990-05-01' .* is not the first day of a month, written %m"),
    ],
)
def test_a_changed_price_file_is_refused(tmp_path: Path, file: str, old: str, new: str, what: str) -> None:
    with pytest.raises(SourceFileError, match=what):
        read_consumer_prices(write(tmp_path, prices(), {file: (old, new)}))


def cut_row(text: str, start: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith(start)) + "\n"


def blank_cell(text: str, start: str) -> str:
    return "\n".join(f"{start},NA" if line.startswith(start) else line for line in text.splitlines()) + "\n"


def other_cpi(start: str, base: tuple[str, str]) -> str:
    return csv("Date,Index", index(start, "2025-12", base))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "damage", "what"),
    [
        (CPI, lambda text: cut_row(text, "1990-05"), "has no row for 1990-05 .1 month"),
        (MEDICAL, lambda text: cut_row(text, "1990-05"), "has no row for 1990-05"),
        (MEDICAL, lambda text: blank_cell(text, "1990-05-01"), "no value of cpi_u_medical_care_nsa.* for 1990-05"),
        (CPI, lambda text: blank_cell(text, "1990-05-01"), "no value of cpi_u_nsa_1982_84_100 for 1990-05"),
        (CPI, lambda text: text[: text.index("2025-11-01")], "ends in 2025-09, not where its name says"),
        (CPI, lambda text: text[:-3], "ends within a row"),
        (CPI, lambda text: text.splitlines()[0] + "\n", "has no rows"),
        (CPI, lambda _: "", "is empty"),
        (CPI, lambda _: "<html>", "web page"),
        (CPI, lambda _: prices()[ADJUSTED].replace("CPIMEDSL", "Index"), "do not hold the same index"),
        (CPI, lambda _: other_cpi("1935-03", ("1967-01", "1967-12")), "has the mean .* expected 100"),
        (CPI, lambda _: other_cpi("1990-01", ("1990-01", "1990-12")), "has the mean nan"),
    ],
)
def test_a_damaged_price_file_is_refused(tmp_path: Path, file: str, damage: Callable[[str], str], what: str) -> None:
    write(tmp_path, prices())
    (tmp_path / file).write_text(damage(prices()[file]), encoding="utf-8")
    with pytest.raises(SourceFileError, match=what):
        read_consumer_prices(tmp_path)


def test_a_copy_whose_name_does_not_say_its_end_is_refused(tmp_path: Path) -> None:
    write(tmp_path, prices())
    (tmp_path / CPI).rename(tmp_path / CPI.replace("2025-12", "latest"))
    with pytest.raises(SourceFileError, match="latest.csv ends in 2025-12, not where its name says"):
        read_consumer_prices(tmp_path)


@pytest.mark.slow
def test_two_copies_and_no_copy_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceFileError, match="No file cpiai_CUUR0000SA0_monthly_to"):
        read_consumer_prices(tmp_path)
    write(tmp_path, {**prices(), CPI.replace("2025-12", "2025-11"): prices()[CPI]})
    with pytest.raises(SourceFileError, match="Expected one copy of a series"):
        read_consumer_prices(tmp_path)


def test_gdp_from_two_copies_of_one_vintage(tmp_path: Path) -> None:
    table = read_gdp(write(tmp_path, national_accounts()))
    assert table.columns.tolist() == [
        "year", "quarter", "gdp_usd_billions_saar", "gdp_deflator_2017_100", "gdp_deflator_2012_100", "evidence",
        "source",
    ]  # fmt: skip
    assert table[["year", "quarter"]].iloc[[0, -1]].to_numpy().tolist() == [[1947, 1], [2018, 4]]
    assert len(table) == 72 * 4
    assert table["gdp_usd_billions_saar"].notna().all()
    # neither deflator continues the other
    both = table.set_index("year")[["gdp_deflator_2017_100", "gdp_deflator_2012_100"]].isna()
    assert both.loc[1950].iloc[0].tolist() == [True, False]
    assert both.loc[2018].iloc[0].tolist() == [False, True]
    sources = table.set_index("year")["source"]
    assert sources[1950].iloc[0] == f"{OLD_GDP}; {OLD_DEFLATOR}"
    assert sources[1960].iloc[0] == f"{GDP}; {DEFLATOR}; {OLD_DEFLATOR}"


def test_gdp_from_one_whole_copy(tmp_path: Path) -> None:
    files = national_accounts()
    whole = 5.424 * index("1947Q1", "2018Q4", ("1960Q1", "1960Q4"), "Q", 1.01)
    del files[OLD_GDP]
    table = read_gdp(write(tmp_path, {**files, GDP: csv("date,value", whole)}))
    assert len(table) == 72 * 4


def quarters(heading: str, base_year: int, end: str = "2018Q4") -> str:
    return csv(heading, index("1959Q1", end, (f"{base_year}Q1", f"{base_year}Q4"), "Q", 1.0075))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "text", "what"),
    [
        (DEFLATOR, quarters("date,value", 2012), "one copy of each, found 2012 also in GDPDEF_quarterly_to_2017Q4.csv"),
        (DEFLATOR, quarters("date,value", 2009), "found another base"),
        (GDP, quarters("date,value", 2017), "is not the series expected: gdp_usd_billions_saar has the mean"),
        (OLD_GDP, quarters("date,GDP", 2017, "2017Q4"), "GDP_quarterly_to_2017Q4.csv is not the series expected"),
        (DEFLATOR, quarters("date,GDP", 2017), "lacks the column 'value'"),
        (GDP, cut_row(national_accounts()[GDP], "1990-04"), "has no row for 1990Q2 .1 quarter"),
        (GDP, national_accounts()[GDP].replace("1990-04-01", "1990-05-01"), "not the first day of a quarter"),
        (GDP, blank_cell(national_accounts()[GDP], "1990-04-01"), "has no value of gdp_usd_billions_saar for 1990Q2"),
        (OLD_GDP, national_accounts()[OLD_GDP].replace("2017-04-01,", "2017-04-01,1"), "steps by"),
    ],
)
def test_a_changed_file_of_gdp_is_refused(tmp_path: Path, file: str, text: str, what: str) -> None:
    with pytest.raises(SourceFileError, match=what):
        read_gdp(write(tmp_path, {**national_accounts(), file: text}))


def test_copies_of_two_vintages_are_not_joined(tmp_path: Path) -> None:
    files = national_accounts()
    row = next(line for line in files[OLD_GDP].splitlines() if line.startswith("2016-07-01"))
    revised = f"2016-07-01,{float(row.split(',')[1]) + 0.01:.4f}"
    with pytest.raises(SourceFileError, match="two vintages of GDP: they differ in 1 quarter.s., first in 2016Q3"):
        read_gdp(write(tmp_path, {**files, OLD_GDP: files[OLD_GDP].replace(row, revised)}))


def test_a_base_year_without_a_copy_is_named(tmp_path: Path) -> None:
    files = national_accounts()
    del files[OLD_DEFLATOR]
    with pytest.raises(SourceFileError, match="No copy of the GDP deflator with base year 2012"):
        read_gdp(write(tmp_path, files))


def test_payrolls(tmp_path: Path) -> None:
    table = read_payroll_employment(write(tmp_path, payrolls()))
    assert table.columns.tolist() == [
        "year", "month", "health_care_employment_thousands", "total_nonfarm_employment_thousands", "evidence", "source",
    ]  # fmt: skip
    assert len(table) == 36
    assert table["health_care_employment_thousands"].isna().tolist() == [True] * 12 + [False] * 24  # begins in 1990
    assert table["total_nonfarm_employment_thousands"].eq(109_527.9).all()


@pytest.mark.parametrize(
    ("file", "text", "what"),
    [
        (HEALTH, payrolls()[NONFARM], "CES6562000101_monthly_to_1991-12.csv is not the series expected"),
        (NONFARM, payrolls()[HEALTH], "PAYEMS_monthly_to_1991-12.csv is not the series expected"),
        (HEALTH, payrolls()[HEALTH].replace("8210.4", "8260.4"), "is not the series expected"),  # a half percent
        (HEALTH, cut_row(payrolls()[HEALTH], "1991-04"), "has no row for 1991-04"),
        (NONFARM, payrolls()[NONFARM].replace("1991-12-01,109", "1991-12-01,19"), "steps by"),
        (NONFARM, payrolls()[NONFARM].replace("109527.9000", "109,527.9", 1), "more cells than headings"),
        (NONFARM, payrolls()[NONFARM].replace("109527.9000", '"109,527.9"', 1), None),  # thousands commas are read
    ],
)
def test_a_changed_file_of_payrolls(tmp_path: Path, file: str, text: str, what: str | None) -> None:
    write(tmp_path, {**payrolls(), file: text})
    if what is None:
        assert len(read_payroll_employment(tmp_path)) == 36
    else:
        with pytest.raises(SourceFileError, match=what):
            read_payroll_employment(tmp_path)
