"""Writes the alerts of docker/monitoring for the Prometheus operator of a cluster.

    python -m deploy.alerts     writes deploy/kubernetes/components/queue-scaling/alerts.yaml anew

One text is the source of both; tests/deploy/test_monitoring.py compares them.
"""

from pathlib import Path
from typing import Any

import yaml

SOURCE = Path(__file__).parents[1] / "docker" / "monitoring" / "alerts.yml"
TARGET = Path(__file__).parent / "kubernetes" / "components" / "queue-scaling" / "alerts.yaml"
HEAD = "# Made by `python -m deploy.alerts` from docker/monitoring/alerts.yml: change them there.\n"


class _Plain(yaml.SafeDumper):
    """Writes text of several lines as a block, and lists further in than what holds them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        del indentless
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Plain.add_representer(str, _text)


def manifest() -> str:
    """Return the alerts as a PrometheusRule."""
    rule: dict[str, Any] = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "attendance"},
        "spec": yaml.safe_load(SOURCE.read_text()),
    }
    return HEAD + yaml.dump(rule, Dumper=_Plain, sort_keys=False, width=120)


if __name__ == "__main__":
    TARGET.write_text(manifest())
