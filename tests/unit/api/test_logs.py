"""The log drops every field that is not listed, and the arguments of libraries' messages."""

import json
import subprocess
import sys

SAID = """
import logging
from api.process.logs import configure_logs, log

configure_logs("DEBUG")
log.info("request", operation="open_case", status=201, full_name="zqxname", body={"phone": "zqxphone"})
logging.getLogger("some.library").error("cannot parse %s", "zqxvalue")
try:
    raise ValueError("zqxmessage")
except ValueError:
    logging.getLogger("asyncio").exception("zqxtold")
    log.error("fault", kind="ValueError", exc_info=True)
"""


def test_a_field_that_nobody_listed_and_the_words_of_libraries_are_left_out() -> None:
    """In a process of its own: what is set up here holds for a whole process."""
    done = subprocess.run([sys.executable, "-c", SAID], capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["event"] for line in lines] == ["request", "library", "library", "fault"]
    assert set(lines[0]) == {"event", "level", "timestamp", "operation", "status"}
    assert (lines[1]["kind"], lines[3]["kind"]) == ("some.library", "ValueError")
    assert "zqx" not in done.stdout + done.stderr
