"""Finding occupations: by job title, by words in any form, by code, and what their codes were or became."""

import time

import numpy as np
import pytest

import mhsm_analysis as mhsm
from mhsm_analysis.occupations.crosswalk import crosswalk, former_codes, later_codes, relation_between, told_former
from mhsm_analysis.occupations.words import stem, words_of


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("hospital administrator", "11-9111"),
        ("Hospital Administrators", "11-9111"),
        ("clinic director", "11-9111"),
        ("medical records administrator", "11-9111"),
        ("nursing home manager", "11-9111"),
        ("nursing home administrator", "11-9111"),
        ("health information services manager", "11-9111"),
        ("healthcare executive", "11-9111"),
        ("health care administrator", "11-9111"),
        ("director of nursing", "11-9111"),
        ("RN", "29-1141"),
        ("nurses", "29-1141"),
        ("school nurse", "29-1141"),
        ("registerd nurse", "29-1141"),
        ("Registred Nurse", "29-1141"),
        ("Nurse Pracitioner", "29-1171"),
        ("nurse-midwife", "29-1161"),
        ("MRI tech", "29-2035"),
        ("xray tech", "29-2034"),
        ("radiographer", "29-2034"),
        ("CFO", "11-1011"),
        ("web dev", "15-1254"),
        ("software engineers", "15-1252"),
        ("HR manager", "11-3121"),
        ("paediatrician", "29-1221"),
        ("gynaecologist", "29-1218"),
        ("labour relations specialist", "13-1075"),
        ("marriage counsellor", "21-1013"),
        ("primary school teacher", "25-2021"),
        ("secondary school teachers", "25-2031"),
        ("lorry driver", "53-3032"),
        ("clinical psychologist", "19-3033"),
        ("dental hygenist", "29-1292"),
        ("family doctor", "29-1215"),
        ("childcare worker", "39-9011"),
        ("child care workers", "39-9011"),
        ("physio", "29-1123"),
        ("barista", "35-3023"),
        ("forklift driver", "53-7051"),
        ("mailman", "43-5052"),
        ("Medical & Health Services Managers", "11-9111"),
        ("11.9111", "11-9111"),
        ("29-1141.00", "29-1141"),
        ("realtor", "41-9022"),
        ("carer", "31-1122"),
        ("caregiver", "31-1122"),
        ("gardener", "37-3011"),
        ("farmer", "11-9013"),
        ("farm worker", "45-2092"),
        ("waiter", "35-3031"),
        ("jailer", "33-3012"),
        ("tailor", "51-6052"),
        ("trucker", "53-3032"),
        ("auto mechanic", "49-3023"),
        ("car mechanic", "49-3023"),
        ("lab tech", "29-2012"),
        ("lab technician", "29-2012"),
        ("HVAC", "49-9021"),
        ("HVAC tech", "49-9021"),
        ("cybersecurity analyst", "15-1212"),
        ("UX designer", "15-1255"),
        ("VP of sales", "11-2022"),
        ("headmaster", "11-9032"),
        ("joiner", "47-2031"),
        ("CEO", "11-1011"),
        ("sysadmin", "15-1244"),
        ("DBA", "15-1242"),
        ("plumber", "47-2152"),
        ("elektrician", "47-2111"),
    ],
)
def test_what_was_meant_comes_first(text: str, code: str) -> None:
    assert mhsm.find_occupations(text)["occupation_code"].iloc[0] == code


@pytest.mark.slow
def test_a_slip_is_not_another_form_of_a_shorter_word() -> None:
    assert mhsm.find_occupations("techer")["occupation_title"].head(5).str.contains("Teacher").all()


@pytest.mark.slow
def test_what_one_does_is_no_slip_for_another_word() -> None:
    found = mhsm.find_occupations("driving")["occupation_title"]  # not diving
    assert found.head(4).str.contains("Truck|Drivers").all()


def test_doctors_are_physicians_and_the_occupation_comes_before_those_beside_it() -> None:
    assert mhsm.find_occupations("doctor")["occupation_title"].head(4).str.contains("Physicians").all()
    for text in ("plumber", "janitor", "tailor", "jailer", "waiter"):
        assert not mhsm.find_occupations(text)["occupation_title"].iloc[0].startswith(("First-Line", "Helpers"))
    assert mhsm.find_occupations("janitor supervisor")["occupation_code"].iloc[0] == "37-1011"
    assert "51-4191" not in set(mhsm.find_occupations("CFO")["occupation_code"])  # Carburizing Furnace Operator


