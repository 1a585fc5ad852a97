"""Signing keys rotate with overlap, or at once when one may have leaked."""

from uuid import uuid4

import pytest

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.oauth.signatures.signing_keys import rotate
from domain.kernel.errors import InvalidToken
from tests.oauth.app_and_people import make_world
from tests.oauth.signing import kid_of as kid


async def test_rotation_with_overlap(empty_database: str, key_ring: FileKeyRing) -> None:
    async with make_world(empty_database, key_ring) as world, make_world(empty_database, key_ring) as other:
        partner = await world.partner()
        by_old = await world.token(partner)
        new = await rotate(world.engine, key_ring)
        for each in (world, other):
            await each.callers.refresh()
            assert [key["kid"] for key in each.server.jwks()["keys"]] == [kid(by_old), new]
        assert kid(await world.token(partner)) == kid(by_old)  # published before it signs

        await world.owner_sql("UPDATE oauth.signing_keys SET signs_from = now() WHERE kid = :kid", kid=new)
        await world.callers.refresh()
        await other.callers.refresh()
        by_new = await world.token(partner)
        assert kid(by_new) == new
        for token in (by_old, by_new):
            await other.identify(f"Bearer {token}")

        await world.owner_sql("UPDATE oauth.signing_keys SET gone_at = now() WHERE kid <> :kid", kid=new)
        await other.callers.refresh()
        assert [key["kid"] for key in other.server.jwks()["keys"]] == [new]
        with pytest.raises(InvalidToken):
            await other.identify(f"Bearer {by_old}")
        await other.identify(f"Bearer {by_new}")


async def test_marks_of_browsers_and_nonces_outlive_a_rotation_but_no_leak(
    empty_database: str, key_ring: FileKeyRing
) -> None:
    async with make_world(empty_database, key_ring) as world:
        somebody = uuid4()
        marks, nonces = world.server.pages.marks, world.callers.nonces
        known, form, nonce = marks.known(somebody), marks.form_token("browser"), nonces.new()

        async def hold_here_and_elsewhere() -> set[bool]:
            await world.callers.refresh()
            async with make_world(empty_database, key_ring) as other:
                return {
                    held
                    for each in (world, other)
                    for held in (
                        each.server.pages.marks.is_known(somebody, known),
                        each.server.pages.marks.is_form_token("browser", form),
                        each.callers.nonces.accepts(nonce),
                    )
                }

        new = await rotate(world.engine, key_ring)
        assert await hold_here_and_elsewhere() == {True}
        await world.owner_sql("UPDATE oauth.signing_keys SET gone_at = now() WHERE kid <> :kid", kid=new)
        await world.owner_sql("UPDATE oauth.signing_keys SET signs_from = now() WHERE kid = :kid", kid=new)
        assert await hold_here_and_elsewhere() == {True}
        assert [key["kid"] for key in world.server.jwks()["keys"]] == [new]
        await rotate(world.engine, key_ring, at_once=True)
        assert await hold_here_and_elsewhere() == {False}


async def test_rotation_at_once_ends_every_token_of_the_old_key(empty_database: str, key_ring: FileKeyRing) -> None:
    async with make_world(empty_database, key_ring) as world:
        partner = await world.partner()
        token = await world.token(partner)
        await world.identify(f"Bearer {token}")
        new = await rotate(world.engine, key_ring, at_once=True)
        await world.callers.refresh()
        with pytest.raises(InvalidToken):
            await world.identify(f"Bearer {token}")
        assert kid(await world.token(partner)) == new
