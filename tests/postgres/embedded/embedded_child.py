"""A small Corridor for the tests of the embedded server: holds it until told to leave, and obeys one word a line.

python embedded_child.py FOLDER [--serve] [name=value …]
"""

import json
import os
import resource
import sys
from contextlib import nullcontext
from pathlib import Path

from adapters.embedded_postgres import EmbeddedPostgresError, claim_folder, running_postgres


def say(**facts: object) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def main(folder: Path, serve: bool, settings: dict[str, str]) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with claim_folder(folder) if serve else nullcontext(), running_postgres(folder, settings=settings) as server:
        say(owner=server.owner, pid=server.pid, url=server.url(), bin_dir=str(server.bin_dir))
        for word in map(str.strip, sys.stdin):
            if word == "look":
                say(owner=server.owner, pid=server.pid)
            if word == "abort":
                os.abort()
            if word == "fork":
                child = os.fork()
                if child == 0:
                    sys.exit(1 if server.owner else 0)  # leaves the block, as a forked worker would
                say(forked_owner=os.waitpid(child, 0)[1] != 0)
            if word == "leave":
                break


if __name__ == "__main__":
    try:
        main(
            Path(sys.argv[1]),
            "--serve" in sys.argv,
            dict(argument.split("=") for argument in sys.argv[2:] if "=" in argument),
        )
    except EmbeddedPostgresError as error:
        say(error=type(error).__name__, sentence=str(error))
        sys.exit(3)
