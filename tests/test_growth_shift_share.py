"""Shift-share: against methods 2.4, hand computation, and the identities of any occupation."""

import pandas as pd
import pytest

import mhsm_analysis as mhsm
from mhsm_analysis.growth.shift_share import MIDPOINT_PARTS, PARTS, shift_share, shift_share_parts


def industries(*years: int, level: str = "subsector") -> list[pd.DataFrame]:
    return [mhsm.load_wages_by_industry(years=year, level=level) for year in years]


Jobs = dict[str, float | None]


def made(own: Jobs, whole: Jobs, year: int = 2013, **more: object) -> pd.DataFrame:
    rows = [
        {"occupation_code": code, "occupation_title": f"Title {code}", "industry_code": name,
         "industry_title": f"Industry {name}", "employment_jobs": jobs}
        for code, values in (("11-9111", own), ("00-0000", whole)) for name, jobs in values.items()
    ]  # fmt: skip
    shared = {"year": year, "industry_level": "sector", "industry_system": "NAICS", "evidence": "official"}
    return pd.DataFrame(rows).astype({"employment_jobs": float}).assign(**(shared | more))


# Growth of all industries: 1,000 to 1,200, 20 percent, c among them though the occupation is not in it.
BASE = made({"a": 10, "b": 20}, {"a": 100, "b": 400, "c": 500})
TARGET = made({"a": 30, "b": 15}, {"a": 200, "b": 300, "c": 700}, 2015)


def test_parts_by_hand() -> None:
    table = shift_share(BASE, TARGET).set_index("industry_code")
    # a: share 0.1 -> 0.15, jobs +100; b: 0.05 -> 0.05, jobs -100
    assert table.loc["a", PARTS].tolist() == pytest.approx([2, 8, 5, 5], abs=1e-9)
    assert table.loc["b", PARTS].tolist() == pytest.approx([4, -9, 0, 0], abs=1e-9)
    assert table["change_jobs"].to_dict() == {"a": 20, "b": -5}
    assert table["per_1000_target"].to_dict() == pytest.approx({"a": 150, "b": 50})
    assert table.attrs["national_growth_pct"] == pytest.approx(20, abs=1e-9)
    middle = shift_share(BASE, TARGET, symmetric=True).set_index("industry_code")
    assert middle.loc["a", MIDPOINT_PARTS].tolist() == pytest.approx([12.5, 7.5], abs=1e-9)
    assert shift_share_parts(middle.reset_index())["share_pct"].tolist() == pytest.approx([50, 50])  # 7.5 of 15 each
    assert table.attrs["breaks"] == []
    assert table.attrs["comparison"] == "within one series"


def test_from_2005_to_2015_under_both_rules() -> None:
    years = industries(2005, 2015)
    either = shift_share_parts(shift_share(*years)).set_index("component")
    # methods 2.4: 13,576, 23,312, 39,951 and 8,230 jobs, to the job
    assert either["jobs"].round().to_dict() == {"national": 13576, "mix": 23312, "staffing": 39951, "interaction": 8230}
    assert either.attrs["change_jobs"] == 85070
    assert either.attrs["unmatched_jobs_base"] == 160  # funds, trusts and others: all their jobs unknown in 2015
    both = shift_share_parts(shift_share(*years, match="both")).set_index("component")
    # methods: 16, 27 to 28, 47 and 10 percent under either rule
    for parts in (either, both):
        assert parts["share_pct"].tolist() == pytest.approx([16, 27.5, 47, 10], abs=0.5)
    assert 84910 <= both.attrs["change_jobs"] <= 85070
    assert (both.attrs["unmatched_jobs_base"], both.attrs["unmatched_jobs_target"]) == (420, 320)
    assert both.attrs["match"] == "industries with the occupation in both years"
    assert both.attrs["one_year_only_jobs"] == 0
    # what one rule leaves out, the other has as industries of one year, or leaves out as well
    assert either.attrs["one_year_only_jobs"] + 160 == 420 + 320


