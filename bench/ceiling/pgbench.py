"""Runs pgbench on a prepared operation, as the role of the service, with prepared statements.

pgbench's own rate includes the first call, in which every new connection plans all statements inside a function (10 to
20 ms). So the rate is computed from its log instead, without the first fifth of the calls.
"""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.postgres.connection.roles import APP, SEARCH_PATH

LIMIT_SECONDS = 120
WARM_UP = 0.2
FAILED = re.compile(r"^number of failed transactions: ([1-9]\d*)", re.MULTILINE)


class CeilingFailed(Exception):
    """pgbench failed: the measurement is void."""


@dataclass(frozen=True, slots=True)
class Ceiling:
    """Transactions per second, and their mean time in milliseconds."""

    per_second: float
    mean: float


def script(operation: str, statement: str) -> str:
    """Return the script: every client goes through its own inputs, each used once."""
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
            *("--log", f"--log-prefix={folder}/log"),
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
        if done.returncode or FAILED.search(done.stdout):
            raise CeilingFailed((done.stderr or done.stdout)[-2000:])
        return warm_rate("".join(log.read_text() for log in Path(folder).glob("log.*")))


def warm_rate(log: str) -> Ceiling:
    """Read pgbench's log (client, number, microseconds taken, script, seconds, microseconds of its end)."""
    calls = sorted(
        (int(fields[4]) + int(fields[5]) / 1e6, int(fields[2])) for fields in map(str.split, log.splitlines())
    )
    cold = int(len(calls) * WARM_UP)
    if len(calls) - cold < 2:
        raise CeilingFailed("pgbench logged too few calls.")
    warm = calls[cold:]
    seconds = warm[-1][0] - warm[0][0]
    mean = sum(taken for _, taken in warm) / len(warm) / 1000
    return Ceiling(round((len(warm) - 1) / seconds, 1), round(mean, 3))
