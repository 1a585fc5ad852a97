"""All parsers that read what we have not written ourselves."""

import logging
import warnings

from tests.fuzz import (
    of_bodies,
    of_connections,
    of_files,
    of_http,
    of_keys,
    of_mail_server,
    of_oauth,
    of_outside,
    of_persons,
    of_references,
    of_settings,
    of_tokens,
    of_uploads,
    of_values,
)
from tests.fuzz.parser import SECONDS, Outcome, Parser, long_inputs, run, seconds_of

PARSERS: tuple[Parser, ...] = (
    *of_connections.PARSERS,
    *of_references.PARSERS,
    *of_http.PARSERS,
    *of_tokens.PARSERS,
    *of_oauth.PARSERS,
    *of_persons.PARSERS,
    *of_files.PARSERS,
    *of_uploads.PARSERS,
    *of_outside.PARSERS,
    *of_keys.PARSERS,
    *of_mail_server.PARSERS,
    *of_settings.PARSERS,
    *of_values.PARSERS,
    *of_bodies.PARSERS,
)


def tried(place: int, runs: int, seed: int) -> tuple[Outcome, float]:
    """Run one parser; returns what happened, and the seconds for its slowest long input."""
    logging.disable()
    warnings.simplefilter("ignore")  # a library may warn of a weak key; we refuse it
    parser = PARSERS[place]
    outcome, slowest = run(parser, runs, seed), 0.0
    for given in long_inputs(parser) if parser.examples else ():
        taken = seconds_of(parser, given)
        slowest = max(slowest, taken)
        if taken > SECONDS:
            outcome.unexpected[f"slow {len(outcome.unexpected)}"] = f"{taken:.1f} s for {given[:60]!r}"
    return outcome, slowest
