"""Agreements in a directory file: made once, signed on paper, exported, and told to partners."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.keyring.vault import AesVault
from adapters.postgres.directory import SHIPPED_DIRECTORY, DirectoryFileWrong, export_directory, import_directory
from tests.app_under_test import World
from tests.http.agreements.signed_road import Road, a_road, day
from tests.http.agreements.test_signing import an_employer
from tests.http.directory.directory_builders import a_proposed_organisation, events_of

AGREEMENT: dict[str, Any] = {
    "purposes": ["referral", "legal_assistance"],
    "data_categories": ["identity", "contact", "profile", "summary"],
    "retention": "P2Y",
    "valid_from": "2026-01-01",
    "valid_to": "2030-12-31",
    "document_url": "https://example.org/agreement.pdf",
}


class Files:
    """Imports agreements for a corridor of the test's own."""

    def __init__(self, road: Road, key: Path) -> None:
        self.road = road
        self.vault = AesVault(FileKeyRing.open(key, create=False))

    async def take(self, signed: dict[str, str], **changes: Any) -> Any:
        """Import an agreement with signatures by organisation."""
        agreement = {**AGREEMENT, **changes, "signed_on_paper": signed}
        entry = {
            "code": self.road.corridor["code"],
            "origin_country": "KH",
            "destination_country": "TH",
            "agreement": agreement,
        }
        return await import_directory(self.road.world.url, self.vault, yaml.safe_dump({"corridors": [entry]}).encode())

    async def all(self) -> list[dict[str, Any]]:
        return list((await self.road.here.get(self.road.path)).json()["items"])


@pytest.fixture
async def files(world: World, root_key_file: Path) -> Files:
    return Files(await a_road(world), root_key_file)


async def test_a_paper_agreement_is_recorded_by_a_file_and_cases_can_be_sent(files: Files) -> None:
    road = files.road
    signed = {caller.organisation: "2026-01-15" for caller in (road.here, road.there)}
    await files.take(signed)
    (agreement,) = await files.all()
    assert {name: agreement[name] for name in AGREEMENT} == AGREEMENT
    assert (agreement["number"], agreement["status"]) == (1, "in_force")
    for one in agreement["signatures"]:
        assert (one["on_paper"], one["signed_by"]) == ({"signed_on": "2026-01-15", "signatory": None}, None)
    assert {one["organisation_id"] for one in agreement["signatures"]} == set(map(road.id_of, (road.here, road.there)))
    assert (await road.send()).status_code == 201


async def test_a_file_adds_signatures_and_nothing_twice(files: Files) -> None:
    road = files.road
    first = {road.here.organisation: "2026-01-15"}
    await files.take(first)
    again = await files.take({road.here.organisation: "2026-02-20"})
    assert (again.corridors.unchanged, again.corridors.updated) == (1, 0)
    more = await files.take(first | {road.there.organisation: "2026-03-01"})
    assert more.corridors.updated == 1
    (agreement,) = await files.all()
    assert agreement["version"] == 2, "a signature that is given at the same time finds out"
    assert [one["on_paper"]["signed_on"] for one in agreement["signatures"]] == ["2026-01-15", "2026-03-01"]
    await files.take(first, retention="P1Y")
    assert [(one["number"], one["retention"]) for one in await files.all()] == [(2, "P1Y"), (1, "P2Y")]


async def test_the_order_of_a_list_is_no_new_agreement(files: Files) -> None:
    road = files.road
    signed = {road.here.organisation: "2026-01-15"}
    await files.take(signed)
    (agreement,) = await files.all()
    await road.sign(road.there, agreement)
    turned = {name: [*reversed(AGREEMENT[name]), AGREEMENT[name][0]] for name in ("purposes", "data_categories")}
    again = await files.take(signed, **turned)
    assert again.corridors.unchanged == 1
    assert [(one["number"], one["status"]) for one in await files.all()] == [(1, "in_force")]
    await files.take(signed, **turned, retention="P1Y")
    assert sorted((await files.all())[0]["purposes"]) == sorted(AGREEMENT["purposes"])


