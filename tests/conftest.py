"""Shared fixtures. Nothing needs files outside the clone: tests of real publishers' files skip without them."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
collect_ignore = ["browser"]  # a command of its own: make test-browser


@pytest.fixture(autouse=True)
def bundled_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """Test the bundled tables, whatever folder the user of this shell works with."""
    monkeypatch.delenv("MHSM_DATA", raising=False)


@pytest.fixture(scope="session")
def sources() -> Path:
    """The folder of publishers' files (MHSM_SOURCES, or beside the checkout); tests that need it skip without it."""
    folder = Path(os.environ.get("MHSM_SOURCES", ROOT.parent / "shared" / "sources"))
    if not folder.is_dir():
        pytest.skip("the publishers' files are not at hand (set MHSM_SOURCES)")
    return folder
