"""``make fuzz``: a million inputs for each parser, and the longest inputs that each can get.

Prints a line for each parser: runs, how many inputs it accepted, seconds, the slowest of the long inputs, and what was
unexpected, with the input. The exit code is 1 if anything was. The same seed makes the same inputs.
"""

import argparse
import os
import sys
from concurrent.futures import ProcessPoolExecutor

from tests.fuzz.table import PARSERS, tried

LINE = "{:34}{:>10}{:>10}{:>9}{:>9}  {}"


def main() -> int:
    """Run the parsers that were asked for, in as many processes as asked for."""
    arguments = argparse.ArgumentParser(prog="make fuzz", description=__doc__.partition("\n")[0])
    arguments.add_argument("--runs", type=int, default=1_000_000, help="for each parser")
    arguments.add_argument("--only", default="", metavar="NAMES", help="parsers whose name contains one of these")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes")
    asked = arguments.parse_args()
    wanted = asked.only.lower().split(",")
    places = [place for place, parser in enumerate(PARSERS) if any(name in parser.name.lower() for name in wanted)]
    if not places:
        arguments.error(f"no parser is called {asked.only}")
    print(LINE.format("parser", "runs", "accepted", "seconds", "slowest", "unexpected"), flush=True)
    wrong = 0
    with ProcessPoolExecutor(asked.jobs) as pool:
        for place, future in [(place, pool.submit(tried, place, asked.runs, asked.seed)) for place in places]:
            outcome, slowest = future.result()
            taken, longest = f"{outcome.seconds:.1f}", f"{slowest:.3f}" if PARSERS[place].examples else "–"
            row = (PARSERS[place].name, outcome.runs, outcome.accepted, taken, longest, len(outcome.unexpected))
            print(LINE.format(*row), *outcome.unexpected.values(), sep="\n    ", flush=True)
            wrong += len(outcome.unexpected)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
