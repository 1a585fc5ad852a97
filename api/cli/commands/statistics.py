"""``corridor statistics``: publish the figures of a period, rebuild the facts, export figures to files."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.cli.output import AsJson, err, out, print_json

app = typer.Typer(
    no_args_is_help=True, help="Publish, correct and export figures of the whole network. The service may be running."
)
PeriodText = Annotated[str, typer.Argument(metavar="PERIOD", help="A quarter or a year, as 2026-Q3 or 2026.")]


class Format(StrEnum):
    """File formats."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    DHIS2 = "dhis2"


@app.command(epilog="Example: corridor statistics publish 2026-Q3")
def publish(
    period: PeriodText,
    correct: Annotated[
        str | None, typer.Option(metavar="REASON", help="Publish a correction, for this reason.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Publish the figures of a quarter or a year: rounded, with small counts hidden. They never change afterwards.

    A period can be published from 36 days after its end. A year is the sum of its four quarters, which must be
    published first. A correction is a new edition; the earlier one remains. Correct a quarter first, then its year.
    """
    from api.cli.published_figures import period_of, publish_period

    chosen = period_of(period)
    with err.status("Counting and rounding …"):
        made = publish_period(chosen, correct)
    if as_json:
        print_json(made)
        return
    out.print(
        f"{made['period']} is published: edition {made['edition']}, {made['shown']} figures shown, "
        f"{made['hidden']} hidden.",
        markup=False,
    )


@app.command(epilog="Example: corridor statistics rebuild")
def rebuild() -> None:
    """Count all facts again from the records. Published figures do not change."""
    from api.cli.published_figures import rebuild_facts

    with err.status("Counting …"):
        noted = rebuild_facts()
    out.print(f"Counted again: {noted} cases and activities.", markup=False)


@app.command(epilog="Example: corridor statistics export 2026-Q3 --format xlsx --to figures")
def export(
    period: PeriodText,
    to: Annotated[Path, typer.Option(metavar="FOLDER", help="The folder to write to; created if it does not exist.")],
    table: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help="Only this table; repeatable. Default: all.")
    ] = None,
    edition: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="An earlier edition. Default: the newest.")
    ] = None,
    format_: Annotated[Format, typer.Option("--format", help="The format of the files.")] = Format.CSV,
    language: Annotated[str, typer.Option(help="The language of labels: en id km lo ms my th vi.")] = "en",
) -> None:
    """Write published tables to files, one for each table."""
    from api.cli.published_figures import export_tables, language_of, period_of

    written = export_tables(period_of(period), edition, table or [], format_, language_of(language), to)
    for file in written:
        out.print(str(file), markup=False)
