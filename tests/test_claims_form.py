"""The form of claims: what is read, and how a faulty cell is told."""

from pathlib import Path

import pandas as pd
import pytest

import mhsm_analysis as mhsm
from mhsm_analysis.catalog import data_folder
from mhsm_analysis.claims.finding import STATISTICS
from mhsm_analysis.claims.form import COLUMNS, check_claims, read_claims

WAGE = {
    "claim_id": "low",
    "statistic": "annual_p10_usd",
    "value": "60800",
    "unit": "USD a year",
    "bound": "less_than",
    "rounding_unit": "100",
    "reference_period": "May 2021",
    "edition": "",
    "occupation_code": "11-9111",
    "industry_code": "",
    "population": "managers",
    "cited_source": "BLS",
    "locator": "Pay",
    "source": "a text",
    "evidence": "quoted",
}
GROWTH = WAGE | {
    "claim_id": "growth",
    "statistic": "growth_pct",
    "value": "32",
    "unit": "percent",
    "bound": "exact",
    "rounding_unit": "1",
    "reference_period": "2020-2030",
    "edition": "2020-30",
}
SHARE = GROWTH | {
    "claim_id": "share",
    "statistic": "share_of_gdp_pct",
    "value": "19.7",
    "unit": "percent of GDP",
    "rounding_unit": "0.1",
    "reference_period": "2020",
    "edition": "2021-12",
    "occupation_code": "",
}


def written(folder: Path, *rows: dict[str, str]) -> Path:
    path = folder / "claims.csv"
    pd.DataFrame(rows).to_csv(path, index=False)
    return path


def test_the_bundled_claims_are_in_the_form() -> None:
    claims = read_claims(data_folder() / "claims.csv")
    pd.testing.assert_frame_equal(claims, mhsm.load_claims())
    pd.testing.assert_frame_equal(check_claims(claims), claims)


def test_a_file_is_read_in_its_order_with_its_columns_in_any(tmp_path: Path) -> None:
    path = written(tmp_path, dict(reversed(SHARE.items())), WAGE, GROWTH)
    claims = read_claims(path)
    assert claims["claim_id"].tolist() == ["share", "low", "growth"]
    assert claims.columns.tolist() == list(COLUMNS)
    assert claims["value"].tolist() == [19.7, 60800, 32]
    assert claims["edition"].isna().tolist() == [False, True, False]
    assert claims.attrs == {"path": str(path)}


def test_blank_lines_and_the_mark_of_a_spreadsheet_do_no_harm(tmp_path: Path) -> None:
    path = written(tmp_path, WAGE)
    path.write_text("\ufeff" + path.read_text(encoding="utf-8") + "\n\n", encoding="utf-8")
    assert len(read_claims(path)) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("row", "column", "cell", "expected"),
    [
        (WAGE, "claim_id", "", "a cell that is not empty"),
        (WAGE, "locator", "", "a cell that is not empty"),
        (WAGE, "statistic", "anual_p10_usd", r"'annual_p10_usd' \(the nearest\) or another one of annual_mean_usd, "),
        (WAGE, "statistic", "xyz", "one of annual_mean_usd, annual_p10_usd"),
        (WAGE, "value", "60,800", "a number such as 60800"),
        (WAGE, "value", "$60800", "a number such as 60800"),
        (WAGE, "value", "nan", "a number such as 60800"),
        (WAGE, "value", "6e4", "a number such as 60800"),
        (WAGE, "value", "60780", "a multiple of the rounding_unit 100"),
        (WAGE, "unit", "USD", "one of USD a year"),
        (WAGE, "bound", "under", "one of exact, less_than, more_than, about, at_least"),
        (WAGE, "rounding_unit", "0", "a number above 0"),
        (WAGE, "rounding_unit", "-100", "a number above 0"),
        (WAGE, "reference_period", "2021", "a period such as 'May 2021'"),
        (WAGE, "edition", "2021", "an empty cell"),
        (WAGE, "occupation_code", "managers", "a SOC code such as 11-9111"),
        (WAGE, "occupation_code", "", "a SOC code such as 11-9111"),
        (WAGE, "industry_code", "hospitals", "a NAICS code"),
        (WAGE, "evidence", "rumour", "one of official, transcribed, third_party, quoted"),
        (GROWTH, "edition", "", "the vintage, such as 2020-30"),
        (GROWTH, "edition", "2020-2030", "the vintage, such as 2020-30"),
        (GROWTH, "reference_period", "2030", "a period such as '2020-2030'"),
        (GROWTH, "industry_code", "622", "an empty cell"),
        (GROWTH | {"statistic": "national_growth_pct"}, "occupation_code", "11-9111", "00-0000, all occupations"),
        (SHARE, "edition", "2021-13", "the month of the release"),
        (SHARE, "reference_period", "May 2020", "a period such as '2020'"),
        (SHARE, "occupation_code", "11-9111", "an empty cell"),
    ],
)
def test_a_faulty_cell_is_told_with_its_place(
    tmp_path: Path, row: dict[str, str], column: str, cell: str, expected: str
) -> None:
    faulty = row | {"claim_id": "faulty", column: cell}
    name = faulty["claim_id"] or "without claim_id"
    with pytest.raises(
        mhsm.MhsmError, match=rf"claims.csv, line 3 \(claim {name}\), column {column}: found '.*', expected {expected}"
    ):
        read_claims(written(tmp_path, WAGE, faulty))


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    wrong = [WAGE | {"claim_id": "a", "value": "1,5"}, WAGE | {"claim_id": "b", "unit": "EUR", "bound": "under"}]
    with pytest.raises(mhsm.MhsmError) as raised:
        read_claims(written(tmp_path, WAGE, *wrong, GROWTH))
    heading, *told = str(raised.value).splitlines()
    assert heading == "3 things are not as expected:"
    assert [line.split(": found")[0] for line in told] == [
        "  claims.csv, line 3 (claim a), column value",
        "  claims.csv, line 4 (claim b), column unit",
        "  claims.csv, line 4 (claim b), column bound",
    ]
    many = [WAGE | {"claim_id": f"c{n}", "value": "x"} for n in range(50)]
    with pytest.raises(mhsm.MhsmError, match=r"(?s)^50 things .*\n  \.\.\. and 30 more\.$") as raised:
        read_claims(written(tmp_path, *many))
    assert len(str(raised.value).splitlines()) == 22
    (tmp_path / "cut.csv").write_text(",".join(COLUMNS) + "\na,b\nc\n")
    with pytest.raises(
        mhsm.MhsmError, match=r"(?s)^2 things .*  cut.csv, line 2: found 2 .*  cut.csv, line 3: found 1"
    ):
        read_claims(tmp_path / "cut.csv")


