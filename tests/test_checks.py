"""The checks that build and tests share: they hold for the bundled tables, and each finds the fault it is there for."""

from collections.abc import Callable

import pandas as pd
import pytest

from mhsm_analysis import catalog, checks

Tables = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def bundled() -> Tables:
    return {entry["name"]: catalog.read_table(entry["name"]) for entry in catalog.descriptor()["resources"]}


@pytest.mark.parametrize("check", checks.CHECKS, ids=lambda check: check.__name__)
def test_bundled_tables_pass(bundled: Tables, check: Callable) -> None:
    results = list(check(bundled))
    assert results
    for result in results:
        assert result.compared > 0, result
        assert not result.faults, str(result)


def _shift(table: str, where: str, column: str, by: float) -> Callable[[Tables], None]:
    def change(tables: Tables) -> None:
        row = tables[table].query(where).index[0]
        tables[table].loc[row, column] += by

    return change


def _set(table: str, where: str, column: str, value: object) -> Callable[[Tables], None]:
    def change(tables: Tables) -> None:
        tables[table].loc[tables[table].query(where).index[0], column] = value

    return change


_OWN = "occupation_code == '11-9111' and year == 2021"
MUTATIONS = {
    "a P75 above P90": (
        _shift("national_wages", _OWN, "annual_p75_usd", 80_000),
        {"percentiles never decrease", "hourly x 2,080 is annual"},
    ),
    "an annual wage 20 dollars off": (
        _shift("national_wages", _OWN, "annual_p50_usd", 20),
        {"hourly x 2,080 is annual"},
    ),
    "a number above the top code's start": (
        _set("national_wages", "top_coded_from == 'p75'", "annual_p90_usd", 300_000),
        {"top-coding is an upper run", "wages are published whole"},
    ),
    "a top code lost": (
        _set("wages_by_area", "top_coded_from == 'p90'", "annual_top_code_usd", float("nan")),
        {"top-coding is an upper run"},
    ),
    "a wage lost": (
        _set("national_wages", _OWN, "annual_p10_usd", float("nan")),
        {"wages are published whole"},
    ),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_fault_is_found_and_named(bundled: Tables, name: str) -> None:
    change, expected = MUTATIONS[name]
    tables = {table: frame.copy() for table, frame in bundled.items()}
    change(tables)
    failed = [result for result in checks.run_checks(tables) if result.faults]
    assert {result.check for result in failed} == expected
    assert all("FAILED, first " in str(result) for result in failed)
