"""What the service logs in with: for each role a password that follows from the owner's.

All processes and hosts with the same owner's URL derive the same, so nothing has to be stored or passed around, and
nobody who knows a role's password learns the owner's from it. ``adapters/postgres/operate/logins.py`` gives the roles
these passwords.
"""

import hashlib
import hmac
import os
from base64 import b64encode, urlsafe_b64encode
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

SCRYPT = {"n": 2**15, "r": 8, "p": 3, "maxmem": 64 * 1024 * 1024, "dklen": 32}
"""As OWASP recommends: 32 MiB and a quarter of a second, once for each process that starts."""
ITERATIONS = 4096
"""PostgreSQL's own; the password has 256 bits, so more would only slow down connecting."""


def login_url(owner: str, role: str, *, at: str | None = None) -> str:
    """Return the URL with which ``role`` logs in where ``owner`` does, or at the place of another URL.

    Without a password of the owner there is none here either: the server lets both in by other means.
    """
    parts = urlsplit(owner if at is None else at)
    _, _, places = parts.netloc.rpartition("@")
    query = [(name, value) for name, value in parse_qsl(parts.query) if name not in ("user", "password")]
    password = _password(owner, role)
    account = role if password is None else f"{role}:{password}"
    return urlunsplit(parts._replace(netloc=f"{account}@{places}", query=urlencode(query, quote_via=quote, safe="/:,")))


def user_of(url: str) -> str | None:
    """Return the user in a URL."""
    parts = urlsplit(url)
    return unquote(parts.username) if parts.username else dict(parse_qsl(parts.query)).get("user")


def password_in(url: str) -> str | None:
    """Return the password in a URL, or in the environment of PostgreSQL's programs."""
    parts = urlsplit(url)
    given = unquote(parts.password) if parts.password else dict(parse_qsl(parts.query)).get("password")
    return given or os.environ.get("PGPASSWORD") or None


def verifier(owner: str, role: str) -> str | None:
    """Return what PostgreSQL stores of the role's password (RFC 5803), so that it never reads the password itself.

    ``None`` without a password of the owner.
    """
    password = _password(owner, role)
    if password is None:
        return None
    salt = os.urandom(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, ITERATIONS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    return f"SCRAM-SHA-256${ITERATIONS}:{_text(salt)}${_text(stored)}:{_text(server)}"


def _password(owner: str, role: str) -> str | None:
    given = password_in(owner)
    if given is None:
        return None
    derived = hmac.digest(_master(user_of(owner) or "", given), role.encode(), "sha256")
    return urlsafe_b64encode(derived).decode().rstrip("=")


@lru_cache(maxsize=8)
def _master(user: str, password: str) -> bytes:
    return hashlib.scrypt(password.encode(), salt=b"corridor's logins of " + user.encode(), **SCRYPT)


def _text(value: bytes) -> str:
    return b64encode(value).decode()
