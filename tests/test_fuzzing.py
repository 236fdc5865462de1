"""Small faults in files: each is a correct table or a named error; `benchmarks/fuzzing.py` makes ten thousand."""

from __future__ import annotations

from pathlib import Path

import pytest
from fuzzing import CELLS, MUTATIONS, OUTCOMES, claims, official, outcome, statista_outcome, statista_workbook
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


def few(examples: int) -> settings:
    return settings(
        max_examples=examples, derandomize=True, deadline=None, database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )  # fmt: skip


seeds = st.integers(0, 2**32 - 1)


@pytest.mark.slow
@few(150)
@given(kind=st.sampled_from(sorted(MUTATIONS)), seed=seeds)
def test_a_file_of_claims(tmp_path: Path, kind: str, seed: int) -> None:
    assert outcome(claims(), kind, seed, tmp_path / "in") in OUTCOMES


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return statista_workbook(tmp_path_factory.mktemp("statista"))


@pytest.mark.slow
@few(70)
@given(kind=st.sampled_from(sorted(CELLS)), seed=seeds)
def test_a_cell_of_a_statista_workbook(workbook: Path, tmp_path: Path, kind: str, seed: int) -> None:
    assert statista_outcome(workbook, kind, seed, tmp_path) in OUTCOMES


@pytest.mark.slow
def test_official_files(sources: Path, tmp_path: Path) -> None:
    """All kinds of faults in all files, with one seed: what nothing objects to is rare."""
    found = [outcome(target, kind, 1, tmp_path / "in") for target in official(sources) for kind in sorted(MUTATIONS)]
    assert set(found) <= set(OUTCOMES)
    assert found.count("silent") <= 0.05 * len(found)
