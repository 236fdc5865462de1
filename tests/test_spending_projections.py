"""CMS's projections against what came: by edition, release and type, and the shares they end at."""

import pandas as pd
import pytest

import mhsm_analysis as mhsm
from mhsm_analysis import projected_shares, projection_record, projection_record_by_type

ROUNDED = 0.05  # methods.md gives percents with one decimal


@pytest.fixture(scope="module")
def spending() -> pd.DataFrame:
    return mhsm.load_health_spending()


@pytest.fixture(scope="module")
def projections() -> pd.DataFrame:
    return mhsm.load_health_spending_projections()


@pytest.fixture(scope="module")
def record(projections: pd.DataFrame, spending: pd.DataFrame) -> pd.DataFrame:
    return projection_record(projections, spending, ["2024-12", "2026-01"])


def one(record: pd.DataFrame, edition: str, year: int, release: str) -> pd.Series:
    rows = record[(record["edition"] == edition) & (record["year"] == year) & (record["release"] == release)]
    assert len(rows) == 1
    return rows.iloc[0]


@pytest.mark.slow
def test_edition_2017_26_against_release_2024_12(record: pd.DataFrame) -> None:
    rows = record[(record["edition"] == "2017-26") & (record["release"] == "2024-12")].set_index("year")
    # methods 3.2
    expected = {2017: 1.2, 2018: 2.0, 2019: 2.8, 2020: -1.5, 2021: -0.1, 2022: 0.8, 2023: -1.0}
    assert rows["error_pct"].to_dict() == pytest.approx(expected, abs=ROUNDED)
    assert rows["years_ahead"].tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert set(rows["base_release"]) == {"2017-12"}


@pytest.mark.slow
def test_the_benchmark_revision_moves_the_error_of_the_level(record: pd.DataFrame) -> None:
    # 4,818.474 against 4,925.324 where 2024-12 has 4,866.494
    assert one(record, "2017-26", 2023, "2026-01")["error_pct"] == pytest.approx(-2.169, abs=0.0005)
    revised = record.attrs["series_breaks"]["2017-26", "2026-01"]
    assert sum("benchmark" in said for said in revised) == 1
    assert not any("benchmark" in said for said in record.attrs["series_breaks"]["2017-26", "2024-12"])


def test_growth_on_each_sides_own_base(record: pd.DataFrame, spending: pd.DataFrame) -> None:
    level = spending.set_index(["release", "year"])["spending_usd_billions"]
    for release in ("2024-12", "2026-01"):
        row = one(record, "2017-26", 2023, release)
        assert row["projected_growth_pct"] == pytest.approx(100 * (4818.474 / level["2017-12", 2016] - 1))
        assert row["actual_growth_pct"] == pytest.approx(100 * (level[release, 2023] / level[release, 2016] - 1))
    assert row["growth_error_pct"] == pytest.approx(-2.55, abs=0.005)  # (1 - 0.02169) / 1.00396 - 1


def test_errors_fit_together(record: pd.DataFrame) -> None:
    product = (1 + record["growth_error_pct"] / 100) * (1 + record["base_error_pct"] / 100)
    assert product.tolist() == pytest.approx((1 + record["error_pct"] / 100).tolist(), abs=1e-9)  # identity
    assert len(record) == 8 + 11


def test_the_editions_own_history_is_its_base(record: pd.DataFrame) -> None:
    row = one(record, "2023-32", 2024, "2026-01")
    assert (row["base_year"], row["base_release"]) == (2022, "2023-12")
    assert row["base_error_pct"] == pytest.approx(100 * (4464.6 / 4586.625 - 1), abs=1e-9)


def test_shares_are_compared_unrounded_where_they_can_be(record: pd.DataFrame) -> None:
    row = one(record, "2023-32", 2024, "2026-01")
    # 5,048.8 / 28,489.0 against 5,278.588 / 29,298.0
    assert row["error_points"] == pytest.approx(100 * (5048.8 / 28489.0 - 5278.588 / 29298.0), abs=1e-9)
    assert row["error_rounding_points"] == 0
    quoted = one(record, "2024-33", 2024, "2026-01")
    assert quoted["projected_share_pct"] == 18.0
    assert quoted["error_rounding_points"] == 0.05  # 18.0 was quoted with one decimal
    assert quoted["error_rounding_pct"] == pytest.approx(100 * 50 / 5278.588, abs=1e-9)  # known to 0.1 trillion
    assert one(record, "2023-32", 2023, "2024-12")["error_rounding_points"] == 0.05  # its GDP is not at hand
    no_share = record["projected_share_pct"].isna() | record["actual_share_pct"].isna()
    assert record["error_points"].isna().tolist() == no_share.tolist()


