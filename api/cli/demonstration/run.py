"""What ``corridor demo`` does: sets the stage, plays both stories, stays up, and clears everything away."""

import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx2
import typer

from api.cli.demonstration.stage import PARTS, bound_socket, fill, served, settings_for
from api.cli.demonstration.stage_database import stage_database
from api.cli.demonstration.stage_staff import add_staff
from api.cli.output import err, out, print_json
from api.cli.session import bring_up_to_date
from api.cli.stage_shell import shell_line
from api.demo.cast import Cast
from api.demo.crossing import cross_the_border
from api.demo.partner import Partner
from api.demo.report import Reporter
from api.demo.story import Story, UnexpectedAnswer
from api.demo.taking_back import take_consent_back
from api.demo.telling import Narrator
from api.process.logs import configure_logs
from api.process.signals import interruptible


def run_demo(*, port: int | None, data_dir: Path | None, leave: bool, as_json: bool) -> None:
    """Run the demonstration until it is interrupted, or to its end with ``leave``. Exit code 1 on a difference."""
    configure_logs("WARNING")
    with interruptible(), _staged(port, data_dir) as (url, cast, shell):
        audience = Reporter(print_json, url, cast, shell) if as_json else Narrator(out, url, cast, shell)
        story, begun = Story(audience), time.monotonic()
        try:
            crossing = cross_the_border(story, cast)
            take_consent_back(story, cast)
        except UnexpectedAnswer as surprise:
            audience.end(story, None, time.monotonic() - begun)
            raise typer.Exit(1) from surprise
        audience.end(story, crossing, time.monotonic() - begun)
        if not leave:
            audience.go_on(crossing)
            _until_interrupted()


@contextmanager
def _staged(port: int | None, data_dir: Path | None) -> Iterator[tuple[str, Cast, str]]:
    begun = time.monotonic()
    with ExitStack() as held:
        listening = held.enter_context(bound_socket(port))
        folder = data_dir or held.enter_context(_scratch_folder())
        with err.status("Starting PostgreSQL …") as status:
            database = held.enter_context(stage_database(folder, keep=data_dir is not None))
            settings = settings_for(folder, listening.getsockname()[1], database)
            status.update("Creating the tables …")
            bring_up_to_date(database)
            status.update("Importing the directory and registering partners …")
            made = fill(settings)
            caseworkers = add_staff(settings)
            status.update("Starting the service …")
            url = held.enter_context(served(settings, listening))
        http = held.enter_context(httpx2.Client(base_url=url, timeout=30, trust_env=False))
        battambang, chiang_mai, stranger, coordinator = (
            Partner(http, part.name, part.described, client.client_id, str(client.secret), part.scopes)
            for part, client in zip(PARTS, made, strict=True)
        )
        err.print(f"Corridor answers at {url} after {time.monotonic() - begun:.1f} s.\n", markup=False)
        yield url, Cast(battambang, chiang_mai, stranger, coordinator, caseworkers), shell_line(settings, folder)


@contextmanager
def _scratch_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="corridor-demo-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _until_interrupted() -> None:
    try:
        signal.pause()
    except KeyboardInterrupt:
        err.print("Ending …")
