"""What the operator does at the command line stands in the audit trail, where the organisation concerned reads it."""

import asyncio
import json
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import typer
from typer.testing import CliRunner

from adapters.postgres.operate.operator_trail import OPERATOR
from api.cli.commands import audit, client, db, directory, keys, user
from domain.kernel.ids import OrganisationId, to_text
from tests.app_under_test import running_world

ISSUER = ["--issuer", "https://id.example"]
WAITS = """UPDATE oauth.clients SET status = 'pending', secret_hash = NULL, pending_jwks = '{"keys": [{"kty": "EC"}]}'
WHERE name = 'Desk'"""
NEW_CENTRE = b"centres:\n - {code: nea-new, organisation: nea, name: New, country: KH}\n"


@pytest.fixture
def settings(
    empty_database: str, root_key_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[str, Path]:
    """A database of its own, and a copy of the root key, for it is changed."""
    copy = tmp_path / "master.key"
    copy.touch(0o600)
    copy.write_bytes(root_key_file.read_bytes())
    monkeypatch.setenv("CORRIDOR_DATABASE_URL", empty_database)
    monkeypatch.setenv("CORRIDOR_MASTER_KEY_FILE", str(copy))
    monkeypatch.setenv("CORRIDOR_ERASURES_FILE", str(tmp_path / "erasures"))
    return empty_database, copy


def run(app: typer.Typer, *arguments: str, code: int = 0) -> Any:
    done = CliRunner().invoke(app, list(arguments))
    assert done.exit_code == code, (arguments, done.output, done.stderr, done.exception)
    return json.loads(done.stdout) if "--json" in arguments and code == 0 else done


def rows(url: str, statement: str) -> list[tuple[Any, ...]]:
    async def ask() -> list[tuple[Any, ...]]:
        connection = await asyncpg.connect(url)
        try:
            return [tuple(row) for row in await connection.fetch(statement)]
        finally:
            await connection.close()

    return asyncio.run(ask())


def operators_entries(url: str) -> list[tuple[Any, ...]]:
    """Operation, whose trail (code, nothing for the operator's own), object; oldest first, without the first import."""
    found = rows(
        url,
        """SELECT a.entry::json ->> 'operation', o.code, a.entry::json ->> 'object'
        FROM corridor.audit AS a LEFT JOIN corridor.organisations AS o ON o.id = a.organisation_id
        WHERE a.entry::json ->> 'actor' = 'operator' AND a.entry::json ->> 'client' IS NULL
        ORDER BY a.xact, a.organisation_id""",
    )
    return found[1:]


def test_every_change_by_command_is_in_the_trail_of_whom_it_concerns(
    settings: tuple[str, Path], tmp_path: Path
) -> None:
    url, _ = settings
    nea = to_text("organisation", rows(url, "SELECT id FROM corridor.organisations WHERE code = 'nea'")[0][0])
    made = run(client.app, "add", "--organisation", "nea", "--name", "Desk", "--scope", "cases:read", "--json")
    desk = run(client.app, "add", "--organisation", "nea", "--name", "Web", "--scope", "cases:read", "--json",
               "--redirect-uri", "https://desk.example/back")["client_id"]  # fmt: skip
    rows(url, WAITS)
    run(client.app, "activate", made["client_id"])
    person = run(user.app, "add", "--organisation", "nea", "--name", "dara", "--display-name", "D", "--json")["user_id"]
    named = ["external", desk, "--external-client-id", "0oa", *ISSUER]
    run(client.app, *named)
    of_person = ["external", person, "--external-client-id", "0oa", "--subject", "00u", *ISSUER]
    run(user.app, *of_person)
    run(user.app, *of_person, "--remove")
    run(client.app, *named, "--remove")
    run(client.app, "disable", made["client_id"])
    run(user.app, "renew", person)
    run(user.app, "disable", person)
    run(keys.app, "rotate")
    run(keys.app, "rotate", "--organisation", "nea")
    old = run(keys.app, "rotate", "--root", "--json")["no_longer_needed"][0]
    run(keys.app, "drop", old)
    run(keys.app, "repair")
    file = tmp_path / "new.yaml"
    file.write_bytes(NEW_CENTRE)
    run(directory.app, "import", str(file))
    file.write_bytes(NEW_CENTRE.replace(b"name: New", b"name: Renamed"))
    run(directory.app, "import", str(file))
    centre = to_text("centre", rows(url, "SELECT id FROM corridor.centres WHERE code = 'nea-new'")[0][0])
    assert operators_entries(url) == [
        ("register_client", "nea", made["client_id"]),
        ("register_client", "nea", desk),
        ("activate_client", None, made["client_id"]),
        ("activate_client", "nea", made["client_id"]),
        ("add_user", "nea", person),
        ("name_client", "nea", desk),
        ("name_user", "nea", person),
        ("take_name_from_user", "nea", person),
        ("take_name_from_client", "nea", desk),
        ("disable_client", "nea", made["client_id"]),
        ("renew_user", "nea", person),
        ("disable_user", "nea", person),
        ("rotate_signing_key", None, None),
        ("rotate_organisation_key", "nea", nea),
        ("rotate_root_key", None, None),
        ("drop_root_key", None, None),
        ("repair_keys", None, None),
        ("import_directory", None, None),  # what nobody knew before concerns nobody yet
        ("import_directory", None, None),
        ("import_directory", "nea", centre),
    ]
    run(audit.app)


def test_the_operator_activates_what_waits_for_a_second_person(settings: tuple[str, Path]) -> None:
    url, _ = settings
    made = run(client.app, "add", "--organisation", "nea", "--name", "Desk", "--scope", "cases:read", "--json")
    assert made["client_secret"]  # allowed here, and active at once
    assert [one["status"] for one in run(client.app, "list", "--json")] == ["active"]
    rows(url, WAITS)
    (shown,) = run(client.app, "list", "--json")
    assert (shown["status"], shown["pending_jwks"]) == ("pending", {"keys": [{"kty": "EC"}]})
    assert "  pending   nea  " in run(client.app, "list").stdout
    run(client.app, "activate", made["client_id"])
    assert rows(url, "SELECT status, jwks, pending_jwks FROM oauth.clients") == [
        ("active", '{"keys": [{"kty": "EC"}]}', None)
    ]
    run(client.app, "disable", made["client_id"])
    refused = run(client.app, "activate", made["client_id"], code=1)
    assert refused.stderr == f"{made['client_id']} is disabled.\n"
    assert [entry[0] for entry in operators_entries(url)].count("activate_client") == 2  # in both trails, once


def test_what_was_refused_or_only_read_leaves_no_entry(settings: tuple[str, Path]) -> None:
    url, _ = settings
    run(client.app, "add", "--organisation", "nea", "--name", "Desk", "--scope", "nonsense", code=1)
    run(user.app, "add", "--organisation", "nea", "--name", "NOT A NAME", "--display-name", "D", code=1)
    run(client.app, "external", f"client_{'0' * 32}", "--external-client-id", "0oa", *ISSUER, code=1)
    run(keys.app, "rotate", "--organisation", "nowhere", code=1)
    run(client.app, "list", "--json")
    run(user.app, "list", "--organisation", "nea", "--json")
    assert operators_entries(url) == []


def test_without_its_entry_nothing_is_changed(settings: tuple[str, Path]) -> None:
    url, root_key_file = settings
    signing = "SELECT kid FROM oauth.signing_keys"
    before, file = rows(url, signing), root_key_file.read_bytes()
    rows(url, "REVOKE INSERT ON corridor.audit FROM corridor_app, corridor_oauth")
    for app, arguments in (
        (client.app, ["add", "--organisation", "nea", "--name", "Desk", "--scope", "cases:read"]),
        (user.app, ["add", "--organisation", "nea", "--name", "dara", "--display-name", "Dara Kim"]),
        (keys.app, ["rotate"]),
        (keys.app, ["rotate", "--root"]),
        (keys.app, ["rotate", "--organisation", "nea"]),
    ):
        assert CliRunner().invoke(app, arguments).exit_code != 0, arguments
    assert rows(url, "SELECT 1 FROM oauth.clients") == rows(url, "SELECT 1 FROM oauth.users") == []
    assert rows(url, signing) == before
    assert rows(url, "SELECT 1 FROM vault.organisation_keys WHERE generation > 1") == []
    assert root_key_file.read_bytes() == file


def test_the_organisation_reads_it_over_http(settings: tuple[str, Path], root_key_file: Path) -> None:
    url, _ = settings
    made = run(client.app, "add", "--organisation", "nea", "--name", "Desk", "--scope", "cases:read", "--json")

    async def read(organisation: str) -> list[dict[str, Any]]:
        async with running_world(url, root_key_file) as world:
            items = (await (await world.caller(organisation)).get("/v1/audit")).json()["items"]
            return [item for item in items if item["actor"] == "operator"]

    (entry,) = asyncio.run(read("nea"))
    assert (entry["operation"], entry["object_id"]) == ("register_client", made["client_id"])
    assert (entry["client_id"], entry["user_id"], entry["address"]) == (None, None, None)
    assert (entry["outcome"], entry["about"], entry["request_id"]) == ("allowed", "changed", "command line")
    assert asyncio.run(read("map")) == []


def test_a_restore_is_in_the_trail_of_what_was_restored(settings: tuple[str, Path], tmp_path: Path) -> None:
    url, _ = settings
    run(db.app, "backup", str(tmp_path / "kept"))
    (tmp_path / "erased.json").write_text("[]")
    run(db.app, "restore", str(tmp_path / "kept"), "--replace", "--erasures", str(tmp_path / "erased.json"))
    assert operators_entries(url) == [("restore_backup", None, None)]
    own = to_text("organisation", OrganisationId(OPERATOR))
    assert rows(url, "SELECT entry::json ->> 'organisation' FROM corridor.audit ORDER BY xact DESC LIMIT 1") == [(own,)]
    run(audit.app)