def test_only_projected_years_that_came(
    record: pd.DataFrame, projections: pd.DataFrame, spending: pd.DataFrame
) -> None:
    kinds = projections.set_index(["edition", "year"])["year_kind"]
    assert {kinds[edition, year] for edition, year in zip(record["edition"], record["year"], strict=True)} == {
        "projected"
    }
    assert record.attrs["not_come"]["2017-26", "2026-01"] == [2025, 2026]
    assert record.attrs["not_come"]["2021-30", "2026-01"] == [2030]
    assert projection_record(projections, spending)["release"].unique().tolist() == ["2026-01"]  # the newest


def test_projected_years_without_a_figure_to_compare_are_named(
    projections: pd.DataFrame, spending: pd.DataFrame
) -> None:
    lacking = projections.copy()
    lacking.loc[(lacking["edition"] == "2017-26") & (lacking["year"] == 2020), "spending_usd_billions"] = float("nan")
    record = projection_record(lacking, spending, "2024-12")
    assert record.attrs["not_comparable"]["2017-26", "2024-12"] == [2020]
    assert 2020 not in record["year"].tolist()


def test_what_cannot_be_set_against_anything(projections: pd.DataFrame, spending: pd.DataFrame) -> None:
    with pytest.raises(mhsm.NotCoveredError, match="No release '2025-12' at hand: there are 2017-12"):
        projection_record(projections, spending, "2025-12")
    with pytest.raises(mhsm.NotCoveredError, match="No projected year has come in release 2026-01"):
        projection_record(projections[projections["edition"] == "2021-30"], spending)
    with pytest.raises(mhsm.NotCoveredError, match="No projected year among the rows"):
        projection_record(projections[projections["year_kind"] == "historical"], spending)
    with pytest.raises(mhsm.NotCoveredError, match="No release of the accounts at hand is older than edition 2017-26"):
        projection_record(projections, spending[spending["release"] > "2018"])
    with pytest.raises(mhsm.MhsmError, match=r"load_health_spending_projections\(\): year_kind not found"):
        projection_record(projections.drop(columns="year_kind"), spending)


@pytest.fixture(scope="module")
def by_type() -> pd.DataFrame:
    return mhsm.load_health_spending_by_type()


@pytest.fixture(scope="module")
def projected_types() -> pd.DataFrame:
    return mhsm.load_health_spending_projections_by_type()


def test_types_against_what_came(projected_types: pd.DataFrame, by_type: pd.DataFrame, record: pd.DataFrame) -> None:
    table = projection_record_by_type(projected_types, by_type, "2024-12").set_index(["type", "year"])
    total = table.loc["national_health_expenditures"]
    whole = record[(record["edition"] == "2017-26") & (record["release"] == "2024-12")].set_index("year")
    for column in ("error_pct", "growth_error_pct", "base_error_pct"):  # the same figures in billions
        assert total[column].tolist() == pytest.approx(whole[column].tolist(), abs=1e-6)
    # by hand: dental services of 2023, 168,724 against 173,844
    assert table.loc[("dental_services", 2023), "error_pct"] == pytest.approx(-2.95, abs=0.005)


def test_restated_types_are_named_and_get_no_error_of_the_level(
    projected_types: pd.DataFrame, by_type: pd.DataFrame
) -> None:
    table = projection_record_by_type(projected_types, by_type, "2024-12")
    named = table.attrs["restated_types"]
    # those that series_breaks names, and two whose base year moved as far
    assert set(named) == {
        "durable_medical_equipment", "hospital_care", "net_cost_of_health_insurance",
        "other_non_durable_medical_products", "prescription_drugs", "public_health_activity",
    }  # fmt: skip
    # series_breaks: hospital care of 2016 was lowered by 4.3 percent, so the edition's base is 1 / 0.957 of it
    assert named["hospital_care"] == pytest.approx(100 * (1 / 0.9565 - 1), abs=ROUNDED)
    assert table.loc[table["restated"], "error_pct"].isna().all()
    assert table.loc[~table["restated"], "error_pct"].notna().all()
    assert table["growth_error_pct"].notna().all()
    assert set(table.loc[table["restated"], "type"]) == set(named)
    assert table.attrs["types_not_in_release"] == ["equipment", "government_administration", "structures"]


