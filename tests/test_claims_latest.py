"""The newest figure beside a claim: followed by the crosswalk, or another population, or none; ranges; hints."""

from __future__ import annotations

import pandas as pd
import pytest

import mhsm_analysis as mhsm
from mhsm_analysis.catalog import read_table

DEVELOPERS = {"occupation_code": "15-1252", "population": "software developers, quality assurance analysts and testers"}
NOTHING = {"edition": None, "industry_code": None, "upper_value": None, "bound": "exact", "source": "a text"}
MEDIAN = {"statistic": "annual_p50_usd", "unit": "USD a year", "rounding_unit": 10.0}
GROWTH = {"statistic": "growth_pct", "unit": "percent", "rounding_unit": 1.0, "reference_period": "2023-2033",
          "edition": "2023-33"}  # fmt: skip


def audited(**cells: object) -> pd.Series:
    claim = {**mhsm.load_claims().iloc[0].to_dict(), **NOTHING, "claim_id": "one", **cells}
    return mhsm.audit_claims(pd.DataFrame([claim])).iloc[0]


def test_a_code_no_longer_used_is_followed_to_that_of_today() -> None:
    row = audited(**MEDIAN, value=74_820.0, reference_period="May 2018", occupation_code="29-2021")
    assert (row["verdict_cited"], row["verdict_latest"]) == ("match", "outdated")
    assert (row["latest_value"], row["latest_period"], row["latest_occupation_code"]) == (98_100, "May 2025", "29-1292")
    assert row["sentence"].endswith("The latest, May 2025, is $98,100 (since SOC 2018 its code is 29-1292): outdated.")


def test_a_projection_of_such_a_code_too() -> None:
    row = audited(**{**GROWTH, "reference_period": "2018-2028", "edition": "2018-28"}, value=11.0,
                  occupation_code="29-2021")  # fmt: skip
    assert row["verdict_cited"] == "match_after_rounding"
    assert (row["latest_occupation_code"], row["latest_edition"]) == ("29-1292", "2024-34")


@pytest.mark.parametrize(
    ("code", "period", "latest", "told"),
    [
        ("29-1111", "May 2009", "29-1141", "SOC 2010 splits it into 29-1141 Registered Nurses, 29-1151"),
        ("29-1111", "May 2011", "29-1141", "SOC 2010 splits it into"),  # the survey used the code a year longer
        ("15-1132", "May 2018", "15-1252", "SOC 2018 divides it between 15-1252 Software Developers and 15-1253"),
        ("33-9032", "May 2009", "33-9032", "SOC 2010 moves a part of it to 33-9093"),  # the number stayed
    ],
)
def test_what_was_split_or_merged_is_another_population(code: str, period: str, latest: str, told: str) -> None:
    value = mhsm.load_wages(code, years=int(period[-4:]))["annual_p50_usd"].item()
    row = audited(**MEDIAN, value=value, reference_period=period, occupation_code=code)
    assert (row["verdict_cited"], row["verdict_latest"]) == ("match", "another_population")
    assert (row["latest_occupation_code"], row["latest_period"]) == (latest, "May 2025")
    assert f"for {latest} " in row["sentence"]
    assert f", another population: {told}" in row["sentence"]


@pytest.mark.parametrize(
    ("code", "year", "told"),
    [
        ("17-3098", 2020, "no figures after May 2020 have the code 17-3098"),  # a code of the survey's own
        ("15-1150", 2018, "no figures after May 2018 have the code 15-1150"),  # a group
    ],
)
def test_the_last_figure_of_a_code_that_is_gone_is_not_the_newest(code: str, year: int, told: str) -> None:
    wages = mhsm.load_wages(level=None)
    value = wages.query("occupation_code == @code and year == @year")["annual_p50_usd"].iloc[0]
    row = audited(**MEDIAN, value=value, reference_period=f"May {year}", occupation_code=code)
    assert (row["verdict_cited"], row["verdict_latest"]) == ("match", "not_at_hand")
    assert row["sentence"].endswith(f"No later figure is at hand: {told}.")
    assert pd.isna(row["latest_value"])


