"""What an installation needs and costs, from assumptions that stand here: docs/costs.md.

    python deploy/costs.py docs/costs.md     writes the tables between the file's marks

Sizes of the examples are read from deploy/terraform; rates of recognition are those of
docs/benchmarks.md. Prices are list prices per month or hour in US dollars, as remembered in
November 2026 and never asked of a provider: check them before anybody decides.
"""

import math
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import hcl2

EXAMPLES = Path(__file__).parent / "terraform"
HOURS = 730  # of a month

# --- what people do

WORKDAYS, PUNCHES_A_DAY = 22, 4
BUSIEST_SHARE, BUSIEST_MINUTES = 0.3, 15  # of all people come within the busiest quarter hour
FRAMES = 4  # of an attempt, as the kiosk takes them
SPARE = 1.5  # room above the busiest moment

# --- what one part does

FRAMES_A_CORE = 45  # a second, with liveness, measured: docs/benchmarks.md
FRAMES_A_VCPU = FRAMES_A_CORE / 2  # a cloud's vCPU is one of a core's two threads
PUNCH_BYTES = 500  # row, key and their indexes, assumed
FACES, FACE_BYTES = 5, 128 * 4  # of a person, in the memory of each web process
EXPORT_BYTES = 12_000  # of a person and month: workbook, sheet and tables, assumed


class Need(NamedTuple):
    """What a company of a size asks for."""

    people: int
    punches_a_month: int
    frames_a_second: float
    worker_vcpus: int
    database_gb_a_year: float
    gallery_mb: float
    store_gb_a_year: float


def need(people: int) -> Need:
    """Return the needs of a company."""
    punches = people * PUNCHES_A_DAY * WORKDAYS
    frames = people * BUSIEST_SHARE / (BUSIEST_MINUTES * 60) * FRAMES
    return Need(
        people=people,
        punches_a_month=punches,
        frames_a_second=frames,
        worker_vcpus=max(1, math.ceil(frames * SPARE / FRAMES_A_VCPU)),
        database_gb_a_year=punches * 12 * PUNCH_BYTES / 1e9,
        gallery_mb=people * FACES * FACE_BYTES / 1e6,
        store_gb_a_year=people * EXPORT_BYTES * 12 / 1e9,
    )


class Line(NamedTuple):
    """One line of an estimate: so many of something, at a price a month each."""

    what: str
    count: float
    price: float

    @property
    def cost(self) -> float:
        """Dollars a month."""
        return self.count * self.price


AWS = {  # us-east-1, on demand
    "m6i.large": 0.096 * HOURS,
    "m6i.xlarge": 0.192 * HOURS,
    "g4dn.xlarge": 0.526 * HOURS,
    "db.t4g.medium": 0.065 * HOURS,
    "db.m7g.large": 0.168 * HOURS,
    "cache.t4g.micro": 0.0128 * HOURS,
    "cache.t4g.medium": 0.052 * HOURS,
    "control plane": 0.10 * HOURS,
    "database GB": 0.115,
    "NAT gateway": 0.045 * HOURS,
    "load balancer": 0.0225 * HOURS + 10,
    "firewall": 5 + 8 * 1.0,
    "keys, secrets, alarms, logs": 40.0,
    "store GB": 0.023,
}
GCP = {  # us-central1, on demand
    "e2-standard-2": 0.067 * HOURS,
    "e2-standard-4": 0.134 * HOURS,
    "T4 node": (0.19 + 0.35) * HOURS,
    "control plane": 0.10 * HOURS,
    "database vCPU": 0.0413 * HOURS,
    "database GB of memory": 0.007 * HOURS,
    "database GB": 0.17,
    "cache GB": 0.049 * HOURS,
    "NAT": 0.0044 * HOURS + 20,
    "load balancer": 0.025 * HOURS + 10,
    "firewall": 5 + 8 * 1.0,
    "keys, secrets, alarms, logs": 40.0,
    "store GB": 0.020,
}
GCP_ZONES = 3  # node pools of GKE count per zone


def _example(cloud: str, size: str) -> dict[str, Any]:
    text = (EXAMPLES / cloud / "examples" / "sizes.tf").read_text()
    [found] = hcl2.loads(text)["locals"]
    return _plain(found["sizes"])[size]


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip('"')
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {str(key).strip('"'): _plain(one) for key, one in value.items()}
    return value


