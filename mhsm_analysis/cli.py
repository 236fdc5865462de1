"""The command ``mhsm``. What a command needs is imported when it runs, so that help and errors come at once."""

from __future__ import annotations

import io
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .errors import MhsmError

if TYPE_CHECKING:
    import pandas as pd

    from .report.running import Progress

# Where the output is no terminal there is no width to keep to: enough for a table in one piece.
PIPE_WIDTH = 140
WORTH_A_BAR = 1000  # claims
MOST_NAMED = 20


class _Group(click.Group):
    """A user's mistake or an unusable file ends with "Error: ..." and 1, never with a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except MhsmError as error:
            raise click.ClickException(str(error)) from error
        except BrokenPipeError:  # the reader of the output has gone; click ends quietly
            raise
        except OSError as error:
            raise click.ClickException(_told(error)) from error


def _told(error: OSError) -> str:
    name = error.filename2 or error.filename
    return f"{name or 'the output'}: {error.strerror}." if error.strerror else f"{error}."


class _Target(click.Path):
    """A file or folder to write. An empty name is none; Path would read it as the folder that the user stands in."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuse an empty name."""
        if not str(value):
            raise MhsmError("Name what to write: an empty name is none.")
        return super().convert(value, param, ctx)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mhsm-analysis", prog_name="mhsm")
def cli() -> None:
    """Pay, outlook and sector of US medical and health services managers, from official figures."""


@cli.command()
@click.argument("notebooks", nargs=-1, metavar="[NOTEBOOK]...", type=click.Path(path_type=Path))
@click.option(
    "--output",
    "-o",
    default="reports",
    show_default=True,
    type=_Target(),
    help="Folder for index.html and the pages.",
)
@click.option("--show-code", is_flag=True, help="Show the code, not only its results.")
@click.option(
    "--parameter",
    "-p",
    "parameters",
    nargs=2,
    multiple=True,
    metavar="NAME VALUE",
    help="Run with another value, e.g. -p OCCUPATION 29-1141.",
)
@click.option("--strict", is_flag=True, help="Fail on an output that a page without scripts cannot show.")
def report(
    notebooks: tuple[Path, ...],
    output: Path,
    show_code: bool,
    parameters: tuple[tuple[str, str], ...],
    strict: bool,
) -> None:
    """Run the notebooks and write one page each.

    All of the project's, unless you name some: your own by their path, the project's also as 05 or career_paths.
    """
    from .report.notebooks import find_notebook
    from .report.pages import write_report
    from .report.running import notebook_paths, parse_value

    paths = [find_notebook(name) for name in notebooks] or notebook_paths()
    values = {name: parse_value(_from_here(value)) for name, value in parameters}
    with _progress(paths) as on_progress:
        done = write_report(paths, output, values, show_code, on_progress, strict)
    for warning in done.warnings:
        click.echo(f"Warning: {warning}", err=True)
    for failure in done.failures:
        click.echo(f"Error: {failure}", err=True)
    click.echo(f"{len(done.pages)} of {len(paths)} reports written." + (f" Open {done.index}" if done.pages else ""))
    if done.failures:
        sys.exit(1)


def _from_here(value: str) -> str:
    """Make the path of a file that is there absolute, as a notebook runs in its own folder.

    Only what is written like a path, with a separator or a suffix: a file may be called 2021 or 11-9111.
    """
    looks_like_a_path = re.search(r"[/\\]|\.[A-Za-z]\w*$", value)
    try:
        return str(Path(value).absolute()) if looks_like_a_path and Path(value).is_file() else value
    except OSError:  # longer than a path can be
        return value


@cli.command()
@click.argument("folder", metavar="DIR", type=_Target())
@click.option("--force", is_flag=True, help="Overwrite notebooks that are there.")
def notebooks(folder: Path, force: bool) -> None:
    """Copy the notebooks to a folder, to work on."""
    from .report.notebooks import copy_notebooks

    for target in copy_notebooks(folder, force):
        click.echo(str(target))