@pytest.mark.parametrize(
    ("code", "year", "latest", "told"),
    [
        ("31-1011", 2018, "31-1120", "since SOC 2018 its code is 31-1121, 31-1121 is counted in it with others"),
        ("29-2011", 2016, "29-2010", "29-2011 is counted in it with others"),
        ("13-2021", 2018, "13-2020", "13-2023 is counted in it with others"),
        ("15-1256", 2020, "15-1252", "15-1256 was 15-1252 Software Developers and 15-1253 Software Quality"),
        ("11-9061", 2009, "11-9171", "the classification splits it into 11-9171 Funeral Home Managers and 39-4031"),
    ],
)
def test_what_is_counted_with_others_today_is_another_population(code: str, year: int, latest: str, told: str) -> None:
    wages = mhsm.load_wages(level=None).query("occupation_code == @code and year == @year")
    value = wages["annual_p50_usd"].iloc[0]
    row = audited(**MEDIAN, value=value, reference_period=f"May {year}", occupation_code=code)
    assert (row["verdict_cited"], row["verdict_latest"]) == ("match", "another_population")
    assert (row["latest_occupation_code"], row["latest_period"]) == (latest, "May 2025")
    assert told in row["sentence"]


@pytest.mark.parametrize(
    ("statistic", "code", "unit", "value", "level"),
    [("multiple", "13-1081", "times", 5.0, "5.45"), ("gap_points", "11-2021", "percentage points", 3.0, "3.45")],
)
def test_so_does_a_figure_that_no_publisher_prints(
    statistic: str, code: str, unit: str, value: float, level: str
) -> None:
    row = audited(**{**GROWTH, "statistic": statistic, "unit": unit}, value=value, occupation_code=code)
    assert row["verdict_latest"] == "still_true"
    assert f"(from levels {level})" in row["sentence"]


def test_still_true_shows_the_level_it_rests_on_where_rounding_decides() -> None:
    row = audited(**{**GROWTH, "statistic": "national_growth_pct", "reference_period": "2024-2034",
                     "edition": "2024-34"}, value=3.0, occupation_code="00-0000")  # fmt: skip
    assert row["verdict_latest"] == "still_true"
    assert "is 3.5 percent (from levels 3.48) (transcribed): still true." in row["sentence"]


@pytest.mark.parametrize(
    "cells",
    [
        {**GROWTH, "value": 17.0},
        {**GROWTH, "statistic": "employment_base_thousands", "unit": "jobs", "reference_period": "2023",
         "value": 1_897_100.0, "rounding_unit": 100.0},
        {**GROWTH, "statistic": "openings_thousands_per_year", "unit": "jobs a year", "value": 140_100.0,
         "rounding_unit": 100.0},
    ],
)  # fmt: skip
def test_a_profile_of_two_codes_is_hinted_at(cells: dict[str, object]) -> None:
    row = audited(**cells, **DEVELOPERS)
    assert row["verdict_cited"] == "mismatch"
    assert "The figure fits 15-1252 Software developers and 15-1253 Software quality assurance analysts and testers" \
        " together." in row["sentence"]  # fmt: skip


def test_the_wage_of_such_a_profile_lies_between() -> None:
    row = audited(**MEDIAN, value=131_450.0, reference_period="May 2024", **DEVELOPERS)
    assert row["verdict_cited"] == "mismatch"
    assert "It lies between those of 15-1252 Software Developers and 15-1253" in row["sentence"]
    alone = audited(
        **MEDIAN, value=131_450.0, reference_period="May 2024", occupation_code="15-1252", population="devs"
    )
    assert "It lies between" not in alone["sentence"]


def test_a_share_by_the_other_definition_is_hinted_at() -> None:
    share = {"statistic": "share_of_gdp_pct", "unit": "percent of GDP", "rounding_unit": 0.1, "occupation_code": None}
    row = audited(**share, value=16.7, reference_period="2023", edition="2024-12")
    assert row["verdict_cited"] == "mismatch"
    assert "The figure fits the World Bank's current health expenditure of 2023" in row["sentence"]
    assert "World Bank" not in audited(**share, value=15.2, reference_period="2023", edition="2024-12")["sentence"]


