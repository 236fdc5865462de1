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


@pytest.mark.slow
@pytest.mark.parametrize("asked", ["11-9112", "Medical and Health Service Managers"])
def test_an_unknown_occupation_names_the_nearest(asked: str) -> None:
    with pytest.raises(mhsm.UnknownOccupationError, match="11-9111"):
        mhsm.load_wages(asked)


@pytest.mark.parametrize(
    ("ask", "found"),
    [
        (lambda: mhsm.load_wages(years=1998), "1998.*2004-20"),
        (lambda: mhsm.load_wages(years=[2021, 2030]), "2030"),
        (lambda: mhsm.load_wages(years=[]), "empty choice"),
        (lambda: mhsm.load_wages(level="detail"), "'detail' .*'detailed'"),
        (lambda: mhsm.load_projections(vintage="2008-18"), "2008-18.*2010-20.*2025-35"),
        (lambda: mhsm.load_health_spending(release="2021"), "2021.*2021-12"),
    ],
)
def test_what_is_not_covered_raises_and_names_what_is(ask, found: str) -> None:
    with pytest.raises(mhsm.NotCoveredError, match=found):
        ask()


def test_a_code_of_another_level_says_which() -> None:
    with pytest.raises(
        mhsm.NotCoveredError,
        match="00-0000. is at hand at level 'total', not at 'detailed': ask for it with level='total'",
    ):
        mhsm.load_wages("00-0000")
    assert len(mhsm.load_wages("All Occupations", level="total", years=2021)) == 1


def test_a_year_in_which_the_occupation_is_not_there_is_named() -> None:
    with pytest.raises(
        mhsm.NotCoveredError,
        match=r"Software Developers \(15-1252\) for 2021-20\d\d, not for 2019: it was put together from"
        r" 15-1132 .* and 15-1133 .*; there it is counted in Software Developers and .* \(15-1256\)",
    ):
        mhsm.load_wages("15-1252", years=[2019, 2025])


def test_the_word_none_is_not_a_missing_value() -> None:
    assert mhsm.load_projections("11-9111", vintage="2020-30")["on_the_job_training"].item() == "None"


def test_a_year_given_as_text_is_told_apart_from_a_number() -> None:
    with pytest.raises(mhsm.NotCoveredError, match="No year '2021' in .* write it as a number, without quotes, 2021"):
        mhsm.load_wages(years="2021")


def test_one_occupation_at_a_time() -> None:
    with pytest.raises(mhsm.UnknownOccupationError, match="One occupation at a time"):
        mhsm.load_wages(["11-9111", "29-1141"])


def test_sources_of_every_table_or_of_those_named() -> None:
    assert "health_spending" in mhsm.list_sources().index
    assert mhsm.list_sources("claims", "projections").index.unique().tolist() == ["claims", "projections"]
    with pytest.raises(mhsm.MhsmError, match="no table 'wages'; there are national_wages"):
        mhsm.list_sources("wages")


def test_provenance_travels_with_the_frame() -> None:
    attrs = mhsm.load_wages("11-9111", years=2021).attrs
    assert attrs["publisher"] == "US Bureau of Labor Statistics"
    assert attrs["evidence"].startswith("official")
    assert attrs["page"].startswith("https://www.bls.gov/")
    assert attrs["hash"].startswith("sha256:")


def test_a_loaded_frame_is_the_callers_own() -> None:
    mine = mhsm.load_claims()
    mine.loc[:, "value"] = 0
    assert (mhsm.load_claims()["value"] > 0).all()


def test_a_span_across_breaks_says_so() -> None:
    wages = mhsm.load_wages("11-9111", years=range(2018, 2023))
    assert wages["comparable_since"].tolist() == [2012, 2019, 2019, 2021, 2021]
    crossed = [text.split(":")[0] for text in wages.attrs["series_breaks"]]
    assert crossed == ["2019 (classification)", "2021 (classification)", "2021 (method)", "2022 (top_code)"]
    within = mhsm.load_wages("11-9111", years=[2023, 2024])
    assert within.attrs["series_breaks"] == []
    assert set(within["comparable_since"]) == {2021}


def test_industries_break_where_their_codes_do_too() -> None:
    subsectors = mhsm.load_wages_by_industry("11-9111", level="subsector")
    assert sorted(subsectors["comparable_since"].unique()) == [1999, 2003, 2012]
    assert "2002 (classification)" in subsectors.attrs["series_breaks"][0]


