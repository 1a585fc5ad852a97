"""What can go wrong with the embedded PostgreSQL; each message says what to do."""


class EmbeddedPostgresError(Exception):
    """The embedded PostgreSQL cannot be used; the message says why and what to do."""


class FolderInUse(EmbeddedPostgresError):
    """Another `corridor serve` is already running on this data folder."""


class FolderNotUsable(EmbeddedPostgresError):
    """The data folder cannot hold our cluster because of its owner, content or permissions."""


class WrongMajorVersion(EmbeddedPostgresError):
    """The cluster was created by another major version of PostgreSQL."""


class ServerNotStarted(EmbeddedPostgresError):
    """The server did not become ready in time, or ended while starting."""


class NotAvailableHere(EmbeddedPostgresError):
    """This machine cannot run the embedded server: platform, binaries or accounts are missing."""