@pytest.mark.parametrize(
    ("low", "high", "verdict", "latest"),
    [(20, 30, "match", "still_true"), (28, 29, "match", "outdated"), (29, 35, "match_after_rounding", "outdated"),
     (10, 20, "mismatch", "outdated")],
)  # fmt: skip
def test_a_range_holds_what_lies_within(low: int, high: int, verdict: str, latest: str) -> None:
    cells = {**GROWTH, "bound": "range", "value": float(low), "upper_value": float(high)}
    row = audited(**cells, occupation_code="11-9111")  # 28.5 in 2023-33, 24.2 in 2025-35
    assert row["statement"] == f"{low} to {high} percent"
    assert (row["verdict_cited"], row["verdict_latest"]) == (verdict, latest)


def test_a_range_and_a_top_code() -> None:
    cells = {**MEDIAN, "statistic": "annual_p90_usd", "occupation_code": "11-1011", "reference_period": "May 2021",
             "bound": "range"}  # fmt: skip
    assert audited(**cells, value=100_000.0, upper_value=200_000.0)["verdict_cited"] == "mismatch"
    assert audited(**cells, value=200_000.0, upper_value=300_000.0)["verdict_cited"] == "not_at_hand"


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"bound": "range"}, "column upper_value: found '', expected a number, the upper end of the range"),
        ({"upper_value": 120_000.0}, "found '120000.0', expected an empty cell, as bound is not range"),
        ({"bound": "range", "upper_value": 90_000.0}, "expected a number above the value 101340.0"),
        ({"bound": "range", "upper_value": 120_005.0}, "upper_value: found '120005.0', expected a multiple of"),
    ],
)  # fmt: skip
def test_a_range_has_two_ends(cells: dict[str, object], told: str) -> None:
    with pytest.raises(mhsm.MhsmError) as raised:
        audited(**MEDIAN, value=101_340.0, reference_period="May 2021", occupation_code="11-9111", **cells)
    assert told in str(raised.value)


def test_progress_is_told_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    mhsm.audit_claims(mhsm.load_claims(), on_progress=lambda done, total: told.append((done, total)))
    assert told == [(done, 12) for done in range(1, 13)]


def test_claims_of_many_occupations_come_back_in_their_order() -> None:
    claims = mhsm.load_claims()
    mixed = claims.assign(occupation_code=["29-1141", "11-9111"] * 6).query("statistic != 'share_of_gdp_pct'")
    mixed = mixed[mixed["statistic"].ne("national_growth_pct")]
    together = mhsm.audit_claims(mixed)["sentence"].tolist()
    assert together == [mhsm.audit_claims(mixed.iloc[[at]])["sentence"].item() for at in range(len(mixed))]


def test_neighbours_that_fit_by_chance_are_no_hint() -> None:
    outlook = mhsm.load_projections(vintage="2023-33")
    outlook = outlook[outlook["row_type"].eq("line_item")].dropna(subset="change_pct")
    false = outlook.sample(60, random_state=1)
    base = {**mhsm.load_claims().iloc[0].to_dict(), **NOTHING, **GROWTH, "population": "an occupation"}
    claims = [
        {
            **base,
            "claim_id": str(row.Index),
            "value": round(row.change_pct) + 3.0,
            "occupation_code": row.occupation_code,
        }
        for row in false.itertuples()
    ]
    assert not mhsm.audit_claims(pd.DataFrame(claims))["sentence"].str.contains(" together").any()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("year", "latest"),
    [(2025, {"cited_is_latest": 1387}), (2011, {"outdated", "another_population", "not_at_hand"})],
)
def test_every_median_of_a_may_is_followed_to_the_newest(year: int, latest: dict[str, int] | set[str]) -> None:
    """A latest wage is of the newest May, or there is none; every code of that May is its own latest."""
    wages = mhsm.load_wages(years=year, level=None).dropna(subset="annual_p50_usd")
    wages = wages.drop_duplicates("occupation_code")
    base = {**mhsm.load_claims().iloc[0].to_dict(), **NOTHING, **MEDIAN, "reference_period": f"May {year}"}
    pairs = zip(wages["occupation_code"], wages["annual_p50_usd"], strict=True)
    claims = [{**base, "claim_id": code, "occupation_code": code, "value": value} for code, value in pairs]
    audit = mhsm.audit_claims(pd.DataFrame(claims))
    assert set(audit["verdict_cited"]) == {"match"}
    # Legislators (11-1031) have no row in May 2025, and their code is one of today's.
    assert set(audit.loc[audit["claim_id"].ne("11-1031"), "latest_period"].dropna()) == {"May 2025"}
    counts = audit["verdict_latest"].value_counts().to_dict()
    assert counts == latest if isinstance(latest, dict) else set(counts) <= {*latest, "still_true"}