def test_vintages_and_releases_say_what_lies_between_them() -> None:
    both = mhsm.load_projections("11-9111", vintage=["2018-28", "2020-30"])
    assert [text[:7] for text in both.attrs["series_breaks"]] == ["2019-29"]
    next_one = mhsm.load_projections("11-9111", vintage=["2020-30", "2021-31"])
    assert [text[:7] for text in next_one.attrs["series_breaks"]] == ["2021-31"]
    assert mhsm.load_projections("11-9111", vintage="2020-30").attrs["series_breaks"] == []
    assert [text[:7] for text in mhsm.load_health_spending().attrs["series_breaks"]] == [
        "2020-12", "2022-12", "2023-12", "2024-12", "2026-01",
    ]  # fmt: skip
    by_type = mhsm.load_health_spending_by_type().attrs["series_breaks"]
    assert not any("GDP" in text for text in by_type)


@pytest.mark.slow
def test_a_title_that_changed_its_code_is_found_in_its_year() -> None:
    assert set(mhsm.load_wages("Registered Nurses", years=2005)["occupation_code"]) == {"29-1111"}
    assert set(mhsm.load_wages("Registered Nurses", years=2025)["occupation_code"]) == {"29-1141"}
    newest = mhsm.load_wages("Registered Nurses")
    assert set(newest["occupation_code"]) == {"29-1141"}
    assert newest["year"].min() == 2012
    with pytest.raises(
        mhsm.NotCoveredError, match=r"29-1111\) for 2004-2011, not for 2025: SOC 2010 splits it into 29-1141 .* 29-1171"
    ):
        mhsm.load_wages("29-1111", years=2025)


@pytest.mark.slow
def test_a_title_is_never_one_series_of_two_codes() -> None:
    with pytest.raises(
        mhsm.NotCoveredError,
        match=r"29-1111 in 2005 and 29-1141 in 2021: ask for each by its code.*not the same occupation .*29-1171",
    ):
        mhsm.load_wages("Registered Nurses", years=[2005, 2021])
    with pytest.raises(mhsm.NotCoveredError, match=r"calls 29-2021 and 29-1292 the same occupation"):
        mhsm.load_wages("Dental Hygienists", years=range(2010, 2024))
    vintages = mhsm.vintage_table(mhsm.load_projections(), "Registered nurses")
    assert vintages.attrs["occupation_code"] == "29-1141"
    assert "2010-20" not in set(vintages["vintage"])  # 29-1111 then


@pytest.mark.slow
@pytest.mark.parametrize(
    ("occupation", "years", "relations"),
    [
        ("Registered Nurses", None, {"29-1111": "split", "29-1141": "itself"}),
        ("Registered Nurses", 2005, {"29-1111": "itself", "29-1141": "split"}),
        ("Dental Hygienists", 2021, {"29-2021": "same", "29-1292": "itself"}),
        ("29-1292", None, {"29-2021": "same", "29-1292": "itself"}),
        ("Computer Programmers", None, {"15-1021": "same", "15-1131": "same", "15-1251": "itself"}),
        ("Computer Occupations, All Other", None, {"15-1799": "", "15-1199": "split and merged", "15-1299": "itself"}),
        ("11-9111", None, {"11-9111": "itself"}),
    ],
)
def test_the_result_says_which_codes_a_title_has_had(occupation, years, relations) -> None:
    codes = mhsm.load_wages(occupation, years=years).attrs["occupation_codes"]
    assert {one["code"]: one["relation"] for one in codes} == relations
    assert all(bool(one["says"]) == (one["relation"] != "itself") for one in codes)


@pytest.mark.slow
def test_what_a_table_lacks_is_said_of_a_code_that_is_right() -> None:
    with pytest.raises(
        mhsm.NotCoveredError,
        match=r"by state of Family Medicine Physicians \(29-1215\) for 2021\. They have .* Registered Nurses",
    ):
        mhsm.load_wages_by_area("29-1215", years=2021)
    with pytest.raises(mhsm.NotCoveredError, match=r"Dental Hygienists \(29-1292\)"):
        mhsm.load_wages_by_area("Dental Hygienists", years=2021)
    with pytest.raises(mhsm.NotCoveredError, match="wages of .*29-1215. by sector, not by setting"):
        mhsm.load_wages_by_industry("29-1215", years=2021)
    with pytest.raises(
        mhsm.NotCoveredError,
        match=r"for 2019-20\d\d, not for 2015: in SOC 2010 its code was 29-1062 Family and General",
    ):
        mhsm.load_wages("29-1215", years=2015)
    assert mhsm.load_wages("Gaming Managers", years=2025)["occupation_title"].item() == "Gambling Managers"
    with pytest.raises(mhsm.NotCoveredError, match=r"29-2021\) for 2004-2018, not for 2021: since SOC 2018 .* 29-1292"):
        mhsm.load_wages("29-2021", years=2021)


