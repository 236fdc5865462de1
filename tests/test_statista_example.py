"""The workbook in the layout of an export: CMS's figures, marked as no export, read back exactly."""

from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

import mhsm_analysis as mhsm
from mhsm_analysis import write_statista_example

NOTE = "written by mhsm_analysis from CMS figures; not a Statista export; no Statista ID"
WITH_SHARES = ["2020-12", "2021-12", "2022-12", "2023-12", "2024-12", "2026-01"]


@pytest.fixture(scope="module")
def spending() -> pd.DataFrame:
    return mhsm.load_health_spending()


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("release", WITH_SHARES)
def test_the_figures_read_back_are_the_release_s(
    tmp_path: Path, spending: pd.DataFrame, release: str, language: str
) -> None:
    path = write_statista_example(tmp_path / "example.xlsx", spending, release=release, language=language)
    assert path == tmp_path / "example.xlsx"
    series = mhsm.read_statista(path)
    published = spending[(spending["release"] == release) & spending["share_of_gdp_pct"].notna()]
    assert series["year"].tolist() == published["year"].tolist()
    assert series["value"].tolist() == published["share_of_gdp_pct"].tolist()  # exactly, without tolerance
    assert series["is_provisional"].tolist() == [False] * (len(series) - 1) + [True]
    assert series["unit"].unique().tolist() == [{"en": "in percent of GDP", "de": "in % des BIP"}[language]]
    assert mhsm.compare_with_nhe(series, spending).attrs["counts"][release]["equal"] == len(series)


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_overview_says_that_it_is_no_export(tmp_path: Path, spending: pd.DataFrame, language: str) -> None:
    series = mhsm.read_statista(
        write_statista_example(tmp_path / "example.xlsx", spending, release="2022-12", language=language)
    )
    assert series.attrs["note"] == NOTE
    assert series.attrs["source"].endswith("National Health Expenditure Accounts, release 2022-12")
    assert series.attrs["published"] == "2022-12"
    assert "statista_id" not in series.attrs


def test_cells_are_where_an_export_has_them(tmp_path: Path, spending: pd.DataFrame) -> None:
    path = write_statista_example(tmp_path / "example.xlsx", spending, release="2023-12")
    workbook = openpyxl.load_workbook(path)
    assert workbook.sheetnames == ["Overview", "Data"]
    data, overview = workbook["Data"], workbook["Overview"]
    assert [data[cell].value for cell in ("A1", "B2", "C3", "B5", "C5")] == [None] * 5
    assert (data["B6"].value, data["C6"].value, data["B68"].value, data["B69"].value) == ("1960", 5.0, "2022*", None)
    assert str(data["B4"].value).endswith("from 1960 to 2022 (in percent of GDP)")
    assert overview["B4"].value == data["B4"].value
    assert "not a Statista export" in str(overview["B3"].value)
    assert [overview[f"B{row}"].value for row in (8, 10, 18, 20, 22, 25)] == [
        "Source", "Source", "Note", "Publication", "Published by", "ID",
    ]  # fmt: skip
    assert (overview["E8"].value, overview["C18"].value, overview["C25"].value) == ("Description", NOTE, "n.a.")
    german = openpyxl.load_workbook(
        write_statista_example(tmp_path / "beispiel.xlsx", spending, release="2023-12", language="de")
    )
    assert german.sheetnames == ["Übersicht", "Daten"]


def test_every_share_of_one_decimal_survives_the_workbook(tmp_path: Path) -> None:
    shares = [tenths / 10 for tenths in range(50, 350)]
    frame = pd.DataFrame({"release": "2099-01", "year": range(1800, 2100), "share_of_gdp_pct": shares})
    path = write_statista_example(tmp_path / "example.xlsx", frame.sample(frac=1, random_state=1), release="2099-01")
    series = mhsm.read_statista(path)
    assert series["value"].tolist() == shares
    assert series.loc[series["is_provisional"], "year"].tolist() == [2099]


def test_unrounded_shares_keep_sixteen_digits(tmp_path: Path) -> None:
    shares = np.random.default_rng(1).uniform(5, 20, 60)
    frame = pd.DataFrame({"release": "2099-01", "year": range(1960, 2020), "share_of_gdp_pct": shares})
    path = write_statista_example(tmp_path / "example.xlsx", frame, release="2099-01")
    # the workbook stores 16 significant digits: half a unit of the last is at most 5e-16 of the value
    np.testing.assert_allclose(mhsm.read_statista(path)["value"], shares, rtol=1e-15, atol=0)


def test_nothing_is_overwritten(tmp_path: Path, spending: pd.DataFrame) -> None:
    path = tmp_path / "mine.xlsx"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(mhsm.MhsmError, match="already there and is not overwritten: choose another name"):
        write_statista_example(path, spending, release="2022-12")
    assert path.read_text(encoding="utf-8") == "mine"


def test_what_cannot_be_written_gets_one_sentence(tmp_path: Path, spending: pd.DataFrame) -> None:
    path = tmp_path / "example.xlsx"
    with pytest.raises(mhsm.NotCoveredError, match="2017-12 has no share .* 2020-12, 2021-12, 2022-12"):
        write_statista_example(path, spending, release="2017-12")
    with pytest.raises(mhsm.MhsmError, match="No workbook in 'fr': choose one of 'en', 'de'"):
        write_statista_example(path, spending, release="2022-12", language="fr")
    for wrong in (tmp_path / "example.csv", tmp_path / "no folder" / "example.xlsx"):
        with pytest.raises(mhsm.MhsmError, match="Expected the name of an .xlsx file"):
            write_statista_example(wrong, spending, release="2022-12")
    with pytest.raises(mhsm.MhsmError, match="share_of_gdp_pct not found"):
        write_statista_example(path, spending.drop(columns="share_of_gdp_pct"), release="2022-12")
    assert not list(tmp_path.iterdir())
