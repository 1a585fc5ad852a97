"""compose.yaml is valid by the Compose Specification (its schema is next to this file), and grants few privileges."""

import json
import re
import shlex
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft201909Validator
from sqlalchemy import make_url

from api.process.settings import Settings

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


def source_of(service: str, variable: str) -> str:
    """Give the file on the operator's machine whose content a service reads where a variable says."""
    path = SERVICES[service]["environment"][variable]
    assert path.startswith("/run/secrets/")
    name = path.removeprefix("/run/secrets/")
    assert name in SERVICES[service]["secrets"]
    return str(COMPOSE["secrets"][name]["file"])


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    """Follow the guide, up to the start, for somebody whose new files are closed to all others."""
    guide = (PROJECT / "docs/operations/running.md").read_text(encoding="utf-8").partition("## In Docker\n")[2]
    lines = guide.strip().split("\n\n")[0].splitlines()
    assert shlex.split(lines[-1]) == ["docker", "compose", "up", "--build"]
    script = "\n".join(["set -eu", "umask 077", *(line.strip() for line in lines[:-1])])
    subprocess.run(["sh", "-c", script], cwd=tmp_path, check=True)
    return tmp_path


def test_who_follows_the_guide_gives_both_the_same_password(prepared: Path) -> None:
    url_file = prepared / source_of("corridor", "CORRIDOR_DATABASE_URL_FILE")
    url = make_url(str(Settings(database_url_file=url_file).database_url))
    password = (prepared / source_of("postgres", "POSTGRES_PASSWORD_FILE")).read_text(encoding="utf-8").strip()
    theirs = SERVICES["postgres"]["environment"]
    assert (url.username, url.database) == (theirs["POSTGRES_USER"], theirs["POSTGRES_DB"])
    assert (url.host, url.port, url.password) == ("postgres", 5432, password)
    assert len(password) == 48
    assert re.fullmatch(r"postgres:\d+", SERVICES["postgres"]["image"])


def test_the_secrets_are_open_inside_the_containers_and_to_nobody_beside_them(prepared: Path) -> None:
    """Compose mounts such a file as it is: the user in the container has another number than the operator."""
    for secret in COMPOSE["secrets"].values():
        file = prepared / secret["file"]
        assert stat.S_IMODE(file.stat().st_mode) & stat.S_IROTH
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_no_secret_stands_in_an_environment_or_in_the_repository() -> None:
    for service in SERVICES.values():
        for name, value in service["environment"].items():
            if re.search("PASSWORD|DATABASE_URL", name):
                assert (name.endswith("_FILE"), value.startswith("/run/secrets/")) == (True, True)
    ignored = (PROJECT / ".gitignore").read_text(encoding="utf-8").splitlines()
    for secret in COMPOSE["secrets"].values():
        assert secret.keys() == {"file"}
        assert f"/{Path(secret['file']).parent}/" in ignored


def test_postgresql_is_reached_by_corridor_alone() -> None:
    assert "ports" not in SERVICES["postgres"]
    assert SERVICES["postgres"]["networks"] == ["database"]
    assert COMPOSE["networks"]["database"]["internal"] is True


def test_the_address_is_open_to_this_machine_only() -> None:
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["corridor"]["ports"])
