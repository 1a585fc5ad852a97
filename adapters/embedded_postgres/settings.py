"""The server's configuration. The command line overrides files, so nothing in the folder can change it."""

from collections.abc import Mapping

DURABLE = {
    "synchronous_commit": "on",
    "fsync": "on",
    "full_page_writes": "on",
}
"""An acknowledged write survives `kill -9` of the service and of the server."""

SILENT = {
    "log_statement": "none",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
    "logging_collector": "off",
    "log_timezone": "UTC",
}
"""Keeps personal data out of the log. An ERROR quotes values in its message ("invalid input syntax for …"), so errors
go only to the client; LOG, FATAL and PANIC concern the server.
"""

SIZED = {
    "max_connections": "100",
    "shared_buffers": "128MB",
    "jit": "off",
    "timezone": "UTC",
    "cluster_name": "corridor",
}
"""`jit` costs more than it gains on short statements."""


def server_arguments(socket_folder: str, settings: Mapping[str, str]) -> list[str]:
    """Return `-c` arguments: local socket only, durable, quiet; `settings` override ours by name."""
    private = {
        "listen_addresses": "",
        "unix_socket_directories": socket_folder,
        "unix_socket_permissions": "0700",
    }
    chosen = {**private, **DURABLE, **SILENT, **SIZED, **settings}
    return [argument for name, value in chosen.items() for argument in ("-c", f"{name}={value}")]
