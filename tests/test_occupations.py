"""Naming an occupation."""

import numpy as np
import pandas as pd
import pytest

import mhsm_analysis as mhsm
from mhsm_analysis import UnknownOccupationError
from mhsm_analysis.occupations import code_of, find_occupation
from mhsm_analysis.occupations.crosswalk import told_former, told_later
from mhsm_analysis.occupations.naming import combined_codes

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


@pytest.mark.slow
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


def codes_said(rows: pd.DataFrame) -> dict[tuple[str, str], tuple[str, str]]:
    return {(one["code"], one["covers"]): (one["relation"], one["says"]) for one in rows.attrs["occupation_codes"]}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("asked", "first", "last", "title"),
    [
        ("29-1128", 2012, 2025, "Exercise Physiologists"),
        ("Exercise Physiologists", 2012, 2025, "Exercise Physiologists"),
        ("13-1071", 2012, 2025, "Human Resources Specialists"),
        ("Employment, Recruitment, and Placement Specialists", 2004, 2009, "Employment, recruitment, and placement sp"),
        ("11-9061", 2012, 2018, "Funeral Service Managers"),
        ("Funeral Directors", 2004, 2009, "Funeral directors"),
        ("43-6013", 2004, 2025, "Medical Secretaries and Administrative Assistants"),  # a new name only
        ("33-9032", 2004, 2025, "Security Guards"),
    ],
)
def test_a_number_used_again_is_cut_where_the_other_occupation_begins(asked, first, last, title) -> None:
    rows = mhsm.load_wages(asked)
    assert (rows["year"].min(), rows["year"].max()) == (first, last)
    assert rows["occupation_title"].iloc[-1].startswith(title)


@pytest.mark.slow
def test_a_number_used_again_is_refused_where_it_is_the_other_occupation() -> None:
    other = "29-1128 in 2010-2011 is Therapists, All Other, another occupation than Exercise Physiologists, .* 2012-20"
    for years in (2010, [2011, 2012]):
        with pytest.raises(mhsm.NotCoveredError, match=other):
            mhsm.load_wages("29-1128", years=years)
    with pytest.raises(mhsm.NotCoveredError, match=other):
        mhsm.load_wages("Exercise Physiologists", years=[2011, 2012])
    with pytest.raises(mhsm.NotCoveredError, match="29-1128 in the 2010-20 vintage is Therapists, All Other"):
        mhsm.growth_summary(mhsm.load_projections(), "29-1128", "2010-20")
    assert mhsm.load_wages("Therapists, All Other", years=2010)["occupation_code"].item() == "29-1128"
    assert mhsm.load_projections("29-1128")["vintage"].min() == "2012-22"
    assert mhsm.vintage_table(mhsm.load_projections(), "29-1128")["vintage"].iloc[0] == "2012-22"
    assert mhsm.matrix_levels(mhsm.load_projections(), "29-1128").index.min() == 2012


def test_the_survey_s_own_number_is_not_the_classification_s() -> None:
    said = codes_said(mhsm.load_wages("Therapists, All Other"))
    relation, says = said["29-1128", "2010-2011"]
    assert relation == ""
    assert says.endswith("BLS's crosswalk has 29-1128 as Exercise Physiologists only.")


@pytest.mark.slow
@pytest.mark.parametrize("code", ["33-9032", "13-2051", "13-1041", "11-9199"])
def test_a_number_whose_content_changed_says_so(code: str) -> None:
    before, now = codes_said(mhsm.load_wages(code)).values()
    assert now == ("itself", "")
    assert before[0] == "split and merged"
    assert before[1].startswith(f"{code} kept its number, but not its content: SOC 20")


def test_the_occupation_of_a_title_is_found_under_its_other_names() -> None:
    assert mhsm.load_wages("Medical Secretaries", years=2021)["occupation_code"].item() == "43-6013"
    assert mhsm.load_wages("Personal Care Aides", years=2008)["occupation_code"].item() == "39-9021"
    assert mhsm.load_wages("Family Medicine Physicians", years=2015)["occupation_code"].item() == "29-1062"