@pytest.mark.parametrize("text", ["qqqq", "99-9999", "blorptastic gizmo", "asdfgh", "the", "&", "99"])
def test_nonsense_has_none(text: str) -> None:
    assert mhsm.find_occupations(text).empty


def test_nurse_has_them_all() -> None:
    found = set(mhsm.find_occupations("nurse")["occupation_code"])
    assert {"29-1141", "29-1171", "29-1151", "29-1161", "29-2061"} <= found


def test_what_fits_is_told_with_how_and_where() -> None:
    row = mhsm.find_occupations("clinic director").iloc[0]
    assert (row["found_by"], row["job_title"]) == ("job title", "Clinic Director")
    assert row["years"].startswith("2004-")
    assert "2020-30" in row["vintages"]
    scores = mhsm.find_occupations("nurse")["score"]
    assert scores.is_monotonic_decreasing
    assert scores.between(0, 100).all()


def test_former_and_later_codes_are_named() -> None:
    found = mhsm.find_occupations("15-1132").set_index("occupation_code")
    assert {"15-1252", "15-1253"} <= set(found.index[found["found_by"] == "later code"])
    assert "divides it between 15-1252 Software Developers and 15-1253" in found.loc["15-1132", "history"]
    nurses = mhsm.find_occupations("29-1111")
    assert nurses["occupation_code"].tolist() == ["29-1111", "29-1141", "29-1151", "29-1161", "29-1171"]
    hygienists = mhsm.find_occupations("dental hygienists").iloc[0]
    assert (hygienists["occupation_code"], hygienists["history"]) == ("29-1292", "in SOC 2010 its code was 29-2021")


def test_the_beginning_of_a_code_lists_what_begins_so() -> None:
    codes = mhsm.find_occupations("29-114", limit=50)["occupation_code"]
    assert codes.str.startswith("29-114").all()
    assert "29-1141" in set(codes)
    assert len(mhsm.find_occupations("29-1", limit=3)) == 3


def test_a_code_that_is_none_has_the_nearest() -> None:
    first = mhsm.find_occupations("11-9112").iloc[0]
    assert (first["occupation_code"], first["found_by"]) == ("11-9111", "nearest code")


def test_no_occupation_is_told_to_have_been_a_part_of_itself() -> None:
    for code in {code for _, code in crosswalk().titles}:
        assert f"part of {code}" not in told_former(code)


@pytest.mark.parametrize("limit", [0, -1, None, "3", 2.5])
def test_a_limit_that_is_no_number_of_occupations_is_refused(limit) -> None:
    with pytest.raises(mhsm.MhsmError, match=rf"whole number of 1 or more; found {limit!r}\."):
        mhsm.find_occupations("nurse", limit=limit)


def test_a_code_may_be_a_number_of_numpy() -> None:
    assert mhsm.find_occupations(np.int64(119111))["occupation_code"].iloc[0] == "11-9111"


@pytest.mark.parametrize("text", ["", "  ", None])
def test_an_empty_search_is_refused(text) -> None:
    with pytest.raises(mhsm.MhsmError, match="A search needs a word"):
        mhsm.find_occupations(text)


def test_a_search_is_quick() -> None:
    mhsm.find_occupations("nurse")
    start = time.process_time()
    for text in ("hospital administrator", "registerd nurse", "29-2021", "web dev", "nursing home manager"):
        mhsm.find_occupations(text)
    assert time.process_time() - start < 0.5  # 10 ms each on an idle machine


def test_words_and_stems() -> None:
    assert stem("midwives") == stem("midwife")
    assert stem("policemen") == stem("policeman")
    assert stem("secretaries") == stem("secretary")
    assert words_of("Nurse\u2019s aide") == ["nurse", "aide"]


def test_what_the_crosswalk_says_of_two_codes() -> None:
    assert relation_between("29-1111", "29-1141", "Registered Nurses") == "split"
    assert relation_between("29-2021", "29-1292", "Dental Hygienists") == "same"
    assert relation_between("15-1132", "15-1252", "") == "split and merged"
    assert relation_between("19-4011", "19-4010", "Agricultural and Food Science Technicians") == ""  # a hybrid
    assert (later_codes("11-9111"), former_codes("11-9111")) == (None, None)
    assert later_codes("15-1031").codes == ("15-1252", "15-1253")  # over SOC 2010


def test_every_code_no_longer_used_has_a_later_one() -> None:
    pairs = mhsm.load_occupation_crosswalk()
    used = set(pairs.loc[pairs["to_system"] == "SOC 2018", "to_code"])
    for code in (set(pairs["from_code"]) | set(pairs["to_code"])) - used:
        assert set(later_codes(code).codes) <= used, code
