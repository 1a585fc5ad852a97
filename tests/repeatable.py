"""What test results must not depend on: this machine's settings, proxies and speed, and luck."""

import os

from hypothesis import HealthCheck, settings

MISLEADING = ("PG", "CORRIDOR_")
KEPT = ("CORRIDOR_TEST_", "CORRIDOR_REWRITE_")
"""Of the tests themselves."""
LOOPBACK = "127.0.0.1,localhost,::1"


def make_repeatable() -> None:
    """Leave out of the environment what would mislead us, and let hypothesis look at the same examples in each run.

    What it looks at must not change from run to run, or a change would be refused for what others wrote; nor may a slow
    machine be a failure. ``HYPOTHESIS_PROFILE=wide`` looks at others each time, and at more.
    """
    for name in list(os.environ):
        if name.startswith(MISLEADING) and not name.startswith(KEPT):
            del os.environ[name]
    for name in ("NO_PROXY", "no_proxy"):
        os.environ[name] = ",".join(filter(None, (os.environ.get(name), LOOPBACK)))
    slow = [HealthCheck.too_slow]
    settings.register_profile("same", derandomize=True, deadline=None, database=None, suppress_health_check=slow)
    settings.register_profile("wide", deadline=None, max_examples=1000, suppress_health_check=slow)
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
