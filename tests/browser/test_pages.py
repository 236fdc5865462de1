"""Every page of the report as a reader has it: on a phone, a tablet, a desk and on paper."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser
from reading import faults


def test_reads_well(browser: Browser, report: Path, page_name: str, width: int, paper: bool):
    assert faults(browser, report / f"{page_name}.html", width, paper=paper) == []
