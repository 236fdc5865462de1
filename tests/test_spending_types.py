"""Types of spending: parts that add up exactly, figures computed by hand, and what is refused."""

import numpy as np
import pandas as pd
import pytest

import mhsm_analysis as mhsm
from mhsm_analysis import type_contributions
from mhsm_analysis.spending.types import _PARTITIONS, TYPE_NAMES


@pytest.fixture(scope="module")
def by_type() -> pd.DataFrame:
    return mhsm.load_health_spending_by_type()


@pytest.fixture(scope="module")
def spending() -> pd.DataFrame:
    return mhsm.with_bea_gdp(mhsm.load_health_spending(), mhsm.load_gdp())


SPANS = [
    ("2026-01", 2000, 2010),
    ("2026-01", 2010, 2019),
    ("2026-01", 2019, 2024),
    ("2026-01", 2020, 2022),
    ("2026-01", 1960, 2024),
    ("2022-12", 2010, 2021),
    ("2023-12", 2019, 2022),
]


@pytest.mark.slow
@pytest.mark.parametrize(("release", "start", "end"), SPANS)
def test_parts_add_up_exactly(
    by_type: pd.DataFrame, spending: pd.DataFrame, release: str, start: int, end: int
) -> None:
    table = type_contributions(by_type, spending, start, end, release=release)
    known = table.attrs
    assert table["change_points"].sum() == pytest.approx(known["change_points"], abs=1e-9)
    assert table["log_contribution"].sum() == pytest.approx(known["log_growth"], abs=1e-9)
    for when in ("start", "end"):
        assert table[f"{when}_share_of_spending_pct"].sum() == pytest.approx(100, abs=1e-9)
        assert table[f"{when}_share_of_gdp_pct"].sum() == pytest.approx(known[f"{when}_share_pct"], abs=1e-9)
    assert known["change_points"] == pytest.approx(known["end_share_pct"] - known["start_share_pct"], abs=1e-9)
    # two million dollars of several trillion: the share of the sum is that of the published total
    whole = mhsm.share_decomposition(spending, start, end, release=release)
    assert known["end_share_pct"] == pytest.approx(whole.attrs["end_share_pct"], rel=1e-5)
    assert known["log_growth"] == pytest.approx(whole.loc["spending", "log_change"], abs=1e-4)
    assert table["type_name"].notna().all()


@pytest.mark.slow
@pytest.mark.parametrize(("release", "start", "end"), SPANS)
def test_growth_is_weighted_by_logarithmic_means(
    by_type: pd.DataFrame, spending: pd.DataFrame, release: str, start: int, end: int
) -> None:
    # The formula as Ang writes it, from the levels of the table.
    table = type_contributions(by_type, spending, start, end, release=release)
    rows = by_type[(by_type["release"] == release) & by_type["type"].isin(table.index)]
    dollars = rows.pivot(index="type", columns="year", values="spending_usd_millions").loc[table.index]
    old, new = dollars[start].astype(float), dollars[end].astype(float)

    def mean(a: pd.Series | float, b: pd.Series | float) -> pd.Series | float:
        return (a - b) / (np.log(a) - np.log(b))

    weights = mean(new, old) / mean(new.sum(), old.sum())
    assert table["log_contribution"].to_numpy() == pytest.approx((weights * np.log(new / old)).to_numpy(), abs=1e-9)
    # the same as parts of the dollars added
    added = (new - old) / (new.sum() - old.sum())
    assert (table["log_contribution"] / table.attrs["log_growth"]).to_numpy() == pytest.approx(added, abs=1e-9)


