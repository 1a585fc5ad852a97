"""compose.yaml is valid by the Compose Specification (its schema stands beside this file), and keeps to little."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft201909Validator

PROJECT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((PROJECT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


def test_it_is_a_valid_compose_file() -> None:
    schema = json.loads((Path(__file__).parent / "compose-spec.schema.json").read_text(encoding="utf-8"))
    errors = [error.message for error in Draft201909Validator(schema).iter_errors(COMPOSE)]
    assert errors == []


@pytest.mark.parametrize("name", SERVICES)
def test_each_service_has_no_more_power_than_it_needs(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert "privileged" not in service


def test_corridor_itself_has_no_capability_at_all() -> None:
    assert "cap_add" not in SERVICES["corridor"]


@pytest.mark.parametrize("name", SERVICES)
def test_what_is_written_is_written_to_a_volume(name: str) -> None:
    kept = [volume.split(":")[0] for volume in SERVICES[name]["volumes"]]
    assert kept
    assert set(kept) <= COMPOSE["volumes"].keys()


def test_corridor_waits_until_postgresql_answers() -> None:
    assert SERVICES["corridor"]["depends_on"]["postgres"]["condition"] == "service_healthy"
    assert "pg_isready" in SERVICES["postgres"]["healthcheck"]["test"]


def test_corridor_uses_that_postgresql() -> None:
    url = SERVICES["corridor"]["environment"]["CORRIDOR_DATABASE_URL"]
    assert url.startswith("postgresql://corridor:")
    assert url.endswith("@postgres:5432/corridor")
    assert re.fullmatch(r"postgres:\d+", SERVICES["postgres"]["image"])


def test_the_password_comes_from_outside_and_has_no_default() -> None:
    for service in SERVICES.values():
        for name, value in service["environment"].items():
            if "PASSWORD" in name or "DATABASE_URL" in name:
                assert "${CORRIDOR_DATABASE_PASSWORD:?" in value


def test_postgresql_is_reached_by_corridor_alone() -> None:
    assert "ports" not in SERVICES["postgres"]
    assert SERVICES["postgres"]["networks"] == ["database"]
    assert COMPOSE["networks"]["database"]["internal"] is True


def test_the_address_is_open_to_this_machine_only() -> None:
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["corridor"]["ports"])
