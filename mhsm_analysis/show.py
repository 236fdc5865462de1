"""How a notebook shows things: figures with words beside them, accessible tables, computed prose.

Everything is displayed twice, rich and as plain text with the same content, so that nbval compares it and no reader
depends on a browser.
"""

from __future__ import annotations

import base64
import html
import io
import math
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from numbers import Real
from typing import TYPE_CHECKING, Any

from .errors import MhsmError

if TYPE_CHECKING:
    import pandas as pd
    from bs4 import Tag
    from matplotlib.figure import Figure

Format = str | Callable[[Any], str]

MISSING = "–"
DPI = 200

# MathJax reads what stands between two dollar signs as a formula, also where they are escaped: in JupyterLab and in
# `nbconvert --to html`, but not inside an element of these classes (the names that MathJax 2 and 3 know).
NO_FORMULAS = "tex2jax_ignore mathjax_ignore"

# Text that is a quantity, a bound or a range: right-aligned like a number. A SOC code or a vintage ("2020-30") is not.
_NUMBER = r"[-+−]?\$?[-+−]?\d[\d,]*(\.\d+)?( ?(%|percent|points))?"
_FORMULA = re.compile(r"\$(?![\s\d])[^$\n]{0,400}?(?:\\[A-Za-z]|\^|_\{)[^$\n]{0,400}(?<!\s)\$")  # in a figure
_QUANTITY = re.compile(
    rf"((at least |at most |up to |about |over |between )?{_NUMBER}( (to|and) {_NUMBER})?( \(.*\))?)|not published"
)


