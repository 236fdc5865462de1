"""What a user may ask of the tables, and what a mistake is answered with."""

import pandas as pd
import pytest

import mhsm_analysis as mhsm


def test_an_occupation_is_given_as_code_or_title() -> None:
    by_code = mhsm.load_wages("11-9111", years=[2021, 2025])
    by_title = mhsm.load_wages("medical and health services managers", years=[2025, 2021])
    pd.testing.assert_frame_equal(by_code, by_title)
    assert by_code["year"].tolist() == [2021, 2025]


def test_broad_and_detailed_rows_with_one_code_are_kept_apart() -> None:
    rows = mhsm.load_wages("29-2010", level=None, years=2021)
    assert rows["occupation_level"].tolist() == ["broad", "detailed"]
    assert len(mhsm.load_wages("29-2010", years=2021)) == 1


@pytest.mark.parametrize("asked", ["11-9112", "Medical and Health Service Managers"])
def test_an_unknown_occupation_names_the_nearest(asked: str) -> None:
    with pytest.raises(mhsm.UnknownOccupationError, match="11-9111"):
        mhsm.load_wages(asked)


@pytest.mark.parametrize(
    ("ask", "found"),
    [
        (lambda: mhsm.load_wages(years=1998), "1998.*2019, 2020, 2021"),
        (lambda: mhsm.load_wages(years=[2021, 2030]), "2030"),
        (lambda: mhsm.load_wages(years=[]), "empty choice"),
        (lambda: mhsm.load_wages(level="detail"), "'detail' .*'detailed'"),
        (lambda: mhsm.load_projections(vintage="2024-34"), "2024-34.*2020-30"),
        (lambda: mhsm.load_health_spending(release="2021"), "2021.*2021-12"),
    ],
)
def test_what_is_not_covered_raises_and_names_what_is(ask, found: str) -> None:
    with pytest.raises(mhsm.NotCoveredError, match=found):
        ask()


def test_a_code_of_another_level_says_which() -> None:
    with pytest.raises(mhsm.NotCoveredError, match="'00-0000' is not published at the level 'detailed' but as total"):
        mhsm.load_wages("00-0000")
    assert len(mhsm.load_wages("All Occupations", level="total", years=2021)) == 1


def test_a_year_in_which_the_occupation_is_not_there_is_named() -> None:
    with pytest.raises(mhsm.NotCoveredError, match="No year 2019 in .*: there are 2021, 2022, 2023, 2024, 2025"):
        mhsm.load_wages("15-1252", years=[2019, 2025])


def test_the_word_none_is_not_a_missing_value() -> None:
    assert mhsm.load_projections("11-9111")["on_the_job_training"].item() == "None"


def test_a_year_given_as_text_is_told_apart_from_a_number() -> None:
    with pytest.raises(mhsm.NotCoveredError, match="No year '2021' in .* 2020, 2021, 2022"):
        mhsm.load_wages(years="2021")


def test_one_occupation_at_a_time() -> None:
    with pytest.raises(mhsm.UnknownOccupationError, match="One occupation at a time"):
        mhsm.load_wages(["11-9111", "29-1141"])


def test_sources_of_every_table_or_of_those_named() -> None:
    assert "health_spending" in mhsm.list_sources().index
    assert mhsm.list_sources("claims", "projections").index.tolist() == ["claims", "projections"]
    with pytest.raises(mhsm.MhsmError, match="no table 'wages'; there are national_wages"):
        mhsm.list_sources("wages")


def test_provenance_travels_with_the_frame() -> None:
    attrs = mhsm.load_wages("11-9111", years=2021).attrs
    assert attrs["publisher"] == "US Bureau of Labor Statistics"
    assert attrs["evidence"] == "official"
    assert attrs["page"].startswith("https://www.bls.gov/")
    assert attrs["hash"].startswith("sha256:")


def test_a_loaded_frame_is_the_callers_own() -> None:
    mine = mhsm.load_claims()
    mine.loc[:, "value"] = 0
    assert (mhsm.load_claims()["value"] > 0).all()
