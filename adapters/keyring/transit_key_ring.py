"""The root key in a key service: HashiCorp Vault's transit API, or OpenBao's, which is identical.

Who takes part: this process; the key service, which never reveals its key; an agent that keeps the token file fresh.
Promised: the plaintext includes a digest of the context, and the context itself is sent for key derivation, so a secret
decrypts only in its own context even if the key was created without ``derived``. Redirects are not followed and proxies
from the environment are ignored: the token goes only to the configured address.
On failure: a few tries within the deadline, then ``KeyServiceUnavailable``.
"""

import asyncio
import base64
import hashlib
import hmac
import re

import httpx2

from adapters.keyring.transit_answers import WORTH_ANOTHER_TRY, is_about_the_ciphertext, value_in
from adapters.keyring.transit_settings import TransitSettings
from domain.kernel.keys import CiphertextRejected, KeyServiceUnavailable

VERSION = b"\x02"
WRAPPED = re.compile(rb"\x02(vault:v([1-9][0-9]*):[A-Za-z0-9+/]+=*)")
PAUSES_BEFORE_TRIES_SECONDS = (0.0, 0.1, 0.4)
DIGEST_BYTES = 32


class TransitKeyRing:
    """A ``KeyRing`` over a transit key. Close it when the process ends."""

    def __init__(self, settings: TransitSettings) -> None:
        self._settings = settings
        headers = {"X-Vault-Request": "true"}
        if settings.namespace:
            headers["X-Vault-Namespace"] = settings.namespace
        self._client = httpx2.AsyncClient(
            verify=settings.tls(), headers=headers, timeout=settings.timeout_seconds, trust_env=False
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def wrap(self, plaintext: bytes, context: bytes) -> bytes:
        """Encrypt under the latest version of the key."""
        bound = base64.b64encode(_digest(context) + plaintext).decode()
        return _checked(await self._ask("encrypt", "ciphertext", plaintext=bound, context=_base64(context)))

    async def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Decrypt with the version that the ciphertext names."""
        text = _ciphertext_in(wrapped)
        answer = await self._ask("decrypt", "plaintext", ciphertext=text, context=_base64(context))
        try:
            bound = base64.b64decode(answer, validate=True)
        except ValueError:  # not base64, or not even ASCII
            raise KeyServiceUnavailable("The key service answered with a plaintext that is not base64.") from None
        if not hmac.compare_digest(bound[:DIGEST_BYTES], _digest(context)):
            raise CiphertextRejected("a secret wrapped by the key service belongs elsewhere")
        return bound[DIGEST_BYTES:]

    async def rewrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Re-encrypt under the latest version, inside the key service."""
        text = _ciphertext_in(wrapped)
        return _checked(await self._ask("rewrap", "ciphertext", ciphertext=text, context=_base64(context)))

    def root_key_id(self, wrapped: bytes) -> str:
        """Return key and version, ``corridor:v3``, without decrypting."""
        return f"{self._settings.key_name}:v{int(_match(wrapped)[2])}"

    async def _ask(self, operation: str, field: str, **body: str) -> str:
        try:
            async with asyncio.timeout(self._settings.deadline_seconds):
                return value_in(await self._tried(operation, body), field)
        except TimeoutError:
            raise KeyServiceUnavailable("The key service did not answer in time.") from None

    async def _tried(self, operation: str, body: dict[str, str]) -> httpx2.Response:
        """Retrying is safe: none of the operations changes anything in the key service."""
        answer = None
        for pause in PAUSES_BEFORE_TRIES_SECONDS:
            await asyncio.sleep(pause)
            try:
                answer = await self._client.post(
                    self._settings.url(operation), json=body, headers={"X-Vault-Token": await self._token()}
                )
            except httpx2.RequestError:
                continue
            if answer.status_code not in WORTH_ANOTHER_TRY or is_about_the_ciphertext(answer):
                break
        if answer is None:
            raise KeyServiceUnavailable("The key service cannot be reached, or its certificate is not trusted.")
        return answer

    async def _token(self) -> str:
        path = self._settings.token_file
        try:
            token = (await asyncio.to_thread(path.read_text, "ascii")).strip()
        except (OSError, UnicodeDecodeError):
            raise KeyServiceUnavailable(f"The token for the key service cannot be read from {path}.") from None
        if not token or not token.isprintable():
            raise KeyServiceUnavailable(f"{path} does not hold one token for the key service.")
        return token


def _match(wrapped: bytes) -> re.Match[bytes]:
    match = WRAPPED.fullmatch(wrapped)
    if match is None:
        raise CiphertextRejected("a secret is damaged, or was not wrapped by a key service")
    return match


def _ciphertext_in(wrapped: bytes) -> str:
    return _match(wrapped)[1].decode()


def _checked(ciphertext: str) -> bytes:
    """Store only what can be read back: an unknown format would be noticed too late."""
    wrapped = VERSION + ciphertext.encode("ascii", "replace")
    if WRAPPED.fullmatch(wrapped) is None:
        raise KeyServiceUnavailable("The key service answered with a ciphertext of an unknown form.")
    return wrapped


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _digest(context: bytes) -> bytes:
    return hashlib.sha256(context).digest()