def show_figure(fig: Figure, *, alt: str, caption: str) -> None:
    """Display a figure as a picture with its description in words, and its caption below; then close it.

    It is shown as HTML, since of a bare picture JupyterLab and ``nbconvert --to html`` drop the description. A dollar
    sign in it is money, but for a formula with a backslash, ``^`` or ``_``, such as ``$R^2$``.

    Parameters
    ----------
    fig
        The finished figure.
    alt
        What the figure shows, for a reader who cannot see it.
    caption
        Markdown: unit, source and vintage or release.

    Raises
    ------
    ValueError
        Where ``alt`` or ``caption`` is empty.
    """
    if not alt.strip() or not caption.strip():
        raise ValueError("A figure needs both: alt (what it shows, in words) and caption (unit, source, release).")
    import matplotlib.pyplot as plt
    from matplotlib.text import Text

    axes = [axis for ax in fig.axes for axis in (ax.xaxis, ax.yaxis)]
    for axis in axes:
        axis.get_ticklabels(which="both")  # they get their text when they are asked for
    powers = {axis.get_offset_text() for axis in axes}  # and these when they are drawn: never money
    for text in set(fig.findobj(Text)) - powers:
        # matplotlib too reads what stands between two dollar signs as a formula, money as well.
        if not _is_formula(text.get_text()):
            text.set_parse_math(False)
    picture = io.BytesIO()
    # Without the metadata the bytes would change with matplotlib's version.
    fig.savefig(picture, format="png", dpi=DPI, facecolor="white", bbox_inches="tight", metadata={"Software": None})
    plt.close(fig)
    content = picture.getvalue()
    # A 200 dpi picture at half its pixels is sharp and of the size it was drawn for.
    width, height = (int.from_bytes(content[start : start + 4], "big") // 2 for start in (16, 20))  # the PNG header
    source = f"data:image/png;base64,{base64.b64encode(content).decode('ascii')}"
    # nbval compares the words, and not the picture and its size, which stand together for that.
    _display(
        f'<figure class="mhsm-figure {NO_FORMULAS}">\n'
        f'<img src="{source}" width="{width}" height="{height}" alt="{html.escape(alt)}">\n'
        f"<figcaption>{_as_html(caption)}</figcaption>\n</figure>",
        f"Figure: {alt}\n\n{caption}",
    )


def _is_formula(text: str) -> bool:
    """Say whether a text of a figure is a formula that matplotlib can draw."""
    from matplotlib.mathtext import MathTextParser

    if not _FORMULA.search(text):
        return False
    try:
        MathTextParser("path").parse(text)
    except ValueError:
        return False
    return True


def show_table(
    frame: pd.DataFrame, *, caption: str, note: str = "", formats: Mapping[str, Format] | None = None
) -> None:
    """Display a table with its caption above and a note (the source) below.

    Parameters
    ----------
    frame
        One row a line. The index heads the rows; a plain 0..n index is left out and the first column heads them.
    caption
        What the table shows, with the unit.
    note
        Plain text below the table: source, release, what a mark means.
    formats
        Column name to a format: ``",.0f"``, ``"${:,.0f}"`` or a function of the value. Without one, whole numbers get
        thousands separators (years do not), other numbers two decimals, text stays as it is; missing is "–".

    Raises
    ------
    ValueError
        Where the caption is empty or a format names a column that is not there.
    """
    if not caption.strip():
        raise ValueError("A table needs a caption: what it shows, and the unit.")
    _display(
        table_html(frame, caption=caption, note=note, formats=formats),
        "\n\n".join(filter(None, [caption, _as_text(frame, formats)[0].to_string(index=False), note])),
    )


def say(text: str) -> None:
    """Display computed prose: Markdown, in which a dollar sign is money and a tag is text."""
    _display(f'<div class="mhsm-prose {NO_FORMULAS}">\n{_as_html(text)}\n</div>', text, {"mhsm": "prose"})


def require_number(
    name: str, value: object, *, example: float, least: float = 0, most: float = math.inf, what: str = "a number"
) -> None:
    """Refuse a parameter of a notebook that is no number, or one out of range, before it leads to an error elsewhere.

    Parameters
    ----------
    name, value
        The parameter.
    example
        A value that would do.
    least, most
        The range, both ends in it.
    what
        What it is, such as ``a year``.

    Raises
    ------
    MhsmError
        The message says what was expected and what was found.

    Examples
    --------
    >>> require_number("SALARY", 150_000, example=150_000)
    >>> require_number("YEAR", 1960, example=2020, least=1961, most=2024, what="a year")
    Traceback (most recent call last):
    mhsm_analysis.errors.MhsmError: YEAR is a year from 1961 to 2024, such as 2020; found 1960.
    """
    try:
        number = float(value) if isinstance(value, Real) and not isinstance(value, bool) else math.nan
    except OverflowError:
        number = math.inf
    if math.isfinite(number) and least <= number <= most and (what != "a year" or number.is_integer()):
        return
    told = least or number < least
    range_ = f" from {least:g} to {most:g}" if most < math.inf else f" of {least:g} or more" if told else ""
    quotes = ", written without quotes" if isinstance(value, str) else ""
    raise MhsmError(f"{name} is {what}{range_}, such as {example}{quotes}; found {value!r}.")


def require_occupation(name: str, value: object) -> None:
    """Refuse a parameter of a notebook that can name no occupation.

    Raises
    ------
    MhsmError
        Where it is no text and no code written as a number.

    Examples
    --------
    >>> require_occupation("OCCUPATION", "Registered Nurses")
    >>> require_occupation("WHO", 11-9111)
    Traceback (most recent call last):
    mhsm_analysis.errors.MhsmError: WHO is a SOC code or an exact title in quotes, such as "11-9111"; found -9100.
    """
    is_code = isinstance(value, Real) and not isinstance(value, bool) and float(value) > 0
    if not is_code and not (isinstance(value, str) and value.strip()):
        raise MhsmError(f'{name} is a SOC code or an exact title in quotes, such as "11-9111"; found {value!r}.')


@contextmanager
def or_say_why() -> Iterator[None]:
    """Show a section, or say in its place why there is none: what it asks for is not published, or not bundled.

    A section of a notebook stands in ``with or_say_why():``, so that the notebook runs for every occupation and year.
    """
    try:
        yield
    except MhsmError as error:
        import matplotlib.pyplot as plt

        plt.close("all")  # a figure that was begun would be shown empty
        say(f"Not shown: {error}")


def table_html(
    frame: pd.DataFrame, *, caption: str, note: str = "", formats: Mapping[str, Format] | None = None
) -> str:
    """Return the HTML that `show_table` displays."""
    from bs4 import BeautifulSoup

    text, heads, numeric = _as_text(frame, formats)
    soup = BeautifulSoup(text.to_html(index=False, border=0), "html.parser")
    table = soup.table
    assert table is not None
    table.attrs = {"class": f"mhsm-table {NO_FORMULAS}"}
    title = soup.new_tag("caption")
    title.string = caption
    table.insert(0, title)
    for row in table.find_all("tr"):
        row.attrs = {}
        for position, cell in enumerate(row.find_all(["th", "td"])):
            if position < heads:
                cell.name = "th"
            elif numeric[position]:
                cell["class"] = "number"
    add_scopes(table)
    return str(soup).strip() + (
        f'\n<p class="mhsm-note {NO_FORMULAS}">{html.escape(note, quote=False)}</p>' if note else ""
    )


def add_scopes(table: Tag) -> None:
    """Say of each header cell whether it heads a column or a row, where the table does not say so itself."""
    for row in table.find_all("tr"):
        in_head = row.find_parent("thead") is not None or row.find("td") is None
        for cell in row.find_all("th"):
            if not cell.get_text(strip=True):
                cell.name = "td"  # the corner above the row headers heads nothing
            elif not cell.get("scope"):
                span = int(str(cell.get("colspan") or 1))
                cell["scope"] = ("colgroup" if span > 1 else "col") if in_head else "row"


def _display(rich: str, plain: str, metadata: dict[str, str] | None = None) -> None:
    from IPython.display import display

    display({"text/html": rich, "text/plain": plain}, metadata=metadata, raw=True)


def _as_html(text: str) -> str:
    """Render Markdown; a tag in it stays text, as some of what is said comes from a user's file."""
    import mistune

    return str(mistune.create_markdown(escape=True, plugins=["strikethrough", "table", "url"])(text)).strip()


def _as_text(frame: pd.DataFrame, formats: Mapping[str, Format] | None) -> tuple[pd.DataFrame, int, list[bool]]:
    """Return the table as text, how many leading columns head the rows, and which columns are numbers."""
    import pandas as pd

    plain_index = isinstance(frame.index, pd.RangeIndex) and frame.index.name is None
    heads = 1 if plain_index else frame.index.nlevels
    if not plain_index:
        names = [name if name is not None else "" for name in frame.index.names]
        frame = frame.reset_index(names=names, allow_duplicates=True)
    columns = [", ".join(map(str, name)).strip(", ") if isinstance(name, tuple) else str(name) for name in frame]
    if unknown := set(formats or {}) - set(columns):
        raise ValueError(f"No column {', '.join(sorted(unknown))} to format; there are {', '.join(columns)}.")
    text, numeric = [], []
    for position, name in enumerate(columns):
        values = frame.iloc[:, position]
        cells = _format_column(values, (formats or {}).get(name), name)
        text.append(cells)
        shown = [cell for cell in cells if cell != MISSING]
        is_number = pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_bool_dtype(values.dtype)
        numeric.append(is_number or (bool(shown) and all(_QUANTITY.fullmatch(cell) for cell in shown)))
    table = pd.DataFrame(list(zip(*text, strict=True)), columns=columns, dtype=object)
    return table, heads, numeric


def _format_column(values: pd.Series, given: Format | None, name: str) -> list[str]:
    import pandas as pd

    is_year = (
        re.search(r"(?<!per )\byear\b", name.lower().replace("_", " ")) is not None
        and pd.api.types.is_numeric_dtype(values.dtype)
        and values.dropna().between(1000, 2999).all()
    )
    if given is None and pd.api.types.is_float_dtype(values.dtype):
        whole = (values.dropna() % 1 == 0).all()
        given = (".0f" if is_year else ",.0f") if whole else ",.2f"
    elif given is None and pd.api.types.is_integer_dtype(values.dtype):
        given = "d" if is_year else ",d"

    def one(value: Any) -> str:
        if pd.isna(value):
            return MISSING
        if callable(given):
            return given(value)
        if given is None or isinstance(value, str):
            return str(value)
        return given.format(value) if "{" in given else format(value, given)

    return [one(value) for value in values]


def show_sources(*tables: str) -> None:
    """Display where tables came from, as a list made from the descriptor.

    Parameters
    ----------
    *tables
        Names of tables, such as ``national_wages``.
    """
    say(
        sources_markdown(*tables)
        + "\n\nThe codebook (`mhsm data codebook`) lists every source and how its copy was checked."
    )


def sources_markdown(*tables: str) -> str:
    """Return the list of `show_sources`, a line a table."""
    from .catalog import list_sources

    lines = []
    for name, sources in list_sources(*tables).groupby(level=0, sort=False):
        first, further = sources.iloc[0], len(sources) - 1
        lines.append(
            f"- **{first['title']}** (`{name}`). {first['publisher']}; {first['release']};"
            f" [{first['page']}]({first['page']}){f', and {further} more' if further else ''}."
            f" Evidence: {first['evidence'].rstrip('.')}. Licence: {first['licence']}."
        )
    return "\n".join(lines)
