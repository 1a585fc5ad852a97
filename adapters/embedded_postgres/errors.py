"""What can go wrong with our own PostgreSQL, each with a sentence that says what to do."""


class EmbeddedPostgresError(Exception):
    """Our own PostgreSQL cannot be used; the message says why and what to do."""


class FolderInUse(EmbeddedPostgresError):
    """Another `corridor serve` already answers from this data folder."""


class FolderNotUsable(EmbeddedPostgresError):
    """The data folder cannot hold our cluster: its owner, its content or its permissions forbid it."""


class WrongMajorVersion(EmbeddedPostgresError):
    """The cluster was made by another major version of PostgreSQL."""


class ServerNotStarted(EmbeddedPostgresError):
    """The server did not become ready in time, or ended while starting."""


class NotAvailableHere(EmbeddedPostgresError):
    """This machine cannot run the embedded server: platform, binaries or accounts are missing."""
