"""``corridor doctor``: checks everything that the service needs, and says how to fix what is wrong."""

from dataclasses import asdict

import typer

from api.cli.output import AsJson, out, print_json

EXAMPLE = "Example: CORRIDOR_DATA_DIR=/srv/corridor corridor doctor"


def doctor(as_json: AsJson = False) -> None:
    """Check settings, data folder, root key and database. Exit code 1 if a check fails.

    If no service is running, the embedded PostgreSQL is started for the check and stopped again. Nothing is changed.
    """
    from api.cli.diagnosis.checks import examine

    findings = []
    for finding in examine():
        findings.append(finding)
        if not as_json:
            out.print(f"{'[green]ok[/]    ' if finding.well else '[red]failed[/]'} {finding.subject}: ", end="")
            out.print(finding.found + (f" {finding.advice}" if finding.advice else ""), markup=False)
    if as_json:
        print_json([asdict(finding) for finding in findings])
    raise typer.Exit(0 if all(finding.well for finding in findings) else 1)