@pytest.mark.slow
def test_types_of_every_release_that_has_a_projected_year(projected_types: pd.DataFrame, by_type: pd.DataFrame) -> None:
    ends = {"2020-12": 2019, "2022-12": 2021, "2023-12": 2022, "2024-12": 2023, "2026-01": 2024}
    for release, end in ends.items():
        table = projection_record_by_type(projected_types, by_type, release)
        assert (table["year"].min(), table["year"].max()) == (2017, end)
    newest = projection_record_by_type(projected_types, by_type)
    pd.testing.assert_frame_equal(newest, table)


def test_types_that_cannot_be_compared(projected_types: pd.DataFrame, by_type: pd.DataFrame) -> None:
    with pytest.raises(mhsm.NotCoveredError, match="No projected year has come in release 2017-12"):
        projection_record_by_type(projected_types, by_type, "2017-12")
    with pytest.raises(mhsm.NotCoveredError, match="began from a release that has 2016 by type: none at hand"):
        projection_record_by_type(projected_types, by_type[by_type["release"] > "2018"])
    two = pd.concat([projected_types, projected_types.assign(edition="2018-27")])
    with pytest.raises(mhsm.MhsmError, match="one edition: found 2017-26 and 2018-27"):
        projection_record_by_type(two, by_type)
    with pytest.raises(mhsm.MhsmError, match="Expected one release: found 2024-12 and 2026-01"):
        projection_record_by_type(projected_types, by_type, ["2024-12", "2026-01"])


@pytest.mark.slow
def test_a_type_is_restated_beyond_two_and_a_half_percent(projected_types: pd.DataFrame, by_type: pd.DataFrame) -> None:
    base = (by_type["release"] == "2024-12") & (by_type["year"] == 2016) & (by_type["type"] == "dental_services")
    then = (by_type["release"] == "2017-12") & (by_type["year"] == 2016) & (by_type["type"] == "dental_services")
    figure = by_type.loc[then, "spending_usd_millions"].item()
    for off, restated in ((2.0, False), (2.4, False), (2.6, True), (-2.4, False), (-2.6, True)):
        changed = by_type["spending_usd_millions"].where(~base, figure / (1 + off / 100))
        table = projection_record_by_type(projected_types, by_type.assign(spending_usd_millions=changed), "2024-12")
        dental = table[table["type"] == "dental_services"]
        assert dental["base_error_pct"].tolist() == pytest.approx([off] * len(dental), abs=1e-9)
        assert dental["restated"].tolist() == [restated] * len(dental)


def test_projected_shares(projections: pd.DataFrame) -> None:
    ends = projected_shares(projections.sample(frac=1, random_state=0)).set_index("edition")
    # methods 3.2
    assert ends["projected_share_pct"].to_dict() == {
        "2017-26": 19.7, "2021-30": 19.6, "2022-31": 19.6, "2023-32": 19.7, "2024-33": 20.3,
    }  # fmt: skip
    assert ends["year"].tolist() == [2026, 2030, 2031, 2032, 2033]
    assert ends["evidence"].tolist() == ["quoted", "quoted", "quoted", "transcribed", "quoted"]
    assert ends.loc["2023-32", "unrounded_pct"] == pytest.approx(100 * 7705.0 / 39158.1, abs=1e-9)
    assert ends["unrounded_pct"].notna().sum() == 1
    assert (ends["upper_pct"] - ends["lower_pct"]).tolist() == pytest.approx([0.1, 0.1, 0.1, 0, 0.1], abs=1e-9)
    assert ends.attrs["no_end_share"] == ["2025-34"]
    with pytest.raises(mhsm.NotCoveredError, match="No edition has the share of its last year"):
        projected_shares(projections[projections["edition"] == "2025-34"])
