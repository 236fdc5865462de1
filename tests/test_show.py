"""What a notebook displays: both renderings, byte-stable, with the words a reader without pictures needs."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_code_cell, new_notebook, new_output
from notebook_parts import code, write

from mhsm_analysis.errors import MhsmError
from mhsm_analysis.report.running import run_notebooks
from mhsm_analysis.show import or_say_why, require_number, say, show_figure, show_table, table_html


@pytest.fixture
def displayed(monkeypatch):
    """Everything displayed: a list of (data, metadata)."""
    found: list[tuple[dict, dict]] = []
    monkeypatch.setattr(
        "IPython.display.display", lambda data, metadata=None, raw=False: found.append((data, metadata or {})) or raw
    )
    return found


@pytest.fixture
def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Setting": ["Hospitals", "Nursing <homes>"],
            "Year": [2021, 2021],
            "Median": [119450.0, np.nan],
            "Employment": [154130, 45610],
            "P90": ["at least 208,000", "123,456"],
            "SOC": ["11-9111", "11-9111"],
            "Vintage": ["2020-30", "2024-34"],
        }
    )


def cells(html: str) -> list[list[str]]:
    table = BeautifulSoup(html, "html.parser").table
    return [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in table.find_all("tr")]


@pytest.mark.slow
def test_figure_has_alt_text_caption_and_is_closed(displayed):
    fig, ax = plt.subplots(figsize=(5.2, 3))
    ax.plot([1, 2])
    alt = 'Pay "rises" from $1 to $2 <a year>.'
    show_figure(fig, alt=alt, caption="Dollars, *nominal*. Source: BLS OEWS, May 2021.")
    ((data, about),) = displayed
    figure = BeautifulSoup(data["text/html"], "html.parser").figure
    kind, content = figure.img["src"].split(",")
    assert kind == "data:image/png;base64"
    assert base64.b64decode(content).startswith(b"\x89PNG")
    assert figure.img["alt"] == alt
    assert str(figure.figcaption.p) == "<p>Dollars, <em>nominal</em>. Source: BLS OEWS, May 2021.</p>"
    assert data["text/plain"] == f"Figure: {alt}\n\nDollars, *nominal*. Source: BLS OEWS, May 2021."
    assert about == {}
    assert not plt.fignum_exists(fig.number)


@pytest.mark.slow
def test_figure_is_the_same_bytes_each_time_at_200_dpi(displayed):
    for _ in range(2):
        fig, ax = plt.subplots(figsize=(5, 3))
        ax.bar(["a", "b"], [1, 2])
        show_figure(fig, alt="Two bars.", caption="Jobs.")
    (first, _), (second, _) = displayed
    assert first == second
    image = BeautifulSoup(first["text/html"], "html.parser").img
    assert 400 < int(image["width"]) < 520  # half the pixels of 5 inches at 200 dpi, less the white margin


@pytest.mark.slow
def test_nbval_compares_the_words_of_a_figure_and_not_its_bytes_or_size(displayed):
    sanitizer = Path(__file__).with_name("nbval_sanitize.cfg").read_text()
    (pattern,) = re.findall("regex: (.*)", sanitizer)
    for width in (4, 5):
        fig, ax = plt.subplots(figsize=(width, 3))
        ax.bar(["a", "b"], [1, width])
        show_figure(fig, alt="Bars of 1,234 dollars.", caption="Jobs in 2021.")
    first, second = (re.sub(pattern, "PICTURE", data["text/html"]) for data, _ in displayed)
    assert first == second
    assert "1,234" in first
    assert "2021" in first


@pytest.mark.slow
def test_the_stock_html_export_keeps_the_description_of_a_figure(displayed):
    fig = plt.figure()
    show_figure(fig, alt="Two bars of pay.", caption="Jobs.")
    output = new_output("display_data", dict(displayed[0][0]))
    page, _ = HTMLExporter().from_notebook_node(new_notebook(cells=[new_code_cell("draw()", outputs=[output])]))
    assert [image["alt"] for image in BeautifulSoup(page, "html.parser").find_all("img")] == ["Two bars of pay."]


@pytest.mark.parametrize(("alt", "caption"), [("", "Jobs."), ("Two bars.", "  ")])
def test_figure_without_words_is_refused(alt, caption):
    fig = plt.figure()
    with pytest.raises(ValueError, match="alt"):
        show_figure(fig, alt=alt, caption=caption)
    plt.close(fig)


def test_table_says_the_same_in_html_and_in_plain_text(displayed, frame):
    show_table(frame, caption="Pay, dollars", note="Source: BLS & others.", formats={"Median": "${:,.0f}"})
    ((data, _),) = displayed
    header, *rows = cells(data["text/html"])
    assert header == list(frame)
    assert rows[0] == ["Hospitals", "2021", "$119,450", "154,130", "at least 208,000", "11-9111", "2020-30"]
    assert rows[1] == ["Nursing <homes>", "2021", "–", "45,610", "123,456", "11-9111", "2024-34"]
    plain = data["text/plain"]
    assert plain.startswith("Pay, dollars\n\n")
    assert plain.endswith("\n\nSource: BLS & others.")
    for cell in (cell for row in [header, *rows] for cell in row):
        assert cell in plain
    assert "Source: BLS &amp; others." in data["text/html"]


def test_table_is_accessible_and_without_inline_style(frame):
    html = table_html(frame, caption="Pay, dollars")
    table = BeautifulSoup(html, "html.parser").table
    assert table.caption.get_text() == "Pay, dollars"
    assert [cell["scope"] for cell in table.thead.find_all("th")] == ["col"] * len(frame.columns)
    assert [cell["scope"] for cell in table.tbody.find_all("th")] == ["row"] * len(frame)
    assert not table.find_all(style=True)
    numbers = [cell.get_text() for cell in table.thead.find_all("th", class_="number")]
    assert numbers == ["Year", "Median", "Employment", "P90"]  # neither a SOC code nor a vintage


def test_index_heads_the_rows_and_an_unnamed_corner_heads_nothing(frame):
    indexed = frame.set_index("Setting").rename_axis(None)
    table = BeautifulSoup(table_html(indexed, caption="Pay"), "html.parser").table
    assert [cell.get_text() for cell in table.tbody.find_all("th")] == ["Hospitals", "Nursing <homes>"]
    assert table.thead.find("td").get_text() == ""


def test_long_text_and_many_rows_are_not_cut():
    frame = pd.DataFrame({"Claim": ["word " * 40 + "end"] * 80, "Value": range(80)})
    html = table_html(frame, caption="Claims")
    assert len(cells(html)) == 81
    assert "…" not in html
    assert "..." not in html


def test_numbers_without_a_format_keep_two_decimals():
    frame = pd.DataFrame({"Year": [2021], "Ratio": [1.4299], "Jobs": [569400.0], "Known": [True]})
    assert cells(table_html(frame, caption="x"))[1] == ["2021", "1.43", "569,400", "True"]


def test_formats_may_be_functions_and_must_name_columns(frame):
    html = table_html(frame, caption="Pay", formats={"Median": lambda value: f"about {value:,.0f}"})
    assert "about 119,450" in html
    with pytest.raises(ValueError, match="No column Medan to format; there are Setting, Year"):
        table_html(frame, caption="Pay", formats={"Medan": ",.0f"})


def test_table_without_caption_is_refused(frame):
    with pytest.raises(ValueError, match="caption"):
        show_table(frame, caption=" ")


def test_money_in_prose_is_no_formula(displayed):
    say(r"From **$60,780** to \$205,620, `$HOME`.")
    ((data, _),) = displayed
    prose = BeautifulSoup(data["text/html"], "html.parser").div
    assert {"tex2jax_ignore", "mathjax_ignore"} < set(prose["class"])
    assert str(prose.p) == "<p>From <strong>$60,780</strong> to $205,620, <code>$HOME</code>.</p>"
    assert data["text/plain"] == r"From **$60,780** to \$205,620, `$HOME`."


@pytest.mark.slow
def test_money_in_a_bare_frame_is_no_formula(tmp_path):
    source = "import mhsm_analysis as mhsm\nmhsm.load_claims()"
    (result,) = run_notebooks([write(tmp_path / "a.ipynb", code(source))])
    table = BeautifulSoup(result.notebook.cells[0].outputs[0].data["text/html"], "html.parser").table
    assert "tex2jax_ignore" in table["class"]


def test_a_tag_in_prose_is_text_and_a_link_runs_nothing(displayed):
    say("An id <img src=x onerror=alert(1)> of a [file](javascript:alert(1)).")
    html = displayed[0][0]["text/html"]
    assert BeautifulSoup(html, "html.parser").find("img") is None
    assert "&lt;img" in html
    assert "javascript:" not in html


def test_a_section_that_cannot_be_shown_says_why_and_leaves_no_empty_figure(displayed):
    with or_say_why():
        plt.figure()
        raise MhsmError("no wages of Models were published.")
    assert not plt.get_fignums()
    assert displayed[0][0]["text/plain"] == "Not shown: no wages of Models were published."
    with pytest.raises(ZeroDivisionError), or_say_why():  # what is not a message of ours is a fault
        _ = 1 / 0


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (
            "150,000",
            "SALARY is a number of dollars a year of 1 or more, such as 150000, written without quotes; found ",
        ),
        (None, "SALARY is a number of dollars a year of 1 or more, such as 150000; found None."),
        (float("nan"), "found nan"),
        (True, "found True"),
        (float("inf"), "found inf"),
        (0, "found 0"),
    ],
)
def test_a_parameter_that_is_no_number_is_named(value, told):
    with pytest.raises(MhsmError, match=re.escape(told)):
        require_number("SALARY", value, example=150_000, least=1, what="a number of dollars a year")


def test_a_parameter_out_of_range_has_the_range_and_a_year_is_whole():
    with pytest.raises(MhsmError, match="SALARY is a number of 0 or more, such as 150000; found -5"):
        require_number("SALARY", -5, example=150_000)
    with pytest.raises(MhsmError, match=r"YEAR is a year from 2004 to 2025, such as 2020; found 2020\.5"):
        require_number("YEAR", 2020.5, example=2020, least=2004, most=2025, what="a year")


@pytest.mark.usefixtures("displayed")
def test_a_dollar_in_a_figure_is_no_formula():
    fig, ax = plt.subplots()
    label = ax.set_ylabel("dollars, $1 to $2")
    show_figure(fig, alt="A figure of pay.", caption="Dollars.")
    assert not label.get_parse_math()


@pytest.mark.usefixtures("displayed")
def test_a_formula_and_a_logarithmic_axis_in_a_figure_stay():
    fig, ax = plt.subplots()
    ax.set_yscale("log")
    ax.plot([1, 10_000])
    title = ax.set_title("$R^2$ of pay")
    xlabel = ax.set_xlabel("Wages ($M) by soc_code^1: 100% & cost ($B)")  # what matplotlib could not draw
    legend = ax.legend(["Pay ($k), by_field, cost ($m)"])
    show_figure(fig, alt="A figure of pay.", caption="Dollars.")
    ticks = [label for label in ax.get_yticklabels() if label.get_text()]
    assert title.get_parse_math()
    assert not xlabel.get_parse_math()
    assert not legend.get_texts()[0].get_parse_math()
    assert ticks
    assert all(label.get_parse_math() for label in ticks)


def test_amounts_per_year_have_thousands_and_years_have_none():
    frame = pd.DataFrame({"base_year": [2020.0, None], "openings_per_year": [1500.0, 2000.0], "Jobs per year": 1500})
    rows = re.findall(r"<tr>(.*?)</tr>", table_html(frame, caption="c"), re.DOTALL)
    cells = [re.sub("<[^>]*>", "", row).split() for row in rows[1:]]
    assert cells == [["2020", "1,500", "1,500"], ["–", "2,000", "1,500"]]
