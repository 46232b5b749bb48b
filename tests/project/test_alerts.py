"""Alert rules and the dashboard ask for numbers that exist, and each alert says what to do."""

import json
import re
import shutil
import subprocess
from configparser import ConfigParser

import pytest
import yaml
from django.urls import resolve
from django.utils import timezone

from appointments.upkeep.measures import Measures
from offices import metrics
from scheduler.demo import CHECKOUT

PROMETHEUS = CHECKOUT / "deploy" / "prometheus"
DASHBOARD = CHECKOUT / "deploy" / "grafana" / "check-in.json"
RUNBOOK = (CHECKOUT / "docs" / "operations.md").read_text()
ALERTS = [
    each for group in yaml.safe_load((PROMETHEUS / "alerts.yml").read_text())["groups"] for each in group["rules"]
]
PROMTOOL = shutil.which("promtool")


def queries() -> list[str]:
    panels = json.loads(DASHBOARD.read_text())["panels"]
    return [each["expr"] for each in ALERTS] + [target["expr"] for panel in panels for target in panel["targets"]]


@pytest.fixture
def exported(db) -> set[str]:
    """The name of every number of /metrics."""
    counted = [family for each in vars(metrics).values() if hasattr(each, "describe") for family in _families(each)]
    families = {family.name: family.type for family in [*counted, *Measures(timezone.now).collect()]}
    endings = {"counter": ["_total"], "histogram": ["_bucket", "_count", "_sum"], "gauge": [""]}
    return {name + ending for name, kind in families.items() for ending in endings[kind]}


def _families(metric) -> list:
    return [] if isinstance(metric, type) else list(metric.describe())


def test_every_number_that_is_asked_for_exists(exported):
    asked = {name for query in queries() for name in re.findall(r"\bcheckin_\w+", query)}
    assert asked - exported == set()
    assert "checkin_requests_total" in asked & exported


def test_every_number_is_on_the_dashboard_or_in_an_alert(exported):
    text = " ".join(queries())
    kinds = {re.sub(r"_(bucket|count|sum)$", "", name) for name in exported}
    assert {name for name in kinds if name not in text} == set()


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert["alert"])
def test_an_alert_says_what_it_means_and_what_to_do(alert):
    assert alert["labels"]["severity"] in {"page", "ticket"}
    assert alert["annotations"]["summary"]
    page, _hash, anchor = alert["annotations"]["runbook"].partition("#")
    assert (page, anchor) == ("docs/operations.md", alert["alert"].lower())
    assert f"\n### {alert['alert']}\n" in RUNBOOK


def test_the_runbook_has_no_section_for_an_alert_that_is_gone():
    section = RUNBOOK.partition("\n## Alerts\n")[2].partition("\n## ")[0]
    assert re.findall(r"^### (\w+)$", section, re.MULTILINE) == [alert["alert"] for alert in ALERTS]


def test_answers_to_monitors_count_neither_as_errors_nor_as_answers():
    [errors] = [each["expr"] for each in ALERTS if each["alert"] == "ManyErrors"]
    left_out = re.findall(r'view!~"([^"]+)"', errors)
    asked = {resolve(path).view_name for path in ("/health/", "/health/live", "/health/ready")}
    assert len(left_out) == errors.count("checkin_requests_total")
    assert all(re.fullmatch(pattern, view) for pattern in left_out for view in asked)
    assert not any(re.fullmatch(pattern, resolve("/en/").view_name) for pattern in left_out)


def test_a_scrape_waits_longer_than_the_web_for_a_database_that_hangs():
    times = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text())["global"]
    pgbouncer = ConfigParser()
    pgbouncer.read(CHECKOUT / "deploy" / "pgbouncer.ini")
    # One second for Redis, and the connection itself.
    web = pgbouncer.getint("pgbouncer", "query_wait_timeout") + 5
    assert web < int(times["scrape_timeout"].removesuffix("s")) < int(times["scrape_interval"].removesuffix("s"))


if PROMTOOL:

    @pytest.mark.parametrize("arguments", [["rules", "alerts.yml"], ["config", "--syntax-only", "prometheus.yml"]])
    def test_promtool_accepts_the_files(arguments):
        subprocess.run([PROMTOOL, "check", *arguments], cwd=PROMETHEUS, check=True)
