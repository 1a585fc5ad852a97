"""A document that is added to an open referral is new sharing: the agreement that binds today has to cover it
(contract, section 3). What was added before stays, and what is shared with nobody is not asked about.
"""

from functools import partial
from typing import Any

import pytest

from adapters.postgres.documents.documents import PostgresDocuments
from tests.app_under_test import World
from tests.between import once_before
from tests.builders import made
from tests.http.agreements.signed_road import EVERY_CATEGORY, Road, a_road, codes
from tests.http.documents.files import CONTRACT, PASSPORT, added, listed, sent

pytestmark = pytest.mark.usefixtures("cleaner")

TOO_MUCH = [("agreement_does_not_cover", "/category")]
CLOSED = [("documents", CONTRACT, PASSPORT), ("identity", PASSPORT, CONTRACT)]


def without(category: str) -> list[str]:
    return [one for one in EVERY_CATEGORY if one != category]


@pytest.fixture
async def road(world: World) -> Road:
    """A corridor whose organisations have agreed on everything."""
    road = await a_road(world)
    await road.agreed()
    return road


async def referred(road: Road, **changes: Any) -> str:
    """A referral that shares everything, documents too."""
    referral = await road.send(**{"share": ["profile", "identity", "documents"], **changes})
    assert referral.status_code == 201, referral.text
    return str(referral.json()["id"])


@pytest.mark.parametrize(("less", "said", "more"), CLOSED)
async def test_a_narrower_agreement_closes_its_categories_to_new_documents(
    road: Road, less: str, said: dict[str, str], more: dict[str, str]
) -> None:
    referral = await referred(road)
    before = await added(road.here, referral, **said)
    assert (await road.there.post(f"/v1/referrals/{referral}/accept", {})).status_code == 200
    await road.agreed(data_categories=without(less))
    assert codes(await sent(road.here, referral, said=said)) == TOO_MUCH
    upload = await road.here.post(f"/v1/referrals/{referral}/documents/uploads", {**said, "bytes": 9})
    assert codes(upload) == TOO_MUCH
    assert await listed(road.there, referral) == [before["id"]], "what was shared before stays"
    assert (await sent(road.here, referral, said=more)).status_code == 201
    assert (await sent(road.there, referral, said=said)).status_code == 201, "the receiver gives nothing away by it"


async def test_an_upload_that_began_before_is_refused_at_its_end(road: Road) -> None:
    referral = await referred(road)
    uploads = f"/v1/referrals/{referral}/documents/uploads"
    upload = await made(road.here, uploads, {**CONTRACT, "bytes": 9})
    await road.agreed(data_categories=without("documents"))
    headers = {
        "authorization": f"Bearer {road.here.token}",
        "tus-resumable": "1.0.0",
        "upload-offset": "0",
        "content-type": "application/offset+octet-stream",
    }
    last = await road.here.http.patch(f"{uploads}/{upload['id']}", content=b"two pages", headers=headers)
    assert codes(last) == TOO_MUCH
    assert await listed(road.here, referral) == []


async def test_a_new_agreement_that_one_side_has_not_signed_covers_nothing(road: Road) -> None:
    referral = await referred(road)
    new = await road.publish()
    await road.sign(road.here, new)
    assert [code for code, _ in codes(await sent(road.here, referral))] == ["agreement_not_signed"]
    await road.sign(road.there, new)
    assert (await sent(road.here, referral)).status_code == 201


async def test_nothing_is_added_after_the_last_day(road: Road) -> None:
    referral = await referred(road)
    ended = (
        "UPDATE corridor.agreements SET valid_to = valid_from WHERE corridor.public_id('corridor', corridor_id) = $1"
    )
    await road.world.value(ended, road.corridor["id"])
    assert codes(await sent(road.here, referral)) == [("agreement_missing", "")]
    assert await listed(road.here, referral) == []


async def test_one_that_is_published_while_a_document_is_added_binds_it(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between deciding and recording: the record looks at the agreement once more."""
    referral = await referred(road)
    narrower = partial(road.agreed, data_categories=without("documents"))
    narrowed = once_before(monkeypatch, PostgresDocuments, "add", narrower)
    assert codes(await sent(road.here, referral)) == TOO_MUCH
    assert (len(narrowed), await listed(road.here, referral)) == (1, [])


async def test_what_a_document_needs_is_no_purpose(road: Road) -> None:
    referral = await referred(road)
    await road.agreed(purposes=["complaint"])
    assert (await sent(road.here, referral)).status_code == 201


async def test_nobody_is_asked_about_what_the_receiver_will_not_open(road: Road) -> None:
    draft, unshared = await referred(road, send=False), await referred(road, share=["profile", "identity"])
    await road.agreed(data_categories=without("documents"))
    assert (await sent(road.here, unshared)).status_code == 201
    assert (await sent(road.here, draft)).status_code == 201, "asked when the draft is sent"
    refused = await road.here.post(f"/v1/referrals/{draft}/send", {})
    assert codes(refused) == [("agreement_does_not_cover", "/share")]
