"""AsyncAPI's own parser reads ``asyncapi.yaml``, and finds every event in it."""

import json
from pathlib import Path

from api.openapi.webhooks import NEVER_SENT
from domain.vocabulary import EventType
from tests.clients.running import DOCUMENT, HERE, ran

ADVICE = {"asyncapi-servers", "asyncapi-info-license", "asyncapi-latest-version"}
"""What the parser would like: a partner's own server is none of ours to name."""


def test_its_parser_finds_every_event_and_nothing_wrong(node_tools: Path) -> None:
    assert node_tools.is_dir()
    found = json.loads(ran(["node", HERE / "asyncapi.mjs", DOCUMENT.with_name("asyncapi.yaml")], HERE))
    assert [one for one in found["diagnostics"] if one["code"] not in ADVICE] == []
    assert found["messages"] == len(set(EventType) - set(NEVER_SENT))
