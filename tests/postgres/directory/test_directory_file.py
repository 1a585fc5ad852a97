"""The directory as a file: imported whole or not at all, twice without effect, and exported as it stands."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
import yaml

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.keyring.vault import AesVault
from adapters.postgres.directory import (
    SHIPPED_DIRECTORY,
    Counts,
    DirectoryFileWrong,
    ImportReport,
    export_directory,
    import_directory,
)
from tests.postgres.migrations.fresh import fresh_database
from tests.server import TEMPLATE
from tests.told import TOLD

Import = Callable[[str], Awaitable[ImportReport]]

FILE = """\
organisations:
  - {{code: {0}-org, name: "Norsk senter", operator_type: cso, country: NO}}
centres:
  - {{code: {0}-a, organisation: {0}-org, name: "A", country: NO, area: NO-03, services: [information],
     languages: [no, th], opening_hours: {{mon: 08:30, tue: off}}, successor: {0}-b}}
  - {{code: {0}-b, organisation: {0}-org, name: "B", country: NO}}
corridors:
  - code: {0}-road
    origin_country: TH
    destination_country: NO
    status: active
    lead_organisation: {0}-org
    response_times: {{urgent: {{decide_within: PT36H}}}}
    members:
      - {{centre: {0}-a, role: destination}}
      - {{centre: map-chiang-mai, role: origin}}
"""
CREATED, UNCHANGED = Counts(created=1), Counts(unchanged=1)


@pytest.fixture
def word() -> str:
    """A word that makes this test's codes its own."""
    return f"t{uuid4().hex[:8]}"


@pytest.fixture
def run(database_url: str, root_key_file: Path) -> Import:
    vault = AesVault(FileKeyRing.open(root_key_file, create=False))
    return lambda text: import_directory(database_url, vault, text.encode())


@pytest.fixture
def ask(database_url: str) -> Callable[..., Awaitable[Any]]:
    async def ask(statement: str, *arguments: Any) -> Any:
        connection = await asyncpg.connect(database_url)
        try:
            return await connection.fetchval(statement, *arguments)
        finally:
            await connection.close()

    return ask


async def test_the_shipped_file_is_already_there_as_it_stands(database_url: str, root_key_file: Path) -> None:
    vault = AesVault(FileKeyRing.open(root_key_file, create=False))
    steps: list[tuple[int, int]] = []
    data = SHIPPED_DIRECTORY.read_bytes()
    report = await import_directory(database_url, vault, data, lambda done, total: steps.append((done, total)))
    assert (report.organisations.created, report.centres.created, report.corridors.created) == (0, 0, 0)
    assert steps == [(done, 65) for done in range(1, 66)]


async def test_a_file_is_imported_once_and_the_second_time_changes_nothing(run: Import, ask: Any, word: str) -> None:
    first, second = await run(FILE.format(word)), await run(FILE.format(word))
    assert first == ImportReport(Counts(created=1), Counts(created=2), Counts(created=1))
    assert second == ImportReport(Counts(unchanged=1), Counts(unchanged=2), Counts(unchanged=1))
    assert await ask("SELECT sum(version) FROM corridor.centres WHERE code LIKE $1", f"{word}-%") == 2


async def test_a_country_that_reads_like_no_stays_a_country(run: Import, ask: Any, word: str) -> None:
    await run(FILE.format(word))
    found = json.loads(await ask("SELECT to_json(c) FROM corridor.centres AS c WHERE code = $1", f"{word}-a"))
    assert (found["country"], found["languages"]) == ("NO", ["no", "th"])
    assert found["opening_hours"] == {"mon": "08:30", "tue": "off"}


async def test_a_successor_may_stand_further_down(run: Import, ask: Any, word: str) -> None:
    await run(FILE.format(word))
    successor = await ask(
        "SELECT s.code FROM corridor.centres AS c JOIN corridor.centres AS s ON s.id = c.successor_centre_id"
        " WHERE c.code = $1",
        f"{word}-a",
    )
    assert successor == f"{word}-b"