def test_the_classification_is_loaded_by_code_or_title() -> None:
    titles = mhsm.load_occupation_titles("medical and health services managers")
    assert {"Hospital Administrator", "Clinic Director", "Nursing Home Manager"} <= set(titles["job_title"])
    pairs = mhsm.load_occupation_crosswalk("29-2021")
    assert pairs[["from_system", "to_code"]].values.tolist() == [["SOC 2000", "29-2021"], ["SOC 2010", "29-1292"]]
    assert len(mhsm.load_occupation_titles()) == 6539
    assert mhsm.load_occupation_crosswalk()["from_system"].value_counts().to_dict() == {
        "SOC 2010": 900,
        "SOC 2000": 860,
    }
    with pytest.raises(mhsm.NotCoveredError, match="no job titles of Registered Nurses .29-1111.; SOC 2010 splits it"):
        mhsm.load_occupation_titles("29-1111")
    with pytest.raises(mhsm.UnknownOccupationError, match="No occupation '99-9999'"):
        mhsm.load_occupation_crosswalk("99-9999")


def test_a_level_without_the_year_says_which_years_it_has() -> None:
    with pytest.raises(mhsm.NotCoveredError, match="'setting' for year 2016, 2021, 2024; for 2023 it has 'sector'"):
        mhsm.load_wages_by_industry("11-9111", years=2023)


def test_openings_of_two_methods_never_share_a_row_or_a_column() -> None:
    rows = mhsm.load_projections("11-9111").set_index("vintage")
    older = rows["openings_replacement_method_thousands_per_decade"].dropna()
    assert older.to_dict() == {"2010-20": 141.9, "2012-22": 149.9, "2014-24": 140.5}
    assert rows.loc[older.index, "openings_thousands_per_year"].isna().all()
    assert rows["openings_thousands_per_year"].drop(older.index).notna().all()


def test_october_2025_is_there_and_empty() -> None:
    prices = mhsm.load_prices(years=2025).set_index("month")
    assert len(prices) == 12
    assert prices.filter(like="index").empty
    assert prices.loc[10, prices.columns.str.startswith("cpi")].isna().all()
    assert prices.loc[[9, 11], "cpi_u_nsa_1982_84_100"].notna().all()


@pytest.mark.parametrize(
    "ask",
    [
        lambda: mhsm.load_wages(years=[2005, 2015], level="broad"),
        lambda: mhsm.load_wages_by_industry(years=[2004, 2021], level="sector"),
        lambda: mhsm.load_wages_by_area(years=[2015, 2024]),
    ],
)
def test_a_year_that_the_level_lacks_is_never_left_out_in_silence(ask) -> None:
    with pytest.raises(mhsm.NotCoveredError, match="No year 20"):
        ask()


def test_a_title_of_another_table_is_the_same_occupation():
    assert mhsm.load_wages("Total, all occupations", years=2021, level="total")["occupation_code"].item() == "00-0000"
    assert set(mhsm.load_projections("All Occupations")["occupation_code"]) == {"00-0000"}
    with pytest.raises(mhsm.NotCoveredError, match="level 'total', not at 'detailed': ask for it with level='total'"):
        mhsm.load_wages("Total, all occupations", years=2021)


def test_a_year_that_a_table_lacks_is_not_put_down_to_the_code():
    with pytest.raises(mhsm.NotCoveredError, match=r"for 2021, 2025, not for 2015\.$"):
        mhsm.load_wages_by_area("29-1141", years=2015)


def test_each_occupation_at_hand_is_named_with_its_own_years():
    with pytest.raises(mhsm.NotCoveredError, match=r"and Registered Nurses \(29-1141\) for 2021, 2025\.$"):
        mhsm.load_wages_by_area("27-2011")


@pytest.mark.parametrize(("code", "combined"), [("11-9072", "11-9198"), ("13-1082", "13-1198")])
def test_a_combined_code_with_another_beginning_is_named(code, combined):
    with pytest.raises(mhsm.NotCoveredError, match=rf"not for 2020: .*there it is counted in .*\({combined}\)"):
        mhsm.load_wages(code, years=2020)
