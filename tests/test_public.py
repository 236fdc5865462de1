"""What a researcher finds: every public function in the README, with a docstring whose example runs (as a doctest)."""

import inspect
from pathlib import Path

import pytest

import mhsm_analysis as mhsm

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
FUNCTIONS = [name for name in mhsm.__all__ if inspect.isfunction(getattr(mhsm, name))]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_public_functions_are_listed_and_documented(name: str) -> None:
    assert f"`{name}`" in README
    documentation = inspect.getdoc(getattr(mhsm, name)) or ""
    assert ">>> " in documentation


def test_importing_is_light() -> None:
    import subprocess
    import sys

    heavy = "{'scipy', 'statsmodels', 'matplotlib', 'seaborn', 'IPython', 'nbconvert'} & set(sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", f"import sys, mhsm_analysis; print({heavy})"], capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == "set()"