@pytest.mark.slow
@pytest.mark.parametrize(
    ("years", "expected"),
    [((2004, 2014), [14, 28, 48, 9]), ((2009, 2015), [35, 12, 49, 4.5])],  # methods 2.4, whole percent (5: is 4.49)
)
@pytest.mark.parametrize("match", ["any", "both"])
def test_other_decades(years: tuple[int, int], expected: list[int], match: str) -> None:
    parts = shift_share_parts(shift_share(*industries(*years), match=match))
    assert parts["share_pct"].tolist() == pytest.approx(expected, abs=0.5)


def test_midpoint_and_managers_per_thousand() -> None:
    table = shift_share(*industries(2005, 2015), symmetric=True)
    assert shift_share_parts(table)["share_pct"].tolist() == pytest.approx([48, 52], abs=0.5)
    per = table.set_index("industry_code")[["per_1000_base", "per_1000_target"]]
    # methods 2.4, one decimal
    expected = {"622": (17.7, 21.1), "621": (10.8, 13.8), "623": (10.2, 10.0), "551": (2.6, 4.7)}
    for code, values in expected.items():
        assert per.loc[code].tolist() == pytest.approx(values, abs=0.0501)


@pytest.mark.slow
@pytest.mark.parametrize("symmetric", [False, True])
@pytest.mark.parametrize(
    ("code", "years", "level"),
    [("11-9111", (2005, 2015), "subsector"), ("29-1141", (2021, 2023), "sector"), ("43-6014", (2021, 2023), "sector")],
)
def test_every_industry_adds_up(code: str, years: tuple[int, int], level: str, symmetric: bool) -> None:
    base, target = industries(*years, level=level)
    table = shift_share(base, target, code, symmetric=symmetric)
    parts = table[MIDPOINT_PARTS if symmetric else PARTS].sum(axis=1)
    assert (parts - table["change_jobs"]).abs().max() < 1e-6  # an identity of numbers up to 3 million
    jobs = [rows.loc[rows["occupation_code"] == code, "employment_jobs"].sum() for rows in (base, target)]
    lost = table.attrs["unmatched_jobs_target"] - table.attrs["unmatched_jobs_base"]
    assert table["change_jobs"].sum() + lost == pytest.approx(jobs[1] - jobs[0], abs=1e-6)
    assert table["change_jobs"].is_monotonic_decreasing
    assert table.attrs["change_jobs"] == table["change_jobs"].sum()


def test_equal_growth_everywhere_is_all_national() -> None:
    whole = {"a": 100, "b": 400}
    doubled = made({"a": 20, "b": 40}, {name: 2 * jobs for name, jobs in whole.items()}, 2015)
    parts = shift_share_parts(shift_share(made({"a": 10, "b": 20}, whole), doubled))
    assert parts["jobs"].tolist() == pytest.approx([30, 0, 0, 0], abs=1e-9)
    assert parts["share_pct"].tolist() == pytest.approx([100, 0, 0, 0], abs=1e-9)


def test_an_industry_of_one_year_only_is_said() -> None:
    later = made({"a": 30, "c": 7}, {"a": 200, "b": 300, "c": 700}, 2015)
    table = shift_share(BASE, later).set_index("industry_code")
    assert table["published_in"].to_dict() == {"a": "both", "c": "target", "b": "base"}
    assert table["change_jobs"].to_dict() == {"a": 20, "c": 7, "b": -20}
    assert table["per_1000_base"].isna().to_dict() == {"a": False, "c": True, "b": False}  # missing, never 0
    assert table["occupation_jobs_target"].isna().to_dict() == {"a": False, "c": False, "b": True}
    assert table.attrs["one_year_only_jobs"] == 27
    strict = shift_share(BASE, later, match="both")
    assert strict["industry_code"].tolist() == ["a"]
    assert (strict.attrs["unmatched_jobs_base"], strict.attrs["unmatched_jobs_target"]) == (20, 7)


def test_an_industry_whose_jobs_are_unknown_is_left_out_and_said() -> None:
    later = made({"a": 30, "b": 15}, {"a": 200, "b": None, "c": 700}, 2015)
    table = shift_share(BASE, later)
    assert table["industry_code"].tolist() == ["a"]
    assert (table.attrs["unmatched_jobs_base"], table.attrs["unmatched_jobs_target"]) == (20, 15)
    assert table.attrs["unmatched_industries"] == ["b"]
    assert table.attrs["national_growth_pct"] == pytest.approx(50, abs=1e-9)  # 600 to 900 without b


