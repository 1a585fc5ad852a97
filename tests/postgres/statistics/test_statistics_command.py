"""``corridor statistics`` as operators use it: output, files and exit codes."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from jsonschema import Draft202012Validator

from domain.statistics.tables import TABLES
from tests.postgres.statistics.fact_rows import YEAR, network, write
from tests.postgres.statistics.reading import ask
from tests.unit.statistics.formats.test_statistics_formats import SCHEMA

COMMAND = "import sys; from api.cli import main; main(sys.argv[1:])"
LONG_AGO = YEAR.year - 2
"""A quarter that can be published on any day on which this test runs."""
QUARTER = f"{LONG_AGO}-Q2"
OF_QUARTERS = sorted(code for code, table in TABLES.items() if not table.years_only)


@pytest.fixture
async def environment(figures_url: str, root_key_file: Path) -> dict[str, str]:
    return {**os.environ, "CORRIDOR_DATABASE_URL": figures_url, "CORRIDOR_MASTER_KEY_FILE": str(root_key_file)}


def corridor(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", COMMAND, "statistics", *words],
        env=environment,
        capture_output=True,
        text=True,
        timeout=250,
        check=False,
    )


async def test_a_period_is_published_corrected_and_exported_in_every_format(
    environment: dict[str, str], figures_url: str, tmp_path: Path
) -> None:
    await write(figures_url, network(13, 400, 400))
    await ask(figures_url, "UPDATE corridor.statistics_facts SET day = day - 731")
    made = corridor(environment, "publish", QUARTER)
    assert (made.returncode, made.stderr) == (0, "")
    assert made.stdout.startswith(f"{QUARTER} is published: edition 1, ")
    again = corridor(environment, "publish", QUARTER)
    assert again.returncode == 1
    assert f'corridor statistics publish {QUARTER} --correct "…"' in again.stderr
    corrected = json.loads(corridor(environment, "publish", QUARTER, "--correct", "late entries", "--json").stdout)
    assert (corrected["edition"], corrected["corrects"]) == (2, 1)
    assert corrected["shown"] > 100
    files: dict[str, list[Path]] = {}
    for form in ("json", "csv", "xlsx", "dhis2"):
        done = corridor(
            environment, "export", QUARTER, "--format", form, "--language", "th", "--to", str(tmp_path / form)
        )
        assert (done.returncode, done.stderr) == (0, "")
        files[form] = sorted(map(Path, done.stdout.splitlines()))
        assert [file.name.split("-")[0] for file in files[form]] == OF_QUARTERS
    for written in zip(*files.values(), strict=True):
        as_json, as_csv, as_workbook, as_dhis2 = written
        document = json.loads(as_json.read_text(encoding="utf-8"))
        assert (document["period"], document["edition"], document["corrects"]) == (QUARTER, 2, 1)
        shown = [figure["value"] for figure in document["figures"]]
        rows = list(csv.DictReader(io.StringIO(as_csv.read_bytes().decode("utf-8-sig"), newline="")))
        assert [row["value"] != "" for row in rows] == [value is not None for value in shown]
        sheet = openpyxl.load_workbook(as_workbook)["Figures"]
        assert [row[-1] is not None for row in sheet.iter_rows(min_row=2, values_only=True)] == [
            value is not None for value in shown
        ]
        values = json.loads(as_dhis2.read_text(encoding="utf-8"))
        Draft202012Validator(SCHEMA).validate(values)
        assert len(values["dataValues"]) == sum(value is not None for value in shown)
    assert "หญิง" in (tmp_path / "csv" / f"people_by_corridor_and_sex-{QUARTER}-edition-2.csv").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("publish", f"{LONG_AGO}"), 1, f"Publish these first: {LONG_AGO}-Q1, {LONG_AGO}-Q2"),
        (("publish", f"{LONG_AGO}-Q5"), 2, "is not a period"),
        (("publish", QUARTER, "--correct", "why"), 1, "Publish it first, without --correct"),
        (("publish", QUARTER, "--correct", " "), 1, "say why the correction is needed"),
        (("export", QUARTER, "--to", "nowhere"), 1, f"Publish it: corridor statistics publish {QUARTER}"),
        (("export", QUARTER, "--table", "people", "--to", "nowhere"), 1, "Its tables: activities_by_kind_and_country,"),
        (("export", QUARTER, "--language", "fr", "--to", "nowhere"), 2, "Choose one of en,"),
    ],
)
def test_a_refused_command_says_what_to_do(
    environment: dict[str, str], words: tuple[str, ...], code: int, told: str
) -> None:
    done = corridor(environment, *words)
    assert done.returncode == code
    assert told in " ".join(done.stderr.replace("│", "").split())
    assert not Path("nowhere").exists()


async def test_a_rebuild_counts_the_records_again(environment: dict[str, str], figures_url: str) -> None:
    """These facts have no records, so a rebuild leaves no facts of activities."""
    await write(figures_url, network(13, 50, 50))
    activities = "SELECT count(*) FROM corridor.statistics_facts WHERE kind IN ('activity', 'participant')"
    assert await ask(figures_url, activities) > 0
    done = corridor(environment, "rebuild")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Counted again: ")
    assert await ask(figures_url, activities) == 0
    assert await ask(figures_url, "SELECT count(*) FROM corridor.audit WHERE entry LIKE '%rebuild_statistics%'") == 1
