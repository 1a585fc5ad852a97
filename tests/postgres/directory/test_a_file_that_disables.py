"""A directory file that disables an organisation, or readmits it, is told like the same change over HTTP."""

from pathlib import Path

import yaml

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.keyring.vault import AesVault
from adapters.postgres.directory import import_directory
from tests.app_under_test import World
from tests.http.directory.directory_builders import a_centre, a_corridor, an_organisation, events_of


async def test_partners_are_told_that_its_centres_close_and_open(world: World, root_key_file: Path) -> None:
    vault = AesVault(FileKeyRing.open(root_key_file, create=False))
    here, there = [await an_organisation(world, operator_type="cso") for _ in range(2)]
    ours, closed, theirs = [
        await a_centre(world, one["code"], status=status)
        for one, status in ((here, "active"), (here, "closed"), (there, "active"))
    ]
    await a_corridor(
        world, members=[{"centre_id": centre["id"], "role": "origin"} for centre in (ours, closed, theirs)]
    )
    entry = {name: here[name] for name in ("code", "name", "operator_type", "country")}
    for status in ("disabled", "disabled", "active"):
        file = {"organisations": [{**entry, "status": status}]}
        await import_directory(world.url, vault, yaml.safe_dump(file).encode())
    told = [(kind, reader, status) for kind, reader, status, _ in await events_of(world, ours["id"])]
    kind, mine, other = "centre.status_changed", here["code"], there["code"]
    assert sorted(told) == sorted([(kind, other, "closed"), (kind, mine, "active"), (kind, other, "active")])
    assert await events_of(world, closed["id"]) == [], "it was closed all the time"