def test_published_levels_give_these_figures(by_type: pd.DataFrame, spending: pd.DataFrame) -> None:
    table = type_contributions(by_type, spending, 2010, 2019, release="2026-01")
    hospital = table.loc["hospital_care"]
    # 808,795 of 2,588,734 million in 2010, GDP 15,048.97 billion: by hand, to the digits written
    assert hospital["start_share_of_spending_pct"] == pytest.approx(31.243, abs=0.0005)
    assert hospital["start_share_of_gdp_pct"] == pytest.approx(5.3744, abs=0.0001)
    assert len(table) == 14
    assert table.attrs["start_share_pct"] == pytest.approx(17.20, abs=0.005)
    assert table.attrs["end_share_pct"] == pytest.approx(17.67, abs=0.005)
    # drugs and nursing took off, physicians added most
    assert table["change_points"].idxmax() == "physician_and_clinical_services"
    assert set(table["change_points"].nsmallest(2).index) == {
        "prescription_drugs", "nursing_care_facilities_and_retirement_communities",
    }  # fmt: skip
    later = type_contributions(by_type, spending, 2019, 2024, release="2026-01")["growth_a_year_pct"]
    hospitals = by_type[(by_type["release"] == "2026-01") & (by_type["type"] == "hospital_care")].set_index("year")
    ratio = hospitals["spending_usd_millions"].loc[2024] / hospitals["spending_usd_millions"].loc[2019]
    assert (1 + later["hospital_care"] / 100) ** 5 == pytest.approx(ratio, rel=1e-9)


def test_spans_chain(by_type: pd.DataFrame, spending: pd.DataFrame) -> None:
    def points(start: int, end: int) -> pd.Series:
        return type_contributions(by_type, spending, start, end, release="2026-01")["change_points"]

    chained = points(2000, 2010) + points(2010, 2024)
    assert chained.to_numpy() == pytest.approx(points(2000, 2024).to_numpy(), abs=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("release", "first", "last", "largest"), [("2026-01", 1960, 2024, 3), ("2022-12", 2000, 2021, 3)]
)
def test_the_types_miss_the_total_by_rounding_alone(
    by_type: pd.DataFrame, spending: pd.DataFrame, release: str, first: int, last: int, largest: int
) -> None:
    gaps = {}
    for year in range(first, last):
        gaps |= type_contributions(by_type, spending, year, year + 1, release=release).attrs[
            "rounding_gap_usd_millions"
        ]
    assert sorted(gaps) == list(range(first, last + 1))
    # A level of the table adds up to 2 (SOURCES.md); fourteen types cross three levels.
    assert max(map(abs, gaps.values())) == largest
    assert gaps[2010] == 1
    totals = by_type[(by_type["release"] == release) & (by_type["type"] == "national_health_expenditures")]
    published = totals.set_index("year")["spending_usd_millions"]
    parts = by_type[(by_type["release"] == release) & by_type["type"].isin(fourteen())]
    assert gaps[last] == published.loc[last] - parts.loc[parts["year"] == last, "spending_usd_millions"].sum()


def fourteen() -> list[str]:
    return [name for name in TYPE_NAMES if name not in {"personal_health_care", "investment"}]


def test_a_coarser_release_has_four_types(by_type: pd.DataFrame, spending: pd.DataFrame) -> None:
    table = type_contributions(by_type, spending, 2019, 2020, release="2023-12")
    assert table["type_name"].tolist() == [
        "personal health care", "administration and insurers’ net cost", "public health", "research and investment",
    ]  # fmt: skip
    # 108.4 to 241.9 billion over GDP of 21,521.4 and 21,323.0: 1.134 - 0.504, half of the last digit
    assert table.loc["public_health_activity", "change_points"] == pytest.approx(0.631, abs=0.0005)


def test_every_type_of_a_partition_has_a_name(by_type: pd.DataFrame) -> None:
    assert set(by_type["type"]) > set(TYPE_NAMES)
    assert [len(types) for types in _PARTITIONS] == [14, 4]
    assert {name for types in _PARTITIONS for name in types} == set(TYPE_NAMES)
    assert len(set(TYPE_NAMES.values())) == len(TYPE_NAMES)


def test_whose_figures_they_are(by_type: pd.DataFrame, spending: pd.DataFrame) -> None:
    known = type_contributions(by_type, spending, 2010, 2019, release="2026-01").attrs
    assert known["gdp_sources"] == ["BEA", "CMS"]
    assert known["evidence"] == ["transcribed"]
    assert (known["release"], known["start"], known["end"]) == ("2026-01", 2010, 2019)


@pytest.mark.parametrize("release", ["2017-12", "2020-12", "2024-12"])
def test_a_release_without_gdp_is_refused(by_type: pd.DataFrame, spending: pd.DataFrame, release: str) -> None:
    with pytest.raises(mhsm.NotCoveredError, match=f"Release {release} lacks spending or GDP of 2000, 2010 .* 2026-01"):
        type_contributions(by_type, spending, 2000, 2010, release=release)