def aws(size: str, people: int) -> Iterator[Line]:
    """Yield what an example costs on AWS with its fewest nodes."""
    given = _example("aws", size)
    node, database = given["cpu_instance_types"][0], given["database_class"]
    zones = len(given["zones"]) if given.get("nat_per_zone", True) else 1
    storage = given["database_storage_gb"]
    yield Line("control plane", 1, AWS["control plane"])
    yield Line(f"nodes {node}", given["cpu_nodes"]["min"], AWS[node])
    if gpus := given.get("gpu_nodes", {}).get("min", 0):
        yield Line("nodes g4dn.xlarge", gpus, AWS["g4dn.xlarge"])
    yield Line(f"database {database}, primary and standby", 2, AWS[database])
    replica = given.get("replica_class", "")
    if replica:
        yield Line(f"replica {replica}", 1, AWS[replica])
    yield Line("database storage, GB", storage * (3 if replica else 2), AWS["database GB"])
    cache = given["cache_node_type"]
    yield Line(f"cache {cache}", given["cache_nodes"], AWS[cache])
    yield Line("NAT gateways", zones, AWS["NAT gateway"])
    yield from _rest(AWS, people)


def gcp(size: str, people: int) -> Iterator[Line]:
    """Yield what an example costs on Google Cloud with its fewest nodes."""
    given = _example("gcp", size)
    machine, nodes = given["cpu_machine"], given["cpu_nodes"]["min"] * GCP_ZONES
    vcpus, memory = (int(part) for part in given["database_tier"].split("-")[2:])
    copies = 3 if given.get("database_replica") in (True, "true") else 2
    storage = given.get("database_storage_gb", 50)
    yield Line("control plane", 1, GCP["control plane"])
    yield Line(f"nodes {machine}", nodes, GCP[machine])
    if gpus := given.get("gpu_nodes", {}).get("min", 0):
        yield Line("nodes with a T4", gpus, GCP["T4 node"])
    yield Line("database vCPUs", vcpus * copies, GCP["database vCPU"])
    yield Line("database memory, GB", memory / 1024 * copies, GCP["database GB of memory"])
    yield Line("database storage, GB", storage * copies, GCP["database GB"])
    yield Line("cache, GB", given.get("cache_memory_gb", 1), GCP["cache GB"])
    yield Line("NAT", 1, GCP["NAT"])
    yield from _rest(GCP, people)


def _rest(prices: dict[str, float], people: int) -> Iterator[Line]:
    yield Line("load balancer", 1, prices["load balancer"])
    yield Line("firewall, eight rules", 1, prices["firewall"])
    yield Line("keys, secrets, alarms, logs", 1, prices["keys, secrets, alarms, logs"])
    yield Line("store after a year, GB", need(people).store_gb_a_year, prices["store GB"])


ESTIMATES = {
    "AWS, small, 1,000 people": ("aws", "small", 1_000),
    "AWS, 10k, 10,000 people": ("aws", "10k", 10_000),
    "Google Cloud, small, 1,000 people": ("gcp", "small", 1_000),
    "Google Cloud, 10k, 10,000 people": ("gcp", "10k", 10_000),
}


def estimate(title: str) -> list[Line]:
    """Return the lines of an estimate."""
    cloud, size, people = ESTIMATES[title]
    return list({"aws": aws, "gcp": gcp}[cloud](size, people))


def budget(title: str) -> int:
    """Return the monthly budget at which the example raises an alarm."""
    cloud, size, _ = ESTIMATES[title]
    return int(_example(cloud, size)["monthly_budget_usd"])


def capacity_table() -> str:
    """Return the capacity of four sizes as Markdown."""
    rows = [
        "| people | punches a month | frames/s at the busiest | worker vCPUs | punches, GB a year "
        "| faces in memory, MB | files, GB a year |",
        "|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for people in (100, 1_000, 10_000, 100_000):
        n = need(people)
        rows.append(
            f"| {n.people:,} | {n.punches_a_month:,} | {n.frames_a_second:.1f} | {n.worker_vcpus} "
            f"| {n.database_gb_a_year:.2f} | {n.gallery_mb:.1f} | {n.store_gb_a_year:.2f} |"
        )
    return "\n".join(rows)


def cost_tables() -> str:
    """Return each estimate as Markdown, line by line."""
    found: list[str] = []
    for title in ESTIMATES:
        lines = estimate(title)
        found += [
            f"### {title}",
            "",
            "| what | count | each, $ | $ a month |",
            "|---|---:|---:|---:|",
        ]
        found += [f"| {o.what} | {o.count:g} | {o.price:.2f} | {o.cost:.2f} |" for o in lines]
        total = sum(one.cost for one in lines)
        found += [f"| **together** | | | **{total:.0f}** |", ""]
    return "\n".join(found).rstrip()


def written(page: str) -> str:
    """Return the page with its tables made anew."""
    for mark, table in {"capacity": capacity_table(), "costs": cost_tables()}.items():
        shape = rf"(<!-- {mark} -->\n).*?(\n<!-- end of {mark} -->)"
        page, count = re.subn(shape, lambda m, t=table: m[1] + t + m[2], page, flags=re.DOTALL)
        if count != 1:
            raise SystemExit(f"The page needs its marks of {mark}, once.")
    return page


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.write_text(written(target.read_text()))