async def test_every_organisation_has_a_key(run: Import, ask: Any, word: str) -> None:
    await run(FILE.format(word))
    without = await ask(
        "SELECT count(*) FROM corridor.organisations AS o WHERE code LIKE $1 AND NOT EXISTS"
        " (SELECT FROM vault.organisation_keys AS k WHERE k.organisation_id = o.id)",
        f"{word}-%",
    )
    assert without == 0


async def test_what_a_file_changes_is_updated_and_what_it_does_not_say_stays(run: Import, ask: Any, word: str) -> None:
    await run(FILE.format(word))
    centre = f"centres:\n - {{code: {word}-a, organisation: {word}-org, name: A2, country: NO, capacity: waitlist}}"
    report = await run(centre)
    assert report == ImportReport(centres=Counts(updated=1))
    found = json.loads(await ask("SELECT to_json(c) FROM corridor.centres AS c WHERE code = $1", f"{word}-a"))
    assert (found["name"], found["version"], found["services"]) == ("A2", 2, ["information"])
    assert found["capacity_assured_at"] == found["updated_at"]
    assert found["successor_centre_id"] is not None


async def test_a_list_of_members_is_the_whole_list_and_partners_are_told(run: Import, ask: Any, word: str) -> None:
    await run(FILE.format(word))
    member = f"{{centre: {word}-b, role: destination}}"
    road = f"{{code: {word}-road, origin_country: TH, destination_country: NO, members: [{member}]}}"
    report = await run(f"corridors:\n - {road}")
    assert report.corridors == Counts(updated=1)
    members = await ask(
        "SELECT array_agg(c.code) FROM corridor.corridor_members AS m JOIN corridor.centres AS c ON c.id = m.centre_id"
        " JOIN corridor.corridors AS r ON r.id = m.corridor_id WHERE r.code = $1",
        f"{word}-road",
    )
    assert members == [f"{word}-b"]
    told = await ask(
        "SELECT array_agg(o.code ORDER BY o.code) FROM " + TOLD + " AS e"
        " JOIN corridor.organisations AS o ON o.id = e.organisation_id"
        " JOIN corridor.corridors AS r ON r.id::text = e.subject ->> 'corridor'"
        " WHERE r.code = $1 AND e.type = 'corridor.changed' AND e.version = 2 AND e.actor_organisation_id IS NULL",
        f"{word}-road",
    )
    assert told == ["map", f"{word}-org"]


async def test_an_import_stands_in_the_audit_trail_and_one_without_effect_does_not(
    run: Import, ask: Any, word: str
) -> None:
    entries = "SELECT count(*) FROM corridor.audit WHERE entry::json ->> 'operation' = 'import_directory'"
    before = await ask(entries)
    await run(FILE.format(word))
    await run(FILE.format(word))
    assert await ask(entries) == before + 1


WRONG = [
    ("centres:\n - {code: x}", 2, "centres/1/organisation"),
    ("corridors:\n - {code: all}", 2, "corridors/1/code"),
    ("organisations:\n - code: {w}\n   name: N\n   operator_type: union\n   country: KH", 4, "operator_type"),
    ("organisations:\n - code: {w}\n   name: N\n   operator_type: cso\n   country: ZZ", 5, "country"),
    ("organisations:\n - {code: {w}, name: N, operator_type: cso, country: KH, colour: red}", 2, "colour"),
    ('organisations:\n - {code: {w}, name: "a\\0b", operator_type: cso, country: KH}', 2, "name"),
    ('organisations:\n - {code: {w}, name: "a\\ud800b", operator_type: cso, country: KH}', 2, ""),
    ("organisations:\n - {code: -x, name: N, operator_type: cso, country: KH}", 2, "code"),
    ("centres:\n - {code: {w}, organisation: nobody-{w}, name: N, country: KH}", 2, "organisation"),
    ("centres:\n - {code: {w}, organisation: nea, name: N, country: KH, area: TH-50}", 2, "area"),
    ("centres:\n - {code: {w}, organisation: nea, name: N, country: KH, successor: {w}}", 2, "successor"),
    ("centres:\n - {code: nea-pursat, organisation: nea, name: N, country: KH, successor: {w}}\n"
     " - {code: {w}, organisation: nea, name: N, country: KH, status: closed}", 2, "successor"),
    ("centres:\n - {code: {w}, organisation: nea, name: N, country: KH, successor: nea-pursat}\n"
     " - {code: nea-pursat, organisation: nea, name: N, country: KH, successor: {w}}", 2, "successor"),
    ("centres:\n - {code: nea-pursat, organisation: map, name: N, country: KH}", 2, "organisation"),
    ("centres:\n - {code: nea-pursat, organisation: nea, name: N, country: TH}", 2, "country"),
    ("corridors:\n - {code: {w}, origin_country: KH, destination_country: KH}", 2, "destination_country"),
    ("corridors:\n - {code: KH-TH, origin_country: LA, destination_country: TH}", 2, "corridors/1"),
    ("corridors:\n - code: {w}\n   origin_country: KH\n   destination_country: TH\n   members:\n"
     "    - {centre: nobody-{w}, role: origin}", 6, "members/1"),
    ("corridors:\n - code: {w}\n   origin_country: KH\n   destination_country: TH\n   response_times:\n"
     "     urgent: {decide_within: soon}", 6, "decide_within"),
    ("corridors:\n - code: {w}\n   origin_country: KH\n   destination_country: TH\n   response_times:\n"
     "     urgent: {decide_within: PT23H}", 6, "response_times/urgent"),
    ("organisations: &a\n - *a", 1, ""),
    ("a: " + "[" * 100_000, 1, ""),
    ("organisations:\n - {code: {w}, code: {w}}", 2, ""),
    ("organisations: [", 1, ""), ("just a sentence", 1, ""),
    ("roads: []", 1, "roads"),
    ("", 1, ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "place"), WRONG)
