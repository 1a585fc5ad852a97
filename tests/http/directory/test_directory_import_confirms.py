"""Whoever runs the service imports organisations that need no second person, unless the file says that they wait."""

import pytest

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.keyring.vault import AesVault
from adapters.postgres.directory import import_directory
from tests.app_under_test import World
from tests.http.directory.directory_builders import unique

FILE = """
organisations:
  - {{code: {0}, name: "A union", operator_type: trade_union, country: KH{1}}}
"""


@pytest.mark.parametrize(("said", "status"), [("", 200), (", status: active", 200), (", status: pending", 404)])
async def test_the_import_file_confirms_at_once(world: World, said: str, status: int) -> None:
    code, vault = unique("org"), AesVault(FileKeyRing.open(world.service.settings.root_key_file))
    await import_directory(world.url, vault, FILE.format(code, said).encode())
    confirmed = "SELECT confirmed_at IS NOT NULL FROM corridor.organisations WHERE code = $1"
    assert await world.value(confirmed, code) is (status == 200)
    partner = await world.caller("nea")
    assert (await partner.get(f"/v1/organisations/{code}")).status_code == status


async def test_importing_a_waiting_one_as_active_confirms_it(world: World) -> None:
    code, vault = unique("org"), AesVault(FileKeyRing.open(world.service.settings.root_key_file))
    for said in (", status: pending", ", status: active"):
        await import_directory(world.url, vault, FILE.format(code, said).encode())
    assert (await (await world.caller("nea")).get(f"/v1/organisations/{code}")).json()["status"] == "active"
