"""The page of needs and costs says what its assumptions make, and the budgets stand above it."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_spec = importlib.util.spec_from_file_location("costs", ROOT / "deploy" / "costs.py")
assert _spec is not None
assert _spec.loader is not None
costs = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(costs)


def test_the_page_is_current():
    page = (ROOT / "docs" / "costs.md").read_text()
    assert costs.written(page) == page, "run: python deploy/costs.py docs/costs.md"


def test_ten_thousand_people_by_hand():
    need = costs.need(10_000)
    assert need.punches_a_month == 880_000
    assert need.frames_a_second == pytest.approx(10_000 * 0.3 / 900 * 4)
    assert need.worker_vcpus == 1
    assert need.database_gb_a_year == pytest.approx(5.28)
    assert need.gallery_mb == pytest.approx(25.6)


def test_the_rate_of_a_core_is_the_measured_one():
    """91 requests a second with liveness on two cores, the least that was seen."""
    assert "91 to 96 with it" in (ROOT / "docs" / "benchmarks.md").read_text()
    assert costs.FRAMES_A_CORE <= 91 / 2


def test_an_estimate_counts_what_its_example_sets():
    lines = {line.what: line for line in costs.estimate("AWS, 10k, 10,000 people")}
    assert lines["nodes m6i.xlarge"].count == 3
    assert lines["nodes g4dn.xlarge"].count == 2
    assert lines["database storage, GB"].count == 3 * 200


@pytest.mark.parametrize("title", costs.ESTIMATES)
def test_the_budget_stands_above_the_estimate_and_near_it(title):
    together = sum(line.cost for line in costs.estimate(title))
    assert together < costs.budget(title) < 2.5 * together


def test_a_page_without_its_marks_is_refused():
    with pytest.raises(SystemExit, match="marks of capacity"):
        costs.written("# Costs")