def test_years_are_those_of_each_code_and_the_edition_is_that_of_the_change() -> None:
    with pytest.raises(mhsm.NotCoveredError) as error:
        mhsm.load_wages("Nursing Assistants", years=2010)
    assert "2012-2018 (31-1014) and 2019-2025 (31-1131), not for 2010: in SOC 2000 it was part of 31-1012" in str(
        error.value
    )
    with pytest.raises(mhsm.NotCoveredError, match="SOC 2010 splits it into 31-1014 Nursing .* and 31-1015 Orderlies"):
        mhsm.load_wages("31-1012", years=2015)
    assert told_later("11-3041").startswith("since SOC 2010 its code is 11-3111")
    assert told_later("11-3040") == ""
    assert "13-1071 Employment, Recruitment, and Placement Specialists" in told_former("13-1071")


def test_figures_that_include_others_say_which_first() -> None:
    says = codes_said(mhsm.load_projections("Registered Nurses"))["29-1111", "2010-20"][1]
    assert says.startswith(
        "Figures of the 2010-20 vintage include Nurse Anesthetists, Nurse Midwives and Nurse Practitioners: "
    )


@pytest.mark.slow
def test_the_record_is_of_occupations_that_kept_their_code() -> None:
    rows = mhsm.load_projections()
    errors = mhsm.track_errors(rows)
    assert "29-1128" not in set(errors.loc[errors["vintage"] == "2010-20", "occupation_code"])
    assert "29-1128" in set(errors.loc[errors["vintage"] == "2012-22", "occupation_code"])
    changed = errors[errors["content"] != "same"]
    counted = mhsm.track_record(rows)["n_content_changed"]
    assert counted.tolist() == changed.groupby("vintage").size().tolist()
    assert counted.gt(0).all()
    miss = mhsm.shared_miss(rows, "11-9199")
    assert set(miss["content"]) == {"split and merged"}
    assert "kept its number, but not its content" in miss.attrs["occupation_codes"][0]["says"]
    with pytest.raises(mhsm.MhsmError, match=r"rows of load_projections\(\)"):
        mhsm.shared_miss(errors, "11-9111")


def test_a_combined_code_is_found_from_those_it_holds() -> None:
    for asked in ("31-1121", "31-1011"):
        with pytest.raises(mhsm.NotCoveredError, match=r"there it is counted in Home Health .* Aides \(31-1120\)"):
            mhsm.load_wages(asked, years=2021)
    found = mhsm.find_occupations("31-1121").set_index("occupation_code")
    assert found.loc["31-1120", "found_by"] == "combined code"
    assert "15-1256" in set(mhsm.find_occupations("15-1253")["occupation_code"])
    # shared words such as "all other" make no combined code
    with pytest.raises(mhsm.NotCoveredError) as error:
        mhsm.load_wages("13-1079", years=2021)
    assert "counted" not in str(error.value)


def test_a_message_says_what_to_ask_for() -> None:
    with pytest.raises(mhsm.NotCoveredError, match=r"2024-34, not for 2010-20: .*Choose one of those .* \(VINTAGE"):
        mhsm.growth_summary(mhsm.load_projections(), "31-1131", "2010-20")
    with pytest.raises(mhsm.NotCoveredError, match=r"not at 'detailed': ask for it with level='broad'"):
        mhsm.load_wages("29-1240")
    with pytest.raises(mhsm.NotCoveredError, match=r"for 2021\. They have wages by state of .* for 2021\."):
        mhsm.load_wages_by_area("29-1215", years=2021)
    assert mhsm.load_projections("29-1240").attrs["occupation_codes"][-1]["code"] == "29-1240"


def test_a_long_dash_in_a_title_is_two_short_ones() -> None:
    assert mhsm.load_wages("Helpers\u2014Carpenters")["occupation_code"].unique().tolist() == ["47-3012"]


@pytest.mark.parametrize("code", ["29-1224", "29-2055", "19-2043", "39-9032"])
def test_what_only_has_the_words_holds_no_occupation(code):
    assert combined_codes(mhsm.load_wages(level=None), code) == []
