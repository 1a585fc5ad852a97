"""``make faults``: inflict every fault several times, and write what came of it into docs/operations/reliability.md."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from adapters.embedded_postgres import running_postgres
from adapters.keyring.file_key_ring import FileKeyRing
from tests.faults.checker.audit import unsound_audit
from tests.faults.checker.feeds import missing_deliveries
from tests.faults.injectors.catalogue import FAULTS
from tests.faults.injectors.fault import Fault
from tests.faults.rounds import play
from tests.faults.stage.small_disk import WHY_NOT
from tests.faults.stage.stage import staged
from tests.faults.table import HEAD, Row, write
from tests.own_server import fill


def main() -> None:
    """Run; the exit code is 1 if anything was lost, doubled or otherwise not as promised."""
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="faults whose name contains this")
    parser.add_argument("--times", type=int, default=3, help="how often each is inflicted (3)")
    parser.add_argument("--at-once", type=int, default=6, help="journeys under way at any time (6)")
    parser.add_argument("--no-table", action="store_true", help="leave docs/operations/reliability.md as it is")
    chosen = parser.parse_args()
    faults = [fault for fault in FAULTS if not chosen.only or any(name in fault.name for name in chosen.only)]
    rows, right = asyncio.run(inflict(faults, chosen.times, chosen.at_once))
    if right and not (chosen.only or chosen.no_table):
        write(rows)
    raise SystemExit(0 if right else 1)


async def inflict(faults: list[Fault], times: int, at_once: int) -> tuple[list[Row], bool]:
    """Inflict each fault so many times; gives the rows, and whether everything was right."""
    rows, right = list[Row](), True
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "data"
        with running_postgres(folder, settings={"fsync": "off"}) as server:
            await fill(server.url(), FileKeyRing.open(folder / "master.key", create=True))
        async with staged(folder) as stage:
            if stage.disk is None:
                print(WHY_NOT, file=sys.stderr)
            print(*HEAD, sep="\n")
            for fault in faults:
                row = Row(fault)
                rows.append(row)
                for number in range(times):
                    found = await play(stage, fault, at_once=at_once, seed=len(stage.known) + number)
                    row.add(found)
                    for problem in (*found.lost, *found.doubled, *found.wrong):
                        right = False
                        print(f"{fault.name}: {problem}", file=sys.stderr)
                print(row.line, flush=True)
            for problem in (*await missing_deliveries(stage), *await unsound_audit(stage)):
                right = False
                print(problem, file=sys.stderr)
    return rows, right


if __name__ == "__main__":
    main()
