"""``corridor client external`` and ``corridor user external``: names are given, listed, taken back."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import typer
from typer.testing import CliRunner

from api.cli.commands import client, user

PROVIDER = "https://id.example"
Run = Callable[..., Any]


@pytest.fixture
def run(database_url: str, root_key_file: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("CORRIDOR_DATABASE_URL", database_url)
    monkeypatch.setenv("CORRIDOR_MASTER_KEY_FILE", str(root_key_file))
    monkeypatch.setenv("CORRIDOR_IDENTITY_PROVIDER", PROVIDER)

    def invoke(app: typer.Typer, *arguments: str, fails: bool = False) -> str:
        done = CliRunner().invoke(app, arguments)
        assert (done.exit_code != 0) is fails, done.output
        return done.stderr if fails else done.stdout

    return invoke


def a_client(run: Run, *more: str) -> str:
    scope = ["--organisation", "nea", "--name", "Case desk", "--scope", "cases:read"]
    return str(json.loads(run(client.app, "add", *scope, *more, "--json"))["client_id"])


def a_user(run: Run) -> str:
    name = f"u{uuid4().hex[:12]}"
    added = run(user.app, "add", "--organisation", "nea", "--name", name, "--display-name", "Dara Kim", "--json")
    return str(json.loads(added)["user_id"])


def names(run: Run, app: typer.Typer, kind: str, wanted: str) -> list[dict[str, str]]:
    listed = json.loads(run(app, "list", "--organisation", "nea", "--json"))
    return next(row["external_names"] for row in listed if row[kind] == wanted)


def test_a_system_is_named_listed_and_its_name_taken_back(run: Run) -> None:
    system, at = a_client(run), uuid4().hex
    said = run(client.app, "external", system, "--external-client-id", at)
    assert said == f"{system} is now known as {at} at {PROVIDER}.\n"
    assert names(run, client.app, "client_id", system) == [{"issuer": PROVIDER, "client_id": at, "subject": at}]
    said = run(client.app, "external", system, "--external-client-id", at, "--remove")
    assert said == f"{system} is no longer {at} at {PROVIDER}.\n"
    assert names(run, client.app, "client_id", system) == []
    run(
        client.app,
        "external",
        system,
        "--external-client-id",
        at,
        "--subject",
        "another",
        "--issuer",
        "https://b.example",
    )
    assert names(run, client.app, "client_id", system) == [
        {"issuer": "https://b.example", "client_id": at, "subject": "another"}
    ]


def test_a_person_is_named_in_an_application_listed_and_the_name_taken_back(run: Run) -> None:
    desk, somebody, at = a_client(run, "--redirect-uri", "https://desk.example/callback"), a_user(run), uuid4().hex
    name = ("--external-client-id", at, "--subject", "00u7c1")
    assert "application for people first" in run(user.app, "external", somebody, *name, fails=True)
    run(client.app, "external", desk, "--external-client-id", at)
    assert run(user.app, "external", somebody, *name) == f"{somebody} is now known as 00u7c1 at {PROVIDER}.\n"
    assert names(run, user.app, "user_id", somebody) == [{"issuer": PROVIDER, "client_id": at, "subject": "00u7c1"}]
    assert somebody in run(user.app, "list", "--organisation", "nea")
    assert run(user.app, "external", somebody, *name, "--remove") == f"{somebody} is no longer 00u7c1 at {PROVIDER}.\n"
    assert names(run, user.app, "user_id", somebody) == []
    run(user.app, "external", somebody, *name)
    assert "Names of people in it that were removed too: 1." in run(
        client.app, "external", desk, "--external-client-id", at, "--remove"
    )
    assert names(run, user.app, "user_id", somebody) == []


def test_wrong_values_end_with_a_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    system, somebody, at = a_client(run), a_user(run), uuid4().hex
    run(client.app, "external", system, "--external-client-id", at)
    nobody_c, nobody_u = f"client_{uuid4().hex}", f"user_{uuid4().hex}"
    person = ("--external-client-id", at, "--subject", "x")
    for app, arguments, sentence in (
        (client.app, (system, "--external-client-id", at), "This name at the provider is already taken."),
        (client.app, ("user_1", "--external-client-id", at), "begins with client_"),
        (client.app, (nobody_c, "--external-client-id", "new"), "There is no active client"),
        (client.app, (nobody_c, "--external-client-id", at, "--remove"), "corridor client list --json"),
        (client.app, (system, "--external-client-id", ""), "1 to 1024 characters"),
        (user.app, ("client_1", *person), "begins with user_"),
        (user.app, (nobody_u, *person), "There is no active user"),
        (user.app, (somebody, *person), "application for people first"),
        (user.app, (somebody, *person, "--remove"), "corridor user list --json"),
    ):
        assert sentence in run(app, "external", *arguments, fails=True)
    monkeypatch.delenv("CORRIDOR_IDENTITY_PROVIDER")
    assert "CORRIDOR_IDENTITY_PROVIDER" in run(client.app, "external", system, *person[:2], fails=True)
