"""Starts the Django REST Framework service of ``bench/peers/drf`` in its own environment."""

import base64
import hmac
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from bench.partners import Partner
from bench.ports import HOST, held_port
from bench.service import Running, running

FOLDER = Path(__file__).parent / "drf"
SECRET = "the-peer-s-own-secret-of-this-measurement"
INSTALL_SECONDS = 300


def environment(folder: Path) -> Path:
    """Create the peer's environment on first use, with the pip configured here, and return its Python."""
    place = folder / "peer-environment"
    python = place / "bin" / "python"
    if not (place / ".complete").exists():
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True, timeout=INSTALL_SECONDS)
        install = [str(python), "-m", "pip", "install", "--quiet", "--requirement", str(FOLDER / "requirements.txt")]
        subprocess.run(install, check=True, timeout=INSTALL_SECONDS)
        (place / ".complete").touch()
    return python


@contextmanager
def django_service(database_url: str, folder: Path, processes: int, threads: int = 8) -> Iterator[Running]:
    """Run gunicorn with as many processes as the service it is compared with, and threads to wait for the database."""
    command = [
        *(str(environment(folder)), "-m", "gunicorn", "wsgi:application", "--chdir", str(FOLDER)),
        *("--workers", str(processes), "--threads", str(threads), "--keep-alive", "60"),
    ]
    said = os.environ | {"CORRIDOR_DATABASE_URL": database_url, "PEER_SECRET": SECRET, "PYTHONDONTWRITEBYTECODE": "1"}
    with (
        held_port() as port,
        running([*command, "--bind", f"{HOST}:{port}"], said, folder / "peer.log", port, "/v1/referrals") as started,
    ):
        yield started


def peer_tokens(partners: dict[UUID, Partner]) -> dict[UUID, str]:
    """Sign a token for each partner as the peer checks it (HS256)."""
    return {number: _token(str(partner.actor.client_id)) for number, partner in partners.items()}


def _token(client_id: str) -> str:
    claims = {"iss": "peer", "aud": "peer", "client_id": client_id, "exp": int(time.time()) + 3600}
    body = ".".join(_encoded(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims))
    return f"{body}.{_encoded(hmac.digest(SECRET.encode(), body.encode(), 'sha256'))}"


def _encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()
