"""The keys that sign our tokens: created once for all processes, wrapped by the root key, rotated with overlap.

Who takes part: every process that serves, and ``corridor keys rotate``. Promised: every process can verify what any
other signs, and so can a partner that caches ``/oauth/jwks`` as its ``Cache-Control`` allows. So a new key is published
before it signs, and an old one stays published until the last token it signed has expired.
Browser marks and nonces use the anchor, the newest key that became active at once: the first key, or the replacement of
one that may have leaked. It signs no longer than any other key, and what depends on it survives a rotation.
When a key begins and ends is decided by the database's clock, also by a command on another machine (ADR 0073).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from joserfc.jwk import OKPKey
from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlmodel import col

from adapters.oauth.shared_state.unavailability import transaction, unavailable_while_away
from adapters.oauth.wire.limits import ACCESS_TOKEN_SECONDS, JWKS_MAX_AGE_SECONDS
from adapters.postgres.connection.engine import Bind
from adapters.postgres.rows.oauth import SigningKeyRow
from domain.kernel.keys import KeyRing
from domain.ports.clock import utc_now

ONE_AT_A_TIME = 0x636F727269736B79
"""The advisory lock that lets only one process create keys."""

ALGORITHM = "EdDSA"
PUBLISHED_BEFORE = timedelta(seconds=2 * JWKS_MAX_AGE_SECONDS)
PUBLISHED_AFTER = timedelta(seconds=ACCESS_TOKEN_SECONDS + 60)


@dataclass(frozen=True, slots=True, repr=False)
class SigningKey:
    """One decrypted key pair."""

    kid: str
    key: OKPKey
    public_jwk: Mapping[str, Any]
    signs_from: float
    gone_at: float | None
    anchors: bool


class SigningKeys:
    """The decrypted keys of this process."""

    def __init__(self, engine: AsyncEngine, key_ring: KeyRing) -> None:
        self._engine = engine
        self._key_ring = key_ring
        self._keys: dict[str, SigningKey] = {}
        self.retry_secret = b""
        """Recognises retries (ADR 0044). Derived here and not at each request, which would cost 20 µs."""

    async def start(self) -> None:
        """Load the keys; create the first one if there is none."""
        if not await self.refresh():
            async with transaction(self._engine) as session:
                await session.execute(select(func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
                if (await session.execute(select(col(SigningKeyRow.kid)).limit(1))).first() is None:
                    session.add(await new_row(self._key_ring, await _database_time(session)))
            await self.refresh()

    async def refresh(self) -> bool:
        """Pick up added and removed keys; returns whether there is any. ``Unavailable`` without a database."""
        still_there = or_(col(SigningKeyRow.gone_at).is_(None), col(SigningKeyRow.gone_at) > func.clock_timestamp())
        at_once = col(SigningKeyRow.signs_from) == col(SigningKeyRow.created_at)
        anchor = select(col(SigningKeyRow.kid)).where(at_once).order_by(col(SigningKeyRow.signs_from).desc()).limit(1)
        async with unavailable_while_away(), AsyncSession(self._engine) as session:
            rows = (
                await session.scalars(select(SigningKeyRow).where(or_(still_there, col(SigningKeyRow.kid).in_(anchor))))
            ).all()
        self._keys = {row.kid: await self._opened(row) for row in rows}
        if rows:
            self.retry_secret = hashlib.sha256(b"retries|" + self.secret).digest()
        return bool(rows)

    @property
    def kids(self) -> frozenset[str]:
        """The names of the keys that verify."""
        return frozenset(kid for kid in self._keys if self.verifying(kid) is not None)

    @property
    def can_sign(self) -> bool:
        """Whether there is a key."""
        return bool(self._keys)

    @property
    def present(self) -> SigningKey:
        """The current signing key: the newest whose time has come, or the oldest if a clock was set back before all."""
        now = utc_now.seconds()
        ordered = sorted(self._keys.values(), key=lambda key: key.signs_from)
        return next((key for key in reversed(ordered) if key.signs_from <= now), ordered[0])

    @property
    def secret(self) -> bytes:
        """Bytes that all processes share and the database does not reveal; hash them with a purpose before use.

        They change only when a key is replaced at once: a plain rotation must not make every browser unknown.
        """
        anchor = max((key for key in self._keys.values() if key.anchors), key=lambda key: key.signs_from)
        return anchor.key.as_der(private=True)

    def verifying(self, kid: object) -> OKPKey | None:
        """Return the key of that name if it is still valid; ``kid`` is only looked up in memory."""
        found = self._keys.get(kid) if isinstance(kid, str) else None
        if found is None or (found.gone_at is not None and found.gone_at <= utc_now.seconds()):
            return None
        return found.key

    def jwks(self) -> dict[str, Any]:
        """Return the public keys, oldest first (RFC 7517)."""
        ordered = sorted(self._keys.values(), key=lambda key: key.signs_from)
        return {"keys": [dict(key.public_jwk) for key in ordered if self.verifying(key.kid)]}

    async def _opened(self, row: SigningKeyRow) -> SigningKey:
        known = self._keys.get(row.kid)
        key = known.key if known else OKPKey.import_key(await self._key_ring.unwrap(row.wrapped, context(row.kid)))
        gone_at = None if row.gone_at is None else row.gone_at.timestamp()
        anchors = row.signs_from == row.created_at
        return SigningKey(row.kid, key, row.public_jwk, row.signs_from.timestamp(), gone_at, anchors)


async def rotate(engine: Bind, key_ring: KeyRing, *, at_once: bool = False) -> str:
    """Create a new key and retire the others once their tokens have expired; returns the new key's id.

    ``at_once`` is for a key that may have leaked: the old keys end now, and with them every token they signed.
    """
    async with AsyncSession(engine) as session, session.begin():
        await session.execute(select(func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
        now = await _database_time(session)
        signs_from = now if at_once else now + PUBLISHED_BEFORE
        gone_at = now if at_once else signs_from + PUBLISHED_AFTER
        staying = or_(col(SigningKeyRow.gone_at).is_(None), col(SigningKeyRow.gone_at) > gone_at)
        await session.execute(update(SigningKeyRow).where(staying).values(gone_at=gone_at))
        row = await new_row(key_ring, now, signs_from)
        session.add(row)
        return row.kid


async def _database_time(session: AsyncSession) -> datetime:
    found: datetime = (await session.execute(select(func.clock_timestamp()))).scalar_one()
    return found


async def new_row(key_ring: KeyRing, now: datetime, signs_from: datetime | None = None) -> SigningKeyRow:
    """Make an Ed25519 key, its private half wrapped by the root key; its name is its thumbprint (RFC 7638)."""
    key = OKPKey.generate_key("Ed25519", private=True, auto_kid=True)
    kid = key.thumbprint()
    public = {**key.as_dict(private=False), "kid": kid, "use": "sig", "alg": ALGORITHM}
    wrapped = await key_ring.wrap(key.as_pem(private=True), context(kid))
    return SigningKeyRow(
        kid=kid, public_jwk=public, wrapped=wrapped, created_at=now, signs_from=signs_from or now, gone_at=None
    )


def context(kid: str) -> bytes:
    """Bind a wrapped key to its name."""
    return b"oauth signing key|" + kid.encode()
