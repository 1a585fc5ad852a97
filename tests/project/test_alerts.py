"""The alert rules: each has its cases and its line in the guide. ``make alerts`` runs the cases with promtool."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

PROJECT = Path(__file__).parents[2]
RULES = PROJECT / "deploy" / "prometheus" / "alerts.yaml"
CASES = RULES.with_name("alerts_test.yaml")
DASHBOARD = PROJECT / "deploy" / "grafana" / "corridor.json"
GUIDE = (PROJECT / "docs" / "operations" / "alerts.md").read_text(encoding="utf-8")


def rules() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"]
    found: list[dict[str, Any]] = group["rules"]
    return found


def cases() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(CASES.read_text(encoding="utf-8"))["tests"]
    return found


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])
def test_each_rule_has_a_case_in_which_it_fires_and_one_in_which_it_is_silent(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in ("critical", "warning")
    fires = {
        bool(test["exp_alerts"])
        for case in cases()
        for test in case["alert_rule_test"]
        if test["alertname"] == rule["alert"]
    }
    assert fires == {True, False}


def test_each_case_is_about_a_rule_and_gives_it_metrics_that_it_reads() -> None:
    expressions = {rule["alert"]: rule["expr"] for rule in rules()}
    for case in cases():
        (test,) = case["alert_rule_test"]
        given = {re.match(r"\w+", series["series"])[0] for series in case["input_series"]}  # type: ignore[index]
        assert any(metric in expressions[test["alertname"]] or metric == "up" for metric in given), case["name"]


def test_the_guide_says_of_each_what_it_means_and_what_to_do_in_the_order_of_the_rules() -> None:
    lines = re.findall(r"^\| (Corridor\w+) \| (.+?) \| (.+?) \|$", GUIDE, re.MULTILINE)
    assert [line[0] for line in lines] == [rule["alert"] for rule in rules()]


def test_the_dashboard_has_one_query_at_least_in_each_panel_and_no_panel_twice() -> None:
    panels = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    assert len({panel["title"] for panel in panels}) == len({panel["id"] for panel in panels}) == len(panels)
    assert all(target["expr"].strip() for panel in panels for target in panel["targets"])
    assert all(panel["targets"] for panel in panels)


def test_without_promtool_make_says_in_one_sentence_what_to_install() -> None:
    made = subprocess.run(
        ["make", "--silent", "alerts", "PROMTOOL=no-such-promtool"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert made.returncode != 0
    assert "Install promtool" in made.stderr
