"""``corridor directory``: organisations, centres and corridors as a file."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from api.cli.output import AsJson, err, fail, out, print_json

app = typer.Typer(no_args_is_help=True, help="The directory as a file: import, export. The service may be running.")


@app.command("import", epilog="Example: corridor directory import directory.yaml")
def import_file(
    file: Annotated[
        str, typer.Argument(help="A YAML file of organisations, centres and corridors; - is standard input.")
    ],
    as_json: AsJson = False,
) -> None:
    """Import a directory file, completely or not at all.

    Entries are identified by their code: new ones are created, changed ones updated, and what the file does not mention
    stays as it is. Importing the same file twice changes nothing. Every mistake is reported with its line.
    """
    from rich.progress import Progress

    from adapters.postgres.directory import DirectoryFileWrong
    from api.cli.directory_file import read_bytes, run_import

    data = read_bytes(file)
    name = "standard input" if file == "-" else file
    with Progress(console=err, transient=True, disable=not err.is_terminal) as progress:
        task = progress.add_task("Importing …", total=None)
        try:
            report = run_import(data, lambda done, total: progress.update(task, completed=done, total=total))
        except DirectoryFileWrong as wrong:
            progress.stop()
            if as_json:
                print_json({"errors": [asdict(fault) for fault in wrong.faults]})
            for fault in wrong.faults:
                err.print(f"{name}, {fault}", markup=False)
            fail(f"Nothing was imported: {len(wrong.faults)} mistake(s) in {name}.")
    if as_json:
        print_json(asdict(report))
        return
    for kind, counts in asdict(report).items():
        said = ", ".join(f"{count} {what}" for what, count in counts.items())
        out.print(f"{kind + ':':15}{said}", markup=False)


@app.command(epilog="Example: corridor directory export > directory.yaml")
def export(
    file: Annotated[Path | None, typer.Argument(help="The file to write. Default: standard output.")] = None,
    as_json: AsJson = False,
) -> None:
    """Export the directory as YAML that can be imported again, or with --json as JSON."""
    from api.cli.directory_file import run_export

    data = run_export(as_json=as_json)
    if file is None:
        sys.stdout.buffer.write(data)
        return
    try:
        file.write_bytes(data)
    except OSError as problem:
        fail(f"{file}: {problem.strerror}.")
    err.print(f"Written to {file}.", markup=False)