def test_what_is_no_partition_is_refused(by_type: pd.DataFrame, spending: pd.DataFrame) -> None:
    with pytest.raises(mhsm.NotCoveredError, match=r"no types that add up .* 1 of 14 lack, hospital care first"):
        type_contributions(by_type[by_type["type"] != "hospital_care"], spending, 2010, 2019, release="2026-01")
    # the older names of a release whose GDP someone supplies
    supplied = spending.assign(gdp_usd_billions=spending["gdp_usd_billions"].fillna(1e4))
    with pytest.raises(mhsm.NotCoveredError, match=r"2017-12 has no types .* 2 of 14 lack, administration"):
        type_contributions(by_type, supplied, 2000, 2010, release="2017-12")


def test_frames_that_do_not_belong_together_are_refused(by_type: pd.DataFrame, spending: pd.DataFrame) -> None:
    def refused(rows: pd.DataFrame, what: str, start: int = 2010, end: int = 2019) -> None:
        with pytest.raises(mhsm.MhsmError, match=what):
            type_contributions(rows, spending, start, end, release="2026-01")

    of_2019 = (by_type["year"] == 2019) & (by_type["type"] == "hospital_care") & (by_type["release"] == "2026-01")
    other = by_type["spending_usd_millions"].where(~of_2019, by_type["spending_usd_millions"] + 100)
    refused(by_type.assign(spending_usd_millions=other), "The types of 2019 differ from the published total by -101")
    nothing = by_type["spending_usd_millions"].where(~of_2019, 0)
    refused(by_type.assign(spending_usd_millions=nothing), "Expected positive spending of every type")
    refused(pd.concat([by_type, by_type]), "found some repeated")
    refused(by_type.drop(columns="type"), r"columns of load_health_spending_by_type\(\): type not found")
    refused(by_type, "must end after it starts: 2019 to 2019", 2019, 2019)
    with pytest.raises(mhsm.MhsmError, match="gdp_usd_billions not found"):
        type_contributions(by_type, spending.drop(columns="gdp_usd_billions"), 2010, 2019, release="2026-01")


@pytest.mark.slow
@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(("release", "years", "most"), [("2026-01", (2010, 2019), 7), ("2023-12", (2019, 2022), 250)])
def test_what_rounding_can_make(
    by_type: pd.DataFrame, spending: pd.DataFrame, release: str, years: tuple[int, int], most: int, sign: int
) -> None:
    # half a unit of each part and of the total: 15 of 1 million, 5 of 100 million
    known = type_contributions(by_type, spending, *years, release=release).attrs["rounding_gap_usd_millions"]
    changed = (spending["release"] == release) & (spending["year"] == years[1])

    def with_gap(gap: float) -> dict[int, int]:
        off = (gap - known[years[1]]) / 1000
        moved = spending["spending_usd_billions"] + off * changed
        table = type_contributions(by_type, spending.assign(spending_usd_billions=moved), *years, release=release)
        return table.attrs["rounding_gap_usd_millions"]

    assert with_gap(sign * (most - 0.1))[years[1]] == sign * most
    with pytest.raises(mhsm.MhsmError, match=f"The types of {years[1]} differ from the published total"):
        with_gap(sign * (most + 1))


def test_a_total_that_stood_still_has_parts(by_type: pd.DataFrame, spending: pd.DataFrame) -> None:
    # 2011 as 2010 in all but two types that change places by 1,000 million: log contributions of opposite sign
    rows = by_type[(by_type["release"] == "2026-01") & by_type["year"].isin([2010])]
    later = rows.assign(year=2011).set_index("type")
    later.loc["hospital_care", "spending_usd_millions"] += 1000
    later.loc["research", "spending_usd_millions"] -= 1000
    frame = pd.concat([rows, later.reset_index()])
    levels = spending[(spending["release"] == "2026-01") & (spending["year"] == 2010)]
    table = type_contributions(frame, pd.concat([levels, levels.assign(year=2011)]), 2010, 2011, release="2026-01")
    assert table.attrs["log_growth"] == 0
    parts = table["log_contribution"]
    assert parts["hospital_care"] == -parts["research"] == pytest.approx(1000 / 2588733, rel=1e-9)
    assert (parts.drop(["hospital_care", "research"]) == 0).all()