@pytest.mark.parametrize("code", ["45-3031", "11-1031", "25-2052"])
def test_an_extract_of_a_vintage_shows_no_code_to_be_gone(code: str) -> None:
    row = audited(**{**GROWTH, "reference_period": "2024-2034", "edition": "2024-34", "rounding_unit": 0.1},
                  occupation_code=code, value=1.0)  # fmt: skip
    assert row["verdict_latest"] == "cited_is_latest"


def test_frames_of_any_type_are_right_or_told() -> None:
    claims, wages = mhsm.load_claims(), read_table("national_wages")
    right = mhsm.audit_claims(claims)["sentence"].tolist()
    of_any_type = [wages.astype("category"), wages.astype(object), wages.convert_dtypes()]
    of_any_type += [wages.assign(year=wages["year"].astype(kind)) for kind in (str, float)]
    for frame in (*of_any_type, wages.set_index("year", drop=False)):
        assert mhsm.audit_claims(claims, {"national_wages": frame})["sentence"].tolist() == right
    small = claims.assign(value=claims["value"].astype("float32"))
    assert mhsm.audit_claims(small)["sentence"].tolist() == right
    for frame, told in (
        (wages.assign(annual_p50_usd="x"), "has 'x' in annual_p50_usd, which is no number"),
        (pd.concat([wages, wages[["year"]]], axis=1), "has year twice"),
        (None, "is no frame, but NoneType"),
    ):
        with pytest.raises(mhsm.MhsmError, match=told):
            mhsm.audit_claims(claims, {"national_wages": frame})
    for odd, told in (
        (pd.concat([claims, claims[["value"]]], axis=1), "value stands twice"),
        (claims.assign(value=True), "found 'True', expected a number"),
        (claims["value"], "not Series"),
    ):
        with pytest.raises(mhsm.MhsmError, match=told):
            mhsm.audit_claims(odd)


def test_another_country_s_frame_gives_no_hint() -> None:
    share = {"statistic": "share_of_gdp_pct", "unit": "percent of GDP", "rounding_unit": 0.1, "occupation_code": None}
    claim = {**mhsm.load_claims().iloc[0].to_dict(), **NOTHING, **share, "claim_id": "one", "value": 16.7,
             "reference_period": "2023", "edition": "2024-12"}  # fmt: skip
    frame = read_table("health_share_international").query("country_code != 'USA'")
    audit = mhsm.audit_claims(pd.DataFrame([claim]), {"health_share_international": frame})
    assert audit["verdict_cited"].item() == "mismatch"


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("13-1080", "it held 13-1081 Logisticians, and holds 13-1081 Logisticians and 13-1082 Project Management"),
        ("11-9070", "it held 11-9071 Gaming Managers, and holds"),
    ],
)
def test_a_group_of_other_occupations_is_another_population(code: str, told: str) -> None:
    value = mhsm.load_wages(code, years=2018, level="broad")["annual_p50_usd"].item()
    row = audited(**MEDIAN, value=value, reference_period="May 2018", occupation_code=code)
    assert (row["verdict_cited"], row["verdict_latest"]) == ("match", "another_population")
    assert told in row["sentence"]


def test_a_wide_range_holds_neighbours_by_chance() -> None:
    row = audited(statistic="employment_jobs", unit="jobs", rounding_unit=10.0, bound="range", value=1_900_000.0,
                  upper_value=1_950_000.0, reference_period="May 2024", occupation_code="15-1252",
                  population="x")  # fmt: skip
    assert row["verdict_cited"] == "mismatch"
    assert "together" not in row["sentence"]
