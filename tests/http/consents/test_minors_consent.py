"""How a consent is recorded: its times, its witness, who spoke for the person, and what a minor's needs."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.app_under_test import Caller, World
from tests.builders import a_consent, made, opened_case

NOW = datetime.now(UTC)
THIS_YEAR = NOW.year
MOTHER = {"name": "Sok Chanthy", "relation": "parent", "authority": "Mother with custody"}


def text(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


async def a_person_born(caller: Caller, year: int | None, date: str | None = None) -> str:
    profile: dict[str, Any] = {"sex": "female", "stage": "departing", "languages": ["km"]}
    if year is not None:
        profile["birth_year"] = year
    person = {"full_name": "Sok Dara"} | ({} if date is None else {"birth_date": date})
    case = await opened_case(caller, profile=profile, person=person)
    return str(case["id"])


async def faults(caller: Caller, case_id: str, **changes: Any) -> list[tuple[str, str]]:
    answer = await caller.post(f"/v1/cases/{case_id}/consents", a_consent(**changes))
    if answer.status_code == 201:
        return []
    assert answer.status_code == 422, answer.text
    return [(one["pointer"], one["code"]) for one in answer.json()["errors"]]


MINOR = [("/given_by", "given_by_minor")]


@pytest.mark.parametrize(
    ("year", "date", "found"),
    [
        (THIS_YEAR - 15, None, MINOR),
        (None, f"{THIS_YEAR - 10}-01-01", MINOR),
        (None, text(NOW - timedelta(days=366 * 18 - 40))[:10], MINOR),
        (THIS_YEAR - 19, None, []),
        (None, f"{THIS_YEAR - 30}-01-01", []),
        (None, None, []),
    ],
)
async def test_a_minors_consent_by_self_alone_is_refused(
    world: World, year: int | None, date: str | None, found: list[tuple[str, str]]
) -> None:
    nea = await world.caller("nea")
    case_id = await a_person_born(nea, year, date)
    assert await faults(nea, case_id) == found
    assert await faults(nea, case_id, method="oral_witnessed", witness="Mealea") == []
    assert await faults(nea, case_id, given_by="relative", representative=MOTHER) == []
    assert await faults(nea, case_id, given_by="representative") == []


async def test_checking_the_age_is_no_reading_of_the_identity(world: World) -> None:
    nea = await world.caller("nea")
    case_id = await a_person_born(nea, None, f"{THIS_YEAR - 10}-01-01")
    assert await faults(nea, case_id, given_by="representative") == []
    entries = (await nea.get(f"/v1/audit?case_id={case_id}")).json()["items"]
    assert {entry["operation"] for entry in entries} == {"open_case", "record_consent"}


async def test_times_are_checked_against_now_the_birth_and_one_another(world: World) -> None:
    nea = await world.caller("nea")
    case_id = await a_person_born(nea, 1990)
    hour = timedelta(hours=1)
    ahead, past, long_ago = text(NOW + hour), text(NOW - hour), "1985-01-01T00:00:00Z"
    assert await faults(nea, case_id, given_at=ahead) == [("/given_at", "in_the_future")]
    assert await faults(nea, case_id, given_at=long_ago) == [("/given_at", "before_birth")]
    found = await faults(nea, case_id, given_at=past, expires_at=text(NOW - 2 * hour))
    assert found == [("/expires_at", "before_given")]
    found = await faults(nea, case_id, given_at=text(NOW - 2 * hour), expires_at=past)
    assert found == [("/expires_at", "in_the_past")]
    assert await faults(nea, case_id, given_at=past, expires_at=ahead) == []


async def test_an_oral_consent_needs_a_witness(world: World) -> None:
    nea = await world.caller("nea")
    case_id = await a_person_born(nea, 1990)
    assert await faults(nea, case_id, method="oral_witnessed") == [("/witness", "missing")]


async def test_who_spoke_for_the_person_is_kept_sealed(world: World) -> None:
    nea = await world.caller("nea")
    case_id = await a_person_born(nea, 1990)
    assert await faults(nea, case_id, representative=MOTHER) == [("/representative", "given_by_self")]
    body = a_consent(given_by="relative", representative=MOTHER, witness="Mealea")
    made_one = await made(nea, f"/v1/cases/{case_id}/consents", body)
    assert made_one["representative"] == MOTHER
    read = (await nea.get(f"/v1/consents/{made_one['id']}")).json()
    assert (read["representative"], read["witness"]) == (MOTHER, "Mealea")
    words = "SELECT words FROM corridor.consents WHERE corridor.public_id('consent', id) = $1"
    stored = await world.value(words, made_one["id"])
    assert b"Chanthy" not in stored
    said = (await nea.post(f"/v1/consents/{made_one['id']}/withdraw", {"reason": "No more."})).json()
    assert (said["representative"], said["withdrawal_reason"]) == (MOTHER, "No more.")
    again = (await nea.get(f"/v1/consents/{made_one['id']}")).json()
    assert (again["representative"], again["withdrawal_reason"]) == (MOTHER, "No more.")