@cli.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    default="table",
    show_default=True,
    type=click.Choice(["table", "json", "csv", "html"]),
    help="How to write the result; html is a page to send on.",
)
@click.option("--output", "-o", type=_Target(), help="File to write [default: print].")
def audit(file: Path | None, form: str, output: Path | None) -> None:
    """Check the figures of a text, one a line in FILE (a CSV, see docs/claims.md; without it the bundled article).

    Ends with 1 if a figure does not match what it cites.
    """
    import csv

    from . import audit_claims, load_claims, read_claims
    from .claims.verdicts import CONTRADICTS
    from .report.audit import audit_page

    if output:
        _refuse_target(output, keep=file)
    claims = read_claims(file) if file else load_claims()
    with _bar("claims audited", len(claims)) as on_progress:
        audited = audit_claims(claims, on_progress=on_progress)
    if form == "table":
        text = _audit_table(claims, audited, terminal=output is None and sys.stdout.isatty())
    elif form == "json":
        name = os.fsencode((file or Path("claims.csv")).name).decode("utf-8", "replace")
        text = _audit_json(audited, name)
    elif form == "csv":
        # In quotes, as a program may take another mark for the end of a cell.
        text = _harmless(audited).to_csv(index=False, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    else:
        text = audit_page(claims, audited)
    if output:
        _write(output, text)
        click.echo(f"Audit of {len(audited)} claims written to {output}.")
    else:
        click.echo(text, nl=not text.endswith("\n"))
    wrong = audited.loc[audited["verdict_cited"].isin(CONTRADICTS), "claim_id"]
    if len(wrong):
        more = f" and {len(wrong) - MOST_NAMED:,} more" if len(wrong) > MOST_NAMED else ""
        named = f"{', '.join(wrong[:MOST_NAMED])}{more}"
        click.echo(f"Not what they cite: {len(wrong):,} of {len(audited):,} claims ({named}).", err=True)
        sys.exit(1)


def _audit_table(claims: pd.DataFrame, audited: pd.DataFrame, terminal: bool) -> str:
    from rich.console import Console
    from rich.measure import Measurement
    from rich.table import Table

    from .claims.summary import audit_summary, unconfirmed
    from .show import MISSING
    from .tables import audit_rows

    rows = audit_rows(claims, audited).reset_index().fillna(MISSING)
    table = Table(box=None, header_style="bold")
    for heading in rows:
        words = " ".join([heading, *rows[heading]]).split()
        # In a pipe there is room for the longest word, so that none is cut.
        table.add_column(heading, min_width=None if terminal else max(map(len, words)))
    for row in rows.itertuples(index=False):
        table.add_row(*row)
    # What a stranger's file says is text, not markup.
    console = Console(markup=False, emoji=False, highlight=False, force_terminal=None if terminal else False)
    if not terminal:
        unbounded = console.options.update(max_width=sys.maxsize)
        console.width = max(PIPE_WIDTH, Measurement.get(console, unbounded, table).minimum)
    with console.capture() as written:
        console.print(table)
        for claim_id, sentence in unconfirmed(audited)[["claim_id", "sentence"]].itertuples(index=False):
            console.print(f"\n{claim_id}: {sentence}", soft_wrap=not terminal)
        console.print(f"\n{audit_summary(audited)}", soft_wrap=not terminal)
    return written.get()


def _audit_json(audited: pd.DataFrame, source: str) -> str:
    import json

    records = audited.astype(object).where(audited.notna(), None).to_dict("records")
    counts = {name: audited.attrs[name] for name in ("verdict_cited", "verdict_latest")}
    return json.dumps({"source": source, **counts, "claims": records}, ensure_ascii=False, allow_nan=False, indent=2)


def _harmless(audited: pd.DataFrame) -> pd.DataFrame:
    """Put an apostrophe before text that a spreadsheet would take for a formula and run."""
    texts = audited.select_dtypes(exclude="number")
    begins = r"^(?=[=+\-@\t\r\uff1d\uff0b\uff0d\uff20])"  # the wide forms too
    return audited.assign(**{name: texts[name].str.replace(begins, "'", regex=True) for name in texts})


def _refuse_target(path: Path, keep: Path | None) -> None:
    """Refuse to write over the file that is read, a table of the package, a folder or a device, or into no folder."""
    from .catalog import DESCRIPTOR, data_folder, own_folder

    try:
        if keep and path.exists() and path.samefile(keep):
            raise MhsmError(f"Cannot write {path}: the claims are read from it; name another file.")
        own = [folder.resolve() for folder in (data_folder(), own_folder())]
        if any(map(path.resolve().is_relative_to, own)) or (path.resolve().parent / DESCRIPTOR).exists():
            raise MhsmError(f"Cannot write {path}: it is in the folder of the package's own tables; name another.")
        if path.exists() and not path.is_file():
            raise MhsmError(f"Cannot write {path}: it is no regular file; name another.")
        if not path.parent.is_dir():
            raise MhsmError(f"Cannot write {path}: there is no folder {path.parent}; make it or name another.")
    except OSError as error:
        raise MhsmError(f"Cannot write {path}: {error.strerror}.") from error


def _write(path: Path, text: str) -> None:
    from .report.running import write_atomically

    try:
        write_atomically(path, text)
    except OSError as error:
        raise MhsmError(f"Cannot write {path}: {error.strerror}.") from error


@cli.group()
def data() -> None:
    """Work on the tables that come with the package."""


@data.command()
@click.option(
    "--from",
    "source",
    required=True,
    envvar="MHSM_SOURCES",
    show_envvar=True,
    type=click.Path(path_type=Path),
    help="Folder with the publishers' files.",
)
@click.option("--to", "target", type=_Target(), help="Folder for the tables [default: the one in use].")
@click.option("--allow-removed", is_flag=True, help="Build even if rows at hand now would be lost.")
@click.option("--accept", is_flag=True, help="Build even if figures changed that publishers do not change.")
def build(source: Path, target: Path | None, allow_removed: bool, accept: bool) -> None:
    """Build the tables anew from the publishers' files."""
    from .build import build as build_tables
    from .catalog import data_folder

    for line in build_tables(source, target or data_folder(), allow_removed=allow_removed, accept=accept):
        click.echo(line)


@data.command()
def status() -> None:
    """Show what is at hand: years, areas, occupations and evidence of every table."""
    from rich.console import Console
    from rich.table import Table

    from .status import data_status

    held = data_status()
    held["rows"] = held["rows"].map("{:,}".format)
    held["table"] = held["table"].mask(held["table"].duplicated(), "")  # a name stands once, above its parts
    table = Table(box=None, header_style="bold")
    for heading in held:
        table.add_column(
            heading,
            justify="right" if heading in ("rows", "occupations", "areas") else "left",
            no_wrap=heading == "table",
        )
    for row in held.itertuples(index=False):
        table.add_row(*row)
    console = Console() if sys.stdout.isatty() else Console(width=PIPE_WIDTH)
    console.print(table)


@data.command()
def codebook() -> None:
    """Print the codebook of all tables and columns, as Markdown."""
    from .codebook import codebook as write_codebook

    click.echo(write_codebook(), nl=False)


@cli.command()
@click.argument("text", nargs=-1, required=True)
@click.option("--limit", default=10, show_default=True, type=click.IntRange(min=1), help="Most occupations to show.")
def occupations(text: tuple[str, ...], limit: int) -> None:
    """Find occupations by a job title, a word, a code or the beginning of one, over every year and vintage at hand.

    Ends with 1 if nothing fits.
    """
    from . import find_occupations

    asked = " ".join(text)
    found = find_occupations(asked, limit=limit)
    if found.empty:
        raise MhsmError(f"No occupation fits {asked!r}: try another word for it, or the beginning of a code.")
    for row in found.itertuples():
        how = f"job title {row.job_title}" if row.job_title else row.found_by
        click.echo(f"{row.occupation_code}  {row.occupation_title} ({how})")
        covered = {"wages": row.years, "projections": row.vintages}
        there = "; ".join(f"{name} {editions}" for name, editions in covered.items() if editions)
        there = there or "no figures at hand under this code"
        for line in filter(None, (there, row.history)):
            click.echo(f"         {line}")


@contextmanager
def _bar(what: str, total: int) -> Iterator[Callable[[int, int], None] | None]:
    """Show on a terminal how many of many are done; for few nothing."""
    if not sys.stderr.isatty() or total < WORTH_A_BAR:
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done, _: bar.update(task, completed=done)


@contextmanager
def _progress(paths: list[Path]) -> Iterator[Progress]:
    """Show how far the notebooks are: bars on a terminal, else one line as each is done."""
    if not sys.stderr.isatty():

        def say(path: Path, done: int, total: int) -> None:
            if done == total:
                click.echo(f"{path.name}: run", err=True)

        yield say
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks = {path: bars.add_task(path.name, total=None, start=False) for path in paths}

        def update(path: Path, done: int, total: int) -> None:
            bars.start_task(tasks[path])
            bars.update(tasks[path], completed=done, total=total)

        yield update


def main() -> None:
    """Run the command line."""
    _settle_streams()
    signal.signal(signal.SIGTERM, _end)  # ended from outside, a command leaves nothing half made behind
    try:
        cli()
    except OSError as error:  # help that cannot be written
        sys.exit(f"Error: {_told(error)}")


def _end(number: int, _frame: object) -> None:
    sys.exit(128 + number)


def _settle_streams() -> None:
    """Let the output be any: in an encoding that lacks a character of it, or closed."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:  # or the next file that is opened, or a kernel's, would take its place
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # a kernel writes to it as well
    sys.stdout = sys.stdout or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - open to the end
    sys.stderr = sys.stderr or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


if __name__ == "__main__":
    main()
