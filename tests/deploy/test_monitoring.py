"""Alerts and dashboards name only figures that the programs really give."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from ai_worker.metrics import Metrics
from ai_worker.refusals import Code
from attendance_app.api import metrics as app_metrics

FOLDER = Path(__file__).parents[2] / "docker" / "monitoring"
ALERTS = yaml.safe_load((FOLDER / "alerts.yml").read_text())
BOARD = json.loads((FOLDER / "dashboards" / "attendance.json").read_text())
RULES = [rule for group in ALERTS["groups"] for rule in group["rules"]]
NAME = re.compile(r"\b(?:attendance|ai_worker|process)_[a-z_]+\b")
LABELLED = re.compile(r"\b((?:attendance|ai_worker)_[a-z_]+)(?:\{([^}]*)\})")


def expressions() -> Iterator[str]:
    yield from (rule["expr"] for rule in RULES)
    yield from (target["expr"] for panel in BOARD["panels"] for target in panel["targets"])


@pytest.fixture(scope="module")
def given() -> dict[str, set[str]]:
    """Every series that /metrics of the application and of a worker has, with its labels."""
    assert app_metrics.REQUESTS
    families: list[Any] = list(REGISTRY.collect())
    worker = Metrics()
    families += text_string_to_metric_families(worker.text().decode())
    names = {sample.name for family in families for sample in family.samples}
    labels = {name: set[str]() for name in names}
    for metric in (*vars(worker).values(), app_metrics.REQUESTS, app_metrics.SECONDS):
        if hasattr(metric, "_labelnames"):
            for suffix in ("", "_total", "_bucket", "_sum", "_count"):
                labels[f"{metric._name}{suffix}"] = set(metric._labelnames) | {"le"}
    return labels


@pytest.mark.parametrize("expression", list(expressions()))
def test_every_name_and_label_exists(expression: str, given: dict[str, set[str]]):
    for name in NAME.findall(expression):
        assert name in given, name
    for name, selector in LABELLED.findall(expression):
        asked = set(re.findall(r"(\w+)=?~?!?\"?", selector.split('"')[0])) if selector else set()
        assert asked <= given[name] | {"instance", "job"}, (name, asked)


def test_the_codes_that_alerts_name_are_codes_of_the_worker():
    named = {code for rule in RULES for code in re.findall(r'code=~"([a-z_|]+)"', rule["expr"])}
    codes = {code for group in named for code in group.split("|")}
    assert codes
    assert codes <= {code.value for code in Code}


def test_every_alert_says_what_to_do():
    for rule in RULES:
        assert set(rule["annotations"]) == {"summary", "action"}, rule["alert"]
        assert rule["labels"]["severity"] in ("page", "warn")
