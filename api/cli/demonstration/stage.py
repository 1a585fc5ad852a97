"""The stage of the demonstration: PostgreSQL, the directory, partner systems, and the service on loopback."""

import asyncio
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import uvicorn
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.keyring.vault import AesVault
from adapters.oauth.clients.registry import NewClient
from adapters.postgres.directory import SHIPPED_DIRECTORY, import_directory
from api.cli.output import fail
from api.cli.registry.clients import adding
from api.cli.registry.register import with_register_at
from api.cli.serving.started import started_service
from api.http.app import create_app
from api.process.settings import Settings
from api.process.wiring import new_id
from api.server.processes import manners
from api.v1.routers import ROUTERS
from domain.kernel.scopes import SCOPES

HOST, USUAL_PORT = "127.0.0.1", 8000
LISTENER = "localhost:8765"
"""Where webhooks may be sent without TLS: `corridor listen` receives them there unless told otherwise."""
COORDINATORS_DIRECTORY = b"""
organisations:
  - {code: demonstration-network, name: "Coordinating body (demonstration)", operator_type: cso, country: TH}
"""
"""The coordinating body of the demonstration. The directory that ships names none."""

MANAGING = ("corridors:manage", "organisations:manage")
PARTNER_SCOPES = tuple(scope for scope in SCOPES if scope not in MANAGING)
COORDINATORS_SCOPES = ("directory:read", *MANAGING, "cases:read", "referrals:read", "identity:read")
"""More than a real coordinating body gets, to show that it still sees nobody."""


@dataclass(frozen=True, slots=True)
class Part:
    """One partner system to register: for which organisation, and how the story calls it."""

    organisation: str
    name: str
    described: str
    scopes: tuple[str, ...] = PARTNER_SCOPES


PARTS = (
    Part("nea", "Battambang", "National Employment Agency, Cambodia: the centre that she turned to"),
    Part("map", "Chiang Mai", "MAP Foundation, Thailand: the centre where she arrives"),
    Part("hrdf", "Mae Sot", "Human Rights and Development Foundation: on the same corridor, a stranger to her case"),
    Part(
        "demonstration-network",
        "Coordinator",
        "the coordinating body: runs the network, sees nobody",
        COORDINATORS_SCOPES,
    ),
)


class OfTheStage(Settings):
    """Settings that ignore the environment, which may be that of a real service."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read neither the environment nor a file."""
        return (init_settings,)


def settings_for(folder: Path, port: int, url: str) -> Settings:
    """Give the settings of a demonstration in that folder."""
    own = f"http://{HOST}:{port}"
    return OfTheStage(
        database_url=url, data_dir=folder, host=HOST, port=port, issuer=own, webhook_allowed_hosts=(LISTENER,)
    )


def bound_socket(port: int | None) -> socket.socket:
    """Take the port that is wanted, or the usual one, or any; a wanted one that is taken ends with a sentence."""
    for wanted in (USUAL_PORT, 0) if port is None else (port,):
        taken = socket.socket()
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind((HOST, wanted))
            return taken
        except OSError as problem:
            taken.close()
            reason = os.strerror(problem.errno or 0)
    fail(f"--port {port}: cannot listen on {HOST}:{port} ({reason}). Choose another port.")


def fill(settings: Settings) -> tuple[NewClient, ...]:
    """Import the directory and register the partner systems of ``PARTS``, in that order."""
    return asyncio.run(_fill(settings))


async def _fill(settings: Settings) -> tuple[NewClient, ...]:
    url = str(settings.database_url)
    vault = AesVault(FileKeyRing.open(settings.root_key_file, create=not settings.root_key_file.exists()))
    for file in (SHIPPED_DIRECTORY.read_bytes(), COORDINATORS_DIRECTORY):
        await import_directory(url, vault, file)
    made = [
        await with_register_at(
            url,
            adding(part.organisation, part.described[:60], part.scopes, centres=(), jwks=None, dpop_required=False),
        )
        for part in PARTS
    ]
    return tuple(made)


@contextmanager
def served(settings: Settings, listening: socket.socket) -> Iterator[str]:
    """Answer requests in a thread of this process, so that nothing outlives it; give the address."""
    app = create_app(partial(started_service, settings), ROUTERS, new_id)
    config = uvicorn.Config(app, **manners(settings) | {"timeout_graceful_shutdown": 1})
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],), name="corridor-service", daemon=True)
    thread.start()
    try:
        while not server.started:
            if not thread.is_alive():
                fail("The service did not start; the log above says why.")
            time.sleep(0.02)
        yield settings.public_url
    finally:
        server.should_exit = True
        thread.join(10)
