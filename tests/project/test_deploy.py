"""The examples for a server hold what the guide says of them, and the tools that read such files accept them."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

PROJECT = Path(__file__).parents[2]
UNIT = PROJECT / "deploy" / "corridor.service"
NGINX = (PROJECT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
RUNNING = (PROJECT / "docs" / "operations" / "running.md").read_text(encoding="utf-8")
LARGEST_EXPOSURE = 3.0


def service() -> dict[str, list[str]]:
    """Read the lines of the unit's [Service] section, each name with its values."""
    found: dict[str, list[str]] = {}
    for line in UNIT.read_text(encoding="utf-8").partition("[Service]")[2].partition("[Install]")[0].splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("User", "corridor"),
        ("Environment", "CORRIDOR_SETTINGS_FILE=/etc/corridor/settings"),
        ("ExecStart", "/opt/corridor/.venv/bin/corridor serve"),
        ("StateDirectory", "corridor"),
        ("UMask", "0077"),
        ("NoNewPrivileges", "yes"),
        ("CapabilityBoundingSet", ""),
        ("ProtectSystem", "strict"),
        ("ProtectHome", "yes"),
        ("PrivateTmp", "yes"),
        ("MemoryDenyWriteExecute", "yes"),
    ],
)
def test_the_unit_says(name: str, value: str) -> None:
    assert service()[name] == [value]


def test_systemd_stops_corridor_and_corridor_stops_its_postgresql() -> None:
    from api.process.signals import WITHIN_SECONDS

    assert service()["KillMode"] == ["mixed"]
    assert int(service()["TimeoutStopSec"][0]) > WITHIN_SECONDS


def test_the_embedded_postgresql_can_run_under_the_unit() -> None:
    from adapters.embedded_postgres.settings import SIZED

    (families,) = service()["RestrictAddressFamilies"]
    assert {"AF_INET", "AF_INET6", "AF_UNIX"} <= set(families.split())
    assert service()["SystemCallFilter"] == ["@system-service", "~@privileged @resources"]
    # Code compiled at run time would need memory that is writable and executable.
    assert SIZED["jit"] == "off"
    # Commands beside the service look for its PostgreSQL in /proc, and use shared memory of the same user.
    assert not {"PrivateUsers", "RemoveIPC", "DynamicUser", "RootDirectory"} & service().keys()


@pytest.mark.parametrize("path", ["deploy/corridor.service", "deploy/nginx.conf"])
def test_the_guide_names_the_file(path: str) -> None:
    assert path in RUNNING


def test_nginx_passes_on_what_corridor_needs() -> None:
    for line in (
        "proxy_http_version 1.1;",
        'proxy_set_header Connection "";',
        "proxy_set_header Host $host;",
        "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;",
    ):
        assert NGINX.count(line) == NGINX.count("proxy_pass ") == 2
    (largest,) = re.findall(r"client_max_body_size (\d+)m;", NGINX)
    assert int(largest) > 10
    stream = NGINX.partition("location = /v1/events/stream {")[2]
    assert "proxy_buffering off;" in stream
    (log,) = re.findall(r"log_format .*", NGINX)
    assert not re.search(r"\$(request |request'|request_uri|uri|args|http_)", log)


if shutil.which("systemd-analyze"):

    def test_systemd_calls_the_exposure_low(tmp_path: Path) -> None:
        copy = shutil.copy(UNIT, tmp_path / UNIT.name)
        rated = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", "--no-pager", copy],
            capture_output=True,
            text=True,
            check=True,
        )
        found = re.search(r"Overall exposure level for corridor\.service: ([0-9.]+)", rated.stdout)
        assert found is not None, rated.stdout + rated.stderr
        assert float(found[1]) < LARGEST_EXPOSURE


if shutil.which("nginx") and shutil.which("openssl"):

    def test_nginx_accepts_its_file(tmp_path: Path) -> None:
        names = ["-keyout", "privkey.pem", "-out", "fullchain.pem", "-subj", "/CN=corridor.example"]
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *names],
            cwd=tmp_path,
            capture_output=True,
            check=True,
        )
        here = NGINX.replace("/etc/ssl/corridor", str(tmp_path)).replace("/var/log/nginx", str(tmp_path))
        here = re.sub(r"listen (\S*?)(80|443)\b", r"listen \g<1>4\2", here)
        temporary = " ".join(
            f"{kind}_temp_path {tmp_path}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        main = f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ {temporary} {here} }}"
        (tmp_path / "nginx.conf").write_text(main, encoding="utf-8")
        checked = subprocess.run(
            ["nginx", "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")],
            capture_output=True,
            text=True,
            check=False,
        )
        assert checked.returncode == 0, checked.stderr
        assert "[warn]" not in checked.stderr


def _patroni() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((PROJECT / "deploy" / "patroni" / "patroni.yml").read_text(encoding="utf-8"))
    return found


def test_patroni_acknowledges_nothing_that_one_host_alone_has_and_logs_no_value() -> None:
    from adapters.embedded_postgres.settings import DURABLE, SILENT

    dcs = _patroni()["bootstrap"]["dcs"]
    assert (dcs["synchronous_mode"], dcs["synchronous_node_count"], dcs["failsafe_mode"]) == ("quorum", 1, True)
    assert dcs["ttl"] >= dcs["loop_wait"] + 2 * dcs["retry_timeout"], "Patroni would change these"
    parameters = {name: str(value) for name, value in dcs["postgresql"]["parameters"].items()}
    patronis_own = {"log_checkpoints", "logging_collector", "log_timezone"}
    assert {name: parameters[name] for name in SILENT.keys() - patronis_own} == {
        name: value for name, value in SILENT.items() if name not in patronis_own
    }
    weaker = {name for name in DURABLE if parameters.get(name, DURABLE[name]) != DURABLE[name]}
    assert weaker == set()


def test_etcd_and_patroni_name_the_same_three_hosts() -> None:
    text = (PROJECT / "deploy" / "patroni" / "etcd.env").read_text(encoding="utf-8")
    lines = dict(line.split("=", 1) for line in text.splitlines() if not line.startswith("#"))
    members = [member.split("=http://") for member in lines["ETCD_INITIAL_CLUSTER"].split(",")]
    patroni = _patroni()
    assert [place.replace(":2380", ":2379") for _, place in members] == patroni["etcd3"]["hosts"]
    assert patroni["name"] == lines["ETCD_NAME"] == members[0][0]
    assert len(members) == 3
