"""The end of a start that nobody waits for any more: each step of it asks, and none waits longer than that."""

from threading import Event

from adapters.embedded_postgres.errors import ServerNotStarted


def go_on_unless(enough: Event) -> None:
    """Raise ``ServerNotStarted`` if nobody waits for the server any more."""
    if enough.is_set():
        raise ServerNotStarted("The start of the database server was cut short.")
