"""Naming an occupation."""

import numpy as np
import pandas as pd
import pytest

import mhsm_analysis as mhsm
from mhsm_analysis import UnknownOccupationError
from mhsm_analysis.occupations import code_of, find_occupation

ROWS = pd.DataFrame(
    [
        ("11-9110", "Medical and Health Services Managers", "broad"),
        ("11-9111", "Medical and Health Services Managers", "detailed"),
        ("11-9121", "Natural Sciences Managers", "detailed"),
        ("29-1141", "Registered Nurses", "detailed"),
    ],
    columns=["occupation_code", "occupation_title", "occupation_level"],
)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("11-9110", "11-9110"),
        (" 11-9111 ", "11-9111"),
        ("Medical and Health Services Managers", "11-9111"),
        ("  registered   nurses ", "29-1141"),
    ],
)
def test_code_or_title(asked: str, code: str) -> None:
    assert find_occupation(ROWS, asked) == code


def test_a_title_of_two_occupations_asks_which() -> None:
    with pytest.raises(UnknownOccupationError, match="11-9110, 11-9111"):
        find_occupation(ROWS.drop(columns="occupation_level"), "Medical and Health Services Managers")


@pytest.mark.parametrize(
    "asked",
    [
        "11-9111", "119111", 119111, np.int64(119111), 119111.0, "11.9111", 11.9111, "11 9111", "11-9111.00",
        " 11-9111 ",
        "11\u20109111", "11\u20119111", "11\u20139111", "11\u20149111", "11\u22129111", "\u00a011-9111",
    ],
)  # fmt: skip
def test_a_code_however_it_is_written(asked: object) -> None:
    assert code_of(asked) == "11-9111"
    assert find_occupation(ROWS, asked) == "11-9111"


def test_a_number_that_lost_its_last_zero_is_the_code_it_was() -> None:
    assert code_of(11.911) == "11-9110"


@pytest.mark.parametrize("asked", [11.91111, 3.5, float("nan"), 1191110, -119111, True, None, ["11-9111"]])
def test_what_is_no_code_and_no_text_is_refused(asked: object) -> None:
    with pytest.raises(UnknownOccupationError):
        code_of(asked)


def test_a_specialty_of_onet_is_not_its_occupation() -> None:
    with pytest.raises(UnknownOccupationError, match=r"29-1141\.04 is a specialty of O\*NET within Registered Nurses"):
        find_occupation(ROWS, "29-1141.04")


def test_the_same_title_in_the_newest_year_counts() -> None:
    rows = pd.DataFrame(
        [("29-1111", "Registered Nurses", 2011), ("29-1141", "Registered Nurses", 2012)],
        columns=["occupation_code", "occupation_title", "year"],
    )
    assert find_occupation(rows, "registered nurses") == "29-1141"
    assert find_occupation(rows[rows["year"] == 2011], "registered nurses") == "29-1111"


@pytest.mark.parametrize(
    ("asked", "nearest"),
    [("Registred Nurse", "29-1141 Registered Nurses"), ("29-1149", "29-1141"), ("11-9112", "11-9111")],
)
def test_the_nearest_is_named(asked: str, nearest: str) -> None:
    with pytest.raises(UnknownOccupationError, match=f"Nearest:.*{nearest}"):
        find_occupation(ROWS, asked)


@pytest.mark.parametrize("asked", ["zzzz", "99-9999", "qqqq", "", "-"])
def test_nothing_near_names_nothing(asked: str) -> None:
    with pytest.raises(UnknownOccupationError, match=r"expected a SOC code or an exact title\.$"):
        find_occupation(ROWS, asked)


def test_nurse_names_nurse_practitioners() -> None:
    with pytest.raises(UnknownOccupationError, match=r"Nearest: .*29-1171 Nurse Practitioners"):
        mhsm.load_wages("nurse")


def test_a_group_that_shares_no_title_is_found_by_title() -> None:
    rows = ROWS.rename(columns={"occupation_level": "row_type"}).replace({"broad": "summary", "detailed": "line_item"})
    rows.loc[len(rows)] = ["11-0000", "Management Occupations", "summary"]
    assert find_occupation(rows, "management occupations") == "11-0000"
    assert find_occupation(rows, "Medical and health services managers") == "11-9111"


def test_the_message_is_one_sentence_about_the_table_asked() -> None:
    rows = ROWS.copy()
    rows.attrs["title"] = "National wages"
    with pytest.raises(UnknownOccupationError) as error:
        find_occupation(rows, "Registred Nurses")
    assert "\n" not in str(error.value)
    assert str(error.value).startswith("No occupation 'Registred Nurses' in National wages: ")