@pytest.mark.slow
def test_evidence_breaks_and_level_are_carried() -> None:
    table = shift_share(*industries(2005, 2015))
    assert table["evidence"].eq("third_party").all()
    assert table.attrs["level"] == "subsector"
    assert table.attrs["unmatched_industries"] == ["516", "521", "525"]
    assert table.attrs["comparison"] == "crosses a break"
    starts = [text.split(":")[0] for text in table.attrs["breaks"]]
    assert starts[:2] == ["2010 (classification)", "2012 (classification)"]
    assert table.attrs["breaks"][-1].startswith("NAICS was revised in 2007 and 2012: ")
    from_2007 = shift_share(*industries(2007, 2015)).attrs["breaks"]  # a revision of the base year is in its codes
    assert from_2007[-1].startswith("NAICS was revised in 2012: ")
    sectors = shift_share(*industries(2021, 2023, level="sector"))
    assert sectors["evidence"].eq("official").all()
    assert [text.split(":")[0] for text in sectors.attrs["breaks"]] == ["2022 (classification)"]
    mixed = shift_share(BASE, TARGET.assign(evidence="third_party"))
    assert mixed["evidence"].eq("official, third_party").all()


def test_next_to_no_change_has_no_shares() -> None:
    parts = shift_share_parts(shift_share(BASE, made({"a": 15, "b": 15}, {"a": 200, "b": 300, "c": 700}, 2015)))
    assert parts["share_pct"].isna().all()
    assert parts["jobs"].sum() == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("base", "target", "more", "message"),
    [
        (TARGET, BASE, {}, "an earlier and a later year: found 2015 and 2013"),
        (BASE, BASE, {}, "an earlier and a later year: found 2013 and 2013"),
        (BASE, TARGET, {"match": "all"}, "'any' or 'both', not by 'all'"),
        (BASE, TARGET, {"occupation": "00-0000"}, "00-0000 is all of them"),
        (BASE.assign(industry_system="SIC"), TARGET, {}, r"found sector \(SIC\) and sector \(NAICS\)"),
        (BASE, TARGET.assign(industry_level="subsector"), {}, r"found sector \(NAICS\) and subsector \(NAICS\)"),
        (BASE.assign(industry_level="setting"), TARGET, {}, "must not overlap: .*sector or subsector, found 'setting'"),
        (pd.concat([BASE, TARGET]), TARGET, {}, "base rows are of one year: found 2013 and 2015"),
        (BASE, pd.concat([TARGET, TARGET]), {}, "target rows have an occupation twice in one industry"),
        (BASE[:0], TARGET, {}, "the base frame is empty"),
        (BASE.drop(columns="industry_level"), TARGET, {}, "load_wages_by_industry..: industry_level not found"),
        (BASE[BASE["occupation_code"] == "11-9111"], TARGET, {}, "No jobs of 00-0000 by industry in 2013"),
        (BASE, TARGET.replace("11-9111", "11-9119"), {"occupation": "11-9111"}, "11-9111"),
        (BASE, TARGET.replace("Title 11-9111", "Old").replace("11-9111", "11-9119").replace("Old", "Title 11-9111"),
         {"occupation": "Title 11-9111"}, "several codes .* 11-9111 in 2013 and 11-9119 in 2015: ask"),
        (BASE, made({"c": 5}, {"a": 200, "b": 300, "c": 700}, 2015), {"match": "both"}, "No industry is matched in"),
    ],
)  # fmt: skip
def test_what_cannot_be_divided_is_said(
    base: pd.DataFrame, target: pd.DataFrame, more: dict[str, str], message: str
) -> None:
    with pytest.raises(mhsm.MhsmError, match=message):
        shift_share(base, target, **more)


def test_an_unknown_occupation_and_another_frame_are_refused() -> None:
    with pytest.raises(mhsm.NotCoveredError, match="wages of .*29-1141. by sector, not by subsector"):
        shift_share(*industries(2005, 2015), "29-1141")
    with pytest.raises(mhsm.UnknownOccupationError, match="No occupation '99-9999'"):
        shift_share(*industries(2005, 2015), "99-9999")
    with pytest.raises(mhsm.MhsmError, match=r"result of shift_share\(\), with its attrs"):
        shift_share_parts(BASE)
