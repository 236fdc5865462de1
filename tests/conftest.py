"""Shared fixtures. Nothing needs files outside the clone: tests of real publishers' files skip without them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session", autouse=True)
def bundled_data() -> Iterator[None]:
    """Test the bundled tables, whatever folder the user of this shell works with."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("MHSM_DATA", raising=False)
        yield


@pytest.fixture(scope="session")
def sources() -> Path:
    """The folder of publishers' files (MHSM_SOURCES, or beside the checkout); tests that need it skip without it."""
    folder = Path(os.environ.get("MHSM_SOURCES", ROOT.parent / "shared" / "sources"))
    if not folder.is_dir():
        pytest.skip("the publishers' files are not at hand (set MHSM_SOURCES)")
    return folder
