"""A key service for the tests: real HTTP, answering as the transit API is documented to, errors included."""

import asyncio
import base64
import json
import os
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class StandIn:
    """Holds transit key ``corridor`` in namespace ``mrc``; the faults of a key service are attributes to set."""

    def __init__(self) -> None:
        self.token, self.derived, self.sealed, self.silent, self.wrong_context_is = "hvs.first", True, False, False, 400
        self.versions = [os.urandom(32)]
        self.oldest = 1
        self.next_answers: list[tuple[int, bytes]] = []
        self.requests: list[tuple[str, dict[str, str], dict[str, str]]] = []
        self.port = 0
        self.released = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                request, *lines = head.decode().strip().split("\r\n")
                headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
                body = json.loads(await reader.readexactly(int(headers.get("content-length", 0))))
                self.requests.append((request, headers, body))
                if self.silent:
                    await self.released.wait()
                status, content = self.answer(request, headers, body)
                location = f"Location: http://127.0.0.1:{self.port}/elsewhere\r\n" if status == 307 else ""
                start = f"HTTP/1.1 {status} X\r\n{location}Content-Length: {len(content)}\r\n\r\n"
                writer.write(start.encode() + content)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def answer(self, request: str, headers: dict[str, str], body: dict[str, str]) -> tuple[int, bytes]:
        if self.next_answers:
            return self.next_answers.pop(0)
        if self.sealed:
            return self.error(503, "Vault is sealed")
        if headers.get("x-vault-token") != self.token or headers.get("x-vault-namespace") != "mrc":
            return self.error(403, "permission denied")
        method, path, _ = request.split()
        *mount, operation, name = path.removeprefix("/v1/").split("/")
        if mount != ["kms", "transit"] or method not in ("POST", "PUT"):
            return self.error(404, f'no handler for route "{path}"')
        if name != "corridor":
            return self.error(400, "encryption key not found")
        context = base64.b64decode(body.get("context", ""))
        if operation == "encrypt":
            return self.encrypted(base64.b64decode(body["plaintext"]), context)
        if not body["ciphertext"].startswith("vault:v"):
            return self.error(400, "invalid ciphertext: no prefix")
        version, _, sealed = body["ciphertext"].removeprefix("vault:v").partition(":")
        if int(version) > len(self.versions):
            return self.error(400, "invalid ciphertext: version is too new")
        if int(version) < self.oldest:
            return self.error(400, "ciphertext or signature version is disallowed by policy (too old)")
        full = base64.b64decode(sealed)
        try:
            plaintext = self.cipher(int(version), context).decrypt(full[:12], full[12:], None)
        except InvalidTag:
            return self.error(self.wrong_context_is, "cipher: message authentication failed")
        if operation == "rewrap":
            return self.encrypted(plaintext, context)
        return 200, json.dumps({"data": {"plaintext": base64.b64encode(plaintext).decode()}}).encode()

    def cipher(self, version: int, context: bytes) -> AESGCM:
        derived = hmac.HMAC(self.versions[version - 1], hashes.SHA256())
        derived.update(context if self.derived else b"")
        return AESGCM(derived.finalize())

    def encrypted(self, plaintext: bytes, context: bytes) -> tuple[int, bytes]:
        version, nonce = len(self.versions), os.urandom(12)
        full = nonce + self.cipher(version, context).encrypt(nonce, plaintext, None)
        text = f"vault:v{version}:{base64.b64encode(full).decode()}"
        return 200, json.dumps({"data": {"ciphertext": text, "key_version": version}}).encode()

    def error(self, status: int, *errors: str) -> tuple[int, bytes]:
        return status, json.dumps({"errors": errors}).encode()


def certificate(tmp_path: Path, name: str) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "stand-in")])
    now = datetime.now(UTC).replace(tzinfo=None)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number(), now)
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(name))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / f"{name}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path
