"""A worker ends with the process that started it, even if it hears no signal: it would keep the port."""

import subprocess
import sys

from tests.unit.api import deaf_worker


def test_a_worker_that_hears_no_signal_ends_with_its_parent() -> None:
    asked = [sys.executable, "-m", deaf_worker.__name__]
    with subprocess.Popen(asked, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert int(parent.stdout.readline()) != parent.pid
        parent.kill()
        assert parent.stdout.read() == b"", "the end of the output is the end of the worker, which shares it"