def test_a_faulty_cell_hides_no_other(tmp_path: Path) -> None:
    row = WAGE | {"locator": "", "unit": "EUR", "bound": "under", "rounding_unit": "0", "reference_period": "2021",
                  "edition": "x", "occupation_code": "xx", "industry_code": "abc"}  # fmt: skip
    path = written(tmp_path, row)
    path.write_text(path.read_text(encoding="utf-8") + "one,cell\n", encoding="utf-8")
    with pytest.raises(mhsm.MhsmError) as raised:
        read_claims(path)
    told = [line.split(": found")[0].split(", ")[-1] for line in str(raised.value).splitlines()[1:]]
    assert told[0] == "line 3"
    assert sorted(told[1:]) == sorted(
        f"column {name}"
        for name in ("locator", "unit", "bound", "rounding_unit", "reference_period", "edition", "occupation_code",
                     "industry_code")
    )  # fmt: skip


def test_the_column_of_ranges_may_be_left_out(tmp_path: Path) -> None:
    path = written(tmp_path, *({name: cell for name, cell in row.items() if name != "upper_value"} for row in (WAGE,)))
    assert read_claims(path)["upper_value"].isna().all()


def test_a_claim_id_stands_once(tmp_path: Path) -> None:
    with pytest.raises(mhsm.MhsmError, match="line 4 .*'low', expected a name of its own: claims.csv, line 2"):
        read_claims(written(tmp_path, WAGE, GROWTH, WAGE))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty: expected a CSV with the columns claim_id"),
        (b" \n\n", "is empty"),
        (b"<!DOCTYPE html><html></html>", "is a web page"),
        (b"\xff\xfe\x00", "is not UTF-8"),
        (b"year,value\n2020,3\n", "no file of claims .missing: claim_id, .*not known: 'year'"),
        ((",".join(COLUMNS) + "\n").encode(), "a heading but no claim"),
        ((",".join((*COLUMNS, "value")) + "\n").encode(), "a column stands twice"),
        ((",".join(COLUMNS) + "\na,b\n").encode(), "line 2: found 2 cells, expected 16"),
        ((",".join(COLUMNS) + '\n"a').encode(), "is no CSV"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "claims.csv"
    path.write_bytes(content)
    with pytest.raises(mhsm.MhsmError, match=message):
        read_claims(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(mhsm.MhsmError, match="cannot be read .*name a CSV of claims"):
            read_claims(path)


def test_a_frame_is_checked_like_a_file() -> None:
    claims = mhsm.load_claims()
    with pytest.raises(mhsm.MhsmError, match="locator, evidence not found"):
        check_claims(claims.drop(columns=["locator", "evidence"]))
    with pytest.raises(mhsm.MhsmError, match="at least one row"):
        check_claims(claims[:0])
    with pytest.raises(mhsm.MhsmError, match=r"row 2 \(claim growth-2030\), column bound: found 'near'"):
        check_claims(claims.assign(bound=["exact", "near", *claims["bound"][2:]]))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("named", "period", "code"),
    [
        ("119111", "May 2021", "11-9111"),
        ("11-9111.00", "May 2021", "11-9111"),
        ("11\u20139111", "May 2021", "11-9111"),
        ("Medical and health services managers", "May 2021", "11-9111"),
        ("Registered Nurses", "May 2021", "29-1141"),
        ("Registered Nurses", "May 2005", "29-1111"),
        ("Registered Nurses", "May 1990", "29-1141"),  # no such May at hand: the newest
    ],
)
def test_an_occupation_is_named_as_everywhere(named: str, period: str, code: str) -> None:
    claims = mhsm.load_claims().query("claim_id == 'median-2021'")
    read = check_claims(claims.assign(occupation_code=named, reference_period=period))
    assert read["occupation_code"].tolist() == [code]


def test_a_claim_of_no_occupation_names_the_nearest() -> None:
    claims = mhsm.load_claims().query("claim_id == 'median-2021'")
    for named, message in (
        ("hospital administrator", r"or an exact title \(nearest: 11-9111 "),
        ("29-1141.04", "a SOC code such as 11-9111"),
    ):
        with pytest.raises(mhsm.MhsmError, match=message):
            check_claims(claims.assign(occupation_code=named))


def test_the_documentation_lists_every_column_and_statistic() -> None:
    page = (Path(__file__).parent.parent / "docs" / "claims.md").read_text(encoding="utf-8")
    assert [name for name in (*COLUMNS, *STATISTICS) if f"`{name}`" not in page] == []
    assert [unit for known in STATISTICS.values() for unit in known.units if unit not in page] == []