async def test_what_a_file_says_is_told_and_in_the_trails_of_the_members(files: Files) -> None:
    road = files.road
    await files.take({road.here.organisation: "2026-01-15"})
    (agreement,) = await files.all()
    told = await events_of(road.world, agreement["id"])
    everyone = {one.organisation for one in (road.here, road.there, road.elsewhere, road.lead, road.coordinator)}
    for kind in ("agreement.published", "agreement.signed"):
        assert everyone <= {reader for event, reader, *_ in told if event == kind}
    assert {status for _, _, status, _ in told} == {"awaiting_signatures"}
    for member in (road.here, road.there, road.elsewhere):
        entries = (await member.get("/v1/audit?limit=200")).json()["items"]
        assert [one["object_id"] for one in entries if one["operation"] == "import_directory"] == [agreement["id"]]


async def test_what_is_exported_is_imported_again_without_a_change(files: Files) -> None:
    road = files.road
    agreement = await road.publish(valid_from=day(-9))
    await road.sign(road.here, agreement)
    await road.paper(road.there, agreement)
    exported = yaml.safe_load(await export_directory(road.world.url))
    (entry,) = [one for one in exported["corridors"] if one["code"] == road.corridor["code"]]
    signed = {road.here.organisation: day(0), road.there.organisation: day(-3)}
    assert entry["agreement"]["signed_on_paper"] == signed
    assert entry["agreement"]["purposes"] == agreement["purposes"]
    again = await import_directory(
        road.world.url, files.vault, yaml.safe_dump({"corridors": [entry]}, sort_keys=False).encode()
    )
    assert (again.corridors.unchanged, len(await files.all())) == (1, 1)


async def test_the_one_that_binds_is_exported_with_the_signatures_of_members(files: Files) -> None:
    road = files.road
    agreement = await road.agreed(valid_from=day(-9), retention="P3Y")
    leaving = f"/v1/corridors/{road.corridor['id']}/members/{road.centres[road.elsewhere.organisation]}"
    assert (await road.coordinator.call("DELETE", leaving)).status_code == 204
    for begins in (day(-60), day(1)):
        await road.publish(valid_from=begins)
    exported = yaml.safe_load(await export_directory(road.world.url))
    (entry,) = [one for one in exported["corridors"] if one["code"] == road.corridor["code"]]
    assert entry["agreement"]["retention"] == agreement["retention"]
    assert set(entry["agreement"]["signed_on_paper"]) == {road.here.organisation, road.there.organisation}


@pytest.mark.parametrize(
    ("signer", "date", "why"),
    [
        ("no-such-organisation", "2026-01-15", "there is no organisation"),
        ("mtuc", "2026-01-15", "has no centre in this corridor"),
        (None, "2199-01-01", "in the future"),
        (None, "1899-12-31", "between 1900 and 2199"),
        (None, "yesterday", "valid date"),
    ],
)
async def test_who_cannot_have_signed_is_a_mistake_in_the_file(
    files: Files, signer: str | None, date: str, why: str
) -> None:
    with pytest.raises(DirectoryFileWrong, match=why):
        await files.take({signer or files.road.here.organisation: date})
    assert await files.all() == []


async def test_neither_who_waits_for_confirmation_nor_an_employer_has_signed(world: World, files: Files) -> None:
    pending, employer = await a_proposed_organisation(world, country="TH"), await an_employer(world)
    for one, why in ((pending, "waits for confirmation"), (employer, "is an employer")):
        with pytest.raises(DirectoryFileWrong, match=why):
            await files.take({one["code"]: "2026-01-15"})
    assert await files.all() == []


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"purposes": []}, "purposes"),
        ({"retention": "P0D"}, "P2Y"),
        ({"valid_to": "2025-12-31"}, "before valid_from"),
        ({"valid_to": "9999-12-31"}, "between 1900 and 2199"),
        ({"valid_from": "0001-01-01"}, "between 1900 and 2199"),
        ({"document_url": "file:///etc/passwd"}, "document_url"),
        ({"number": 3}, "number"),
    ],
)
async def test_terms_that_make_no_sense_are_mistakes(files: Files, changes: dict[str, Any], why: str) -> None:
    with pytest.raises(DirectoryFileWrong, match=why):
        await files.take({}, **changes)


def test_every_shipped_corridor_has_an_agreement_that_all_its_members_have_signed() -> None:
    document = yaml.safe_load(SHIPPED_DIRECTORY.read_text(encoding="utf-8"))
    owners = {centre["code"]: centre["organisation"] for centre in document["centres"]}
    for corridor in document["corridors"]:
        members = {owners[member["centre"]] for member in corridor["members"]}
        assert set(corridor["agreement"]["signed_on_paper"]) == members, json.dumps(corridor["code"])
