"""The page of an audit: its order, its words, what it does with a stranger's file, and that it is sound."""

from __future__ import annotations

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from notebook_parts import assert_sound
from places import ROOT

import mhsm_analysis as mhsm
from mhsm_analysis.claims.summary import MEANINGS, audit_summary, unconfirmed
from mhsm_analysis.errors import MhsmError
from mhsm_analysis.report.audit import audit_page

PLANTED = ROOT / "tests" / "claims" / "planted_errors.csv"
HANDBOOK = ROOT / "docs" / "claims" / "handbook_2024-34.csv"
SECTIONS = ["Claim by claim", "Every claim, in a sentence", "What the verdicts mean", "Sources"]


def page_of(claims: pd.DataFrame) -> BeautifulSoup:
    return BeautifulSoup(audit_page(claims, mhsm.audit_claims(claims)), "html.parser")


def one(name: str, **cells: object) -> pd.DataFrame:
    claims = mhsm.load_claims()
    return claims[claims["claim_id"] == name].reset_index(drop=True).assign(**cells)


def headings(page: BeautifulSoup) -> list[str]:
    return [heading.get_text() for heading in page.find_all("h2")]


def items(page: BeautifulSoup, heading: str) -> list[str]:
    section = page.find("h2", string=heading)
    return [item.get_text() for item in section.find_next_sibling("ul").find_all("li")]


@pytest.fixture(scope="module")
def bundled() -> BeautifulSoup:
    return page_of(mhsm.load_claims())


@pytest.fixture(scope="module")
def planted() -> BeautifulSoup:
    return page_of(mhsm.read_claims(PLANTED))


@pytest.mark.slow
def test_pages_are_sound(bundled: BeautifulSoup, planted: BeautifulSoup) -> None:
    for page in (bundled, planted, page_of(mhsm.read_claims(HANDBOOK))):
        assert_sound(page)
        assert page.find(class_="scroll")["role"] == "region"
        assert page.title.get_text() == page.h1.get_text()
    assert mhsm.__version__ in bundled.footer.get_text()


@pytest.mark.slow
def test_a_clean_file_has_no_section_of_what_does_not_match(bundled: BeautifulSoup) -> None:
    claims = mhsm.load_claims()
    assert bundled.h1.get_text() == f"Figures checked: {claims['source'].iloc[0]}"
    assert bundled.h1.find_next_sibling().get_text() == audit_summary(mhsm.audit_claims(claims))
    assert headings(bundled) == SECTIONS


@pytest.mark.slow
def test_mismatches_stand_before_the_table(planted: BeautifulSoup) -> None:
    assert headings(planted) == ["What does not match", *SECTIONS]
    told = items(planted, "What does not match")
    claims = pd.read_csv(PLANTED)  # its ten spoiled rows have names of their own
    spoiled = [name for name in claims["claim_id"] if not name.startswith("right-")]
    assert [text.split(" (")[0] for text in told] == spoiled
    assert "does not match the source: $104,280" in told[0]


def test_what_is_loose_or_not_at_hand_stands_after_the_table() -> None:
    loose, unknown = one("low-2021", value=70000.0), one("low-2021", reference_period="May 1950", claim_id="old")
    page = page_of(pd.concat([loose, unknown], ignore_index=True))
    assert headings(page) == [SECTIONS[0], "What does not match in full", *SECTIONS[1:]]
    told = items(page, "What does not match in full")
    assert "is true but loose" in told[0]
    assert "cannot be checked" in told[1]
    assert_sound(page)


def test_nothing_found_means_no_sources() -> None:
    page = page_of(one("low-2021", reference_period="May 1950"))
    assert "Sources" not in headings(page)
    assert_sound(page)


@pytest.mark.slow
def test_every_claim_has_its_sentence_and_row(bundled: BeautifulSoup) -> None:
    audit = mhsm.audit_claims(mhsm.load_claims())
    told = items(bundled, "Every claim, in a sentence")
    assert len(told) == 12
    for text, row in zip(told, audit.itertuples(), strict=True):
        assert text.startswith(f"{row.claim_id} (")
        assert text.endswith(row.sentence)
    rows = [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in bundled.select("tbody tr")]
    assert ["less than $60,800", "match after rounding", "$60,780"] in [row[1:4] for row in rows]  # methods.md


@pytest.mark.slow
def test_only_verdicts_that_occur_are_explained(bundled: BeautifulSoup, planted: BeautifulSoup) -> None:
    assert [term.get_text() for term in bundled.find_all("dt")] == [
        "match",
        "match after rounding",
        "as quoted",
        "outdated",
    ]
    explained = {text.get_text() for text in planted.find_all("dd")}
    assert MEANINGS["mismatch"] in explained
    assert MEANINGS["as_quoted"] not in explained


@pytest.mark.slow
def test_sources_are_those_of_the_tables_used(bundled: BeautifulSoup) -> None:
    told = items(bundled, "Sources")
    assert len(told) == 4
    for name in ("national_wages", "wages_by_industry", "projections", "health_spending"):
        assert sum(f"({name})" in text for text in told) == 1, name
    assert any("May 2004 to May 2025" in text for text in told)  # the editions at hand
    assert bundled.find("h2", string="Sources").find_next("a")["href"].startswith("https://")


def test_several_texts_are_listed() -> None:
    claims = pd.concat([one("low-2021"), one("high-2021", source="A second text")], ignore_index=True)
    page = page_of(claims)
    assert page.h1.get_text() == "Figures checked: 2 texts"
    assert [item.get_text() for item in page.main.ul.find_all("li")] == claims["source"].tolist()


def test_a_strangers_words_stay_words() -> None:
    nasty = "<script>alert(1)</script><img src=https://example.org/x.png onerror=go()>{{ 7 * 7 }}"
    page = page_of(one("government-2021", claim_id=nasty, population=nasty, source=nasty))
    assert_sound(page)
    assert not page.find_all("img")
    assert page.h1.get_text() == f"Figures checked: {nasty}"
    assert nasty in page.table.get_text()
    assert items(page, "Every claim, in a sentence")[0].startswith(nasty)


@pytest.mark.slow
def test_the_same_claims_give_the_same_page(bundled: BeautifulSoup) -> None:
    assert str(page_of(mhsm.load_claims())) == str(bundled)


def test_an_audit_of_other_claims_is_refused() -> None:
    with pytest.raises(MhsmError, match="own claims"):
        audit_page(one("low-2021"), mhsm.audit_claims(one("high-2021")))


@pytest.mark.slow
def test_unconfirmed_are_the_ten_that_were_spoiled() -> None:
    rows = unconfirmed(mhsm.audit_claims(mhsm.read_claims(PLANTED)))
    assert len(rows) == 10
    assert set(rows["verdict_cited"]) == {"mismatch"}