async def test_a_mistake_is_reported_with_its_line_and_nothing_is_imported(
    run: Import, ask: Any, word: str, text: str, line: int, place: str
) -> None:
    good = f"# fine\norganisations:\n - {{code: {word}-good, name: N, operator_type: cso, country: KH}}\n"
    with pytest.raises(DirectoryFileWrong) as refused:
        await run(text.replace("{w}", word))
    fault = refused.value.faults[0]
    assert (fault.line, place in fault.place) == (line, True), str(fault)
    assert f"line {line}: " in str(refused.value)
    broken = good + "centres:\n - {code: x}\n"
    with pytest.raises(DirectoryFileWrong):
        await run(broken)
    assert await ask("SELECT count(*) FROM corridor.organisations WHERE code LIKE $1", f"{word}%") == 0


async def test_every_mistake_of_a_file_is_reported_at_once(run: Import, word: str) -> None:
    text = (
        FILE.format(word)
        .replace("NO-03", "SE-03")
        .replace("centre: map-chiang-mai", "centre: nobody")
        .replace("urgent", "soon")
    )
    with pytest.raises(DirectoryFileWrong) as unreadable:
        await run(text)
    with pytest.raises(DirectoryFileWrong) as senseless:
        await run(text.replace("soon", "urgent"))
    assert [fault.line for fault in unreadable.value.faults] == [13]
    assert [fault.line for fault in senseless.value.faults] == [4, 16]


async def test_imports_at_the_same_moment_make_each_entry_once(run: Import, word: str) -> None:
    reports = await asyncio.gather(*(run(FILE.format(word)) for _ in range(4)))
    assert sorted(report.centres.created for report in reports) == [0, 0, 0, 2]


async def test_an_export_is_a_file_that_changes_nothing(root_key_file: Path, word: str) -> None:
    async with fresh_database(TEMPLATE) as url:  # others put centres past the rules into theirs
        await _export_and_import(url, AesVault(FileKeyRing.open(root_key_file, create=False)), word)


async def _export_and_import(url: str, vault: AesVault, word: str) -> None:
    def run(text: str) -> Awaitable[ImportReport]:
        return import_directory(url, vault, text.encode())

    await run(FILE.format(word))
    exported = await export_directory(url)
    document = yaml.safe_load(exported)
    centre = next(one for one in document["centres"] if one["code"] == f"{word}-a")
    assert (centre["organisation"], centre["successor"], centre["country"]) == (f"{word}-org", f"{word}-b", "NO")
    report = await run(exported.decode())
    assert {counts.created + counts.updated for counts in (report.organisations, report.centres, report.corridors)} == {
        0
    }
    assert report.centres.unchanged == len(document["centres"])
