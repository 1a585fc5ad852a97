"""The lock files contain what pyproject.toml requires, and nothing without a hash (ADR 0001)."""

import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

PROJECT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
RUNTIME = PYPROJECT["project"]["dependencies"]
GROUPS = PYPROJECT["dependency-groups"]
GENERATOR = "tests/clients/requirements.lock"
GENERATOR_ASKS = PROJECT / "tests" / "clients" / "requirements.in"
"""For openapi-python-client, which has an environment of its own (ADR 0030)."""
PATRONI = "tests/ha/requirements.lock"
PATRONI_ASKS = PROJECT / "tests" / "ha" / "requirements.in"
"""For ``make ha``, which runs it beside the service."""
PIN = re.compile(r"^(?P<name>[a-zA-Z0-9._-]+)==(?P<version>[^ ;\\]+)(?P<rest>.*(?:\n    --hash=\S+.*)*)", re.MULTILINE)
HASH = re.compile(r"--hash=(sha256:[0-9a-f]{64})")

Lock = dict[str, tuple[Version, frozenset[str]]]


def pins(lock: str) -> Lock:
    """Read a lock file: name to version and hashes."""
    text = (PROJECT / lock).read_text(encoding="utf-8")
    return {
        canonicalize_name(pin["name"]): (Version(pin["version"]), frozenset(HASH.findall(pin["rest"])))
        for pin in PIN.finditer(text)
    }


@pytest.mark.parametrize(
    ("lock", "asked"),
    [
        ("requirements.lock", RUNTIME + GROUPS["dev"] + GROUPS["traces"]),
        ("requirements-traces.lock", GROUPS["traces"]),
        ("requirements-runtime.lock", RUNTIME),
        ("requirements-uv.lock", GROUPS["bootstrap"]),
        (GENERATOR, GENERATOR_ASKS.read_text(encoding="utf-8").split()),
        (PATRONI, PATRONI_ASKS.read_text(encoding="utf-8").split()),
    ],
)
def test_each_dependency_is_locked_within_its_range(lock: str, asked: list[str]) -> None:
    locked = pins(lock)
    unmet = [
        text
        for text in asked
        if (wanted := Requirement(text))
        and (
            canonicalize_name(wanted.name) not in locked
            or not wanted.specifier.contains(locked[canonicalize_name(wanted.name)][0], prereleases=True)
        )
    ]
    assert unmet == [], f"{lock} is behind pyproject.toml: run make lock"


LOCKS = (
    *("requirements.lock", "requirements-runtime.lock", "requirements-traces.lock", "requirements-uv.lock"),
    *(GENERATOR, PATRONI),
)


@pytest.mark.parametrize("lock", LOCKS)
def test_each_pin_has_a_hash(lock: str) -> None:
    locked = pins(lock)
    named = [line for line in (PROJECT / lock).read_text(encoding="utf-8").splitlines() if line[:1].isalnum()]
    assert len(locked) == len(named) > 0
    assert [name for name, (_, hashes) in locked.items() if not hashes] == []


@pytest.mark.parametrize("lock", ["requirements-runtime.lock", "requirements-traces.lock"])
def test_a_server_gets_the_very_packages_that_were_tested(lock: str) -> None:
    tested = pins("requirements.lock")
    assert {name: pin for name, pin in pins(lock).items() if tested.get(name) != pin} == {}


def test_what_sends_traces_is_not_among_what_the_service_needs() -> None:
    assert pins("requirements-runtime.lock").keys() & {"opentelemetry-sdk", "protobuf", "requests"} == set()


@pytest.mark.parametrize("package", ["api", "domain", "adapters"])
def test_no_dependency_owns_one_of_our_top_level_packages(package: str) -> None:
    assert set(packages_distributions().get(package, [])) <= {"corridor"}
