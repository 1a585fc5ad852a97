"""Runs pgbench on a prepared operation, as the role of the service, over prepared statements."""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.postgres.roles import APP, SEARCH_PATH

LIMIT_SECONDS = 120
CASTS = ("jsonb", "jsonb")
TPS = re.compile(r"^tps = ([0-9.]+) \(without", re.MULTILINE)
LATENCY = re.compile(r"^latency average = ([0-9.]+) ms", re.MULTILINE)
FAILED = re.compile(r"^number of failed transactions: ([1-9]\d*)", re.MULTILINE)


class CeilingFailed(Exception):
    """pgbench said no: the measurement is void."""


@dataclass(frozen=True, slots=True)
class Ceiling:
    """Transactions a second, and their mean time in milliseconds."""

    per_second: float
    mean: float


def script(operation: str, statement: str) -> str:
    """Write the script: every client walks through inputs of its own, each used once."""
    call = statement.replace("$1", "i.context::jsonb")
    call = call.replace("$2", "i.argument::uuid" if operation == "get" else "i.argument::jsonb")
    source = "bench.inputs AS i"
    if call.startswith("SELECT * FROM "):
        body = f"SELECT f.* FROM {source} CROSS JOIN LATERAL {call.removeprefix('SELECT * FROM ')} AS f"
    else:
        body = f"{call} FROM {source}"
    return (
        "\\set n :n + 1\n\\set place :begin + :client_id * :each + (:n - 1) % :each\n"
        f"{body} WHERE i.operation = '{operation}' AND i.n = :place;\n"
    )


def run(
    programs: Path, url: str, operation: str, statement: str, *, connections: int, each: int, begin: int
) -> Ceiling:
    """Call the function ``each`` times on every connection, with the inputs from number ``begin`` on."""
    settings = f"-c role={APP} -c search_path={SEARCH_PATH.replace(' ', '')} -c jit=off"
    with TemporaryDirectory() as folder:
        file = Path(folder, f"{operation}.sql")
        file.write_text(script(operation, statement))
        command = [
            *(str(programs / "pgbench"), "--no-vacuum", "--protocol=prepared", "--file", str(file)),
            *("--client", str(connections), "--transactions", str(each)),
            *("--define", f"begin={begin}", "--define", f"each={each}", "--define", "n=0"),
            url,
        ]
        done = subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            timeout=LIMIT_SECONDS,
            env=os.environ | {"PGOPTIONS": settings},
        )
    found, latency = TPS.search(done.stdout), LATENCY.search(done.stdout)
    if done.returncode or found is None or latency is None or FAILED.search(done.stdout):
        raise CeilingFailed((done.stderr or done.stdout)[-2000:])
    return Ceiling(round(float(found[1]), 1), round(float(latency[1]), 3))
