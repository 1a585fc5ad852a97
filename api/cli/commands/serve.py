"""``corridor serve``: PostgreSQL if none is set, migrations, the API."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.output import err
from api.process.signals import interruptible

EXAMPLE = "Example: corridor serve --port 9000 --workers 2 --data-dir /srv/corridor"


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on. Default: CORRIDOR_HOST or 127.0.0.1.")] = None,
    port: Annotated[
        int | None, typer.Option(help="Port to listen on; 0 takes a free one. Default: CORRIDOR_PORT or 8000.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Number of processes; one for each core is right.")] = 1,
    data_dir: Annotated[
        Path | None,
        typer.Option(help="The folder of the embedded PostgreSQL and the root key. Default: CORRIDOR_DATA_DIR."),
    ] = None,
) -> None:
    """Run the service: start the embedded PostgreSQL (unless CORRIDOR_DATABASE_URL is set), migrate, answer requests.

    Prints the public address and where it listens. After TERM or INT, running requests finish, then everything that was
    started ends, PostgreSQL included. Logs go to standard error, one JSON object a line.
    """
    with err.status("Starting …"):
        from api.cli.serving.server import prepared, run_server
        from api.process.settings import read_settings
        from api.server.listening import in_words

    # Without our handler, uvicorn's last act after TERM would be to end the process while PostgreSQL still runs.
    settings = read_settings(host=host, port=port, data_dir=data_dir)
    with interruptible(), prepared(settings) as (ready, sockets):
        address = ready.public_url
        err.print(f"Corridor answers at {address} (documentation: {address}/docs).", markup=False)
        err.print(f"It listens on {in_words(sockets)}.", markup=False)
        run_server(ready, workers, sockets, for_good=settings.database_url is not None)
