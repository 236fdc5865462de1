"""Naming an occupation."""

import pandas as pd
import pytest

from mhsm_analysis import UnknownOccupationError
from mhsm_analysis.occupations import find_occupation

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
    ("asked", "nearest"),
    [
        ("Registred Nurse", "29-1141 Registered Nurses"),
        ("29-1140", "29-1141"),
        ("119111", "11-9111"),
        ("29-1141.00", "29-1141"),
    ],
)
def test_the_nearest_is_named(asked: str, nearest: str) -> None:
    with pytest.raises(UnknownOccupationError, match=f"Nearest:.*{nearest}"):
        find_occupation(ROWS, asked)


def test_nothing_near_names_nothing() -> None:
    with pytest.raises(UnknownOccupationError, match=r"expected a SOC code or an exact title\.$"):
        find_occupation(ROWS, "zzzz")


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


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("managers", "11-9121 Natural Sciences Managers"),  # a title with the word, the shortest first
        ("Health Services Managers", "11-9110 Medical"),
        ("Natral Science Manager", "11-9121 Natural"),  # else the title spelled most alike
    ],
)
def test_the_nearest_comes_first(asked: str, first: str) -> None:
    with pytest.raises(UnknownOccupationError, match=f"Nearest: {first}"):
        find_occupation(ROWS, asked)
