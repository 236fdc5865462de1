"""The README names targets that the Makefile has, and make understands each."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest
from places import ROOT

TARGETS = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")
@pytest.mark.parametrize("target", TARGETS)
def test_make_understands_each_target(target):
    told = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr


def test_the_readme_names_targets_that_are_there():
    named = set(re.findall(r"(?:`|^)make ([a-z][a-z-]*)", (ROOT / "README.md").read_text(), re.MULTILINE))
    assert {"report", "test", "lab", "help"} <= named <= set(TARGETS)
