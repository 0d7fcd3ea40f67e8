"""docs/rules.md: every example in it is computed again, and nothing the rules know is left out."""

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest

from attendance_app.domain.money.amounts import RateRounding, cents, hundredths_of_hours
from attendance_app.domain.money.salary import (
    PayInterval,
    fluctuating_week,
    salaried_week,
    weekly_salary,
)
from attendance_app.domain.money.workweek import (
    Earned,
    ExtraPaid,
    california_flat_sum_week,
    federal_week,
)
from attendance_app.domain.money.workweek_change import changed_workweek
from attendance_app.domain.worked_time.case_check import run
from attendance_app.domain.worked_time.case_file import cases_from
from attendance_app.domain.worked_time.findings import Code
from attendance_app.domain.worked_time.policy import KEYS
from attendance_app.domain.worked_time.statuses import Status
from tests.domain.worked_time.worked import case_file

TEXT = (Path(__file__).parents[3] / "docs" / "rules.md").read_text()
EXAMPLES = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)]
FIGURES = dict(re.findall(r"^\| (M\d\d) \|.*\| \*\*([\d.]+)\*\*", TEXT, re.MULTILINE))

HOUR = 60
HOLIDAYS = [ExtraPaid("holiday", 12, Decimal("1.5"), 8 * HOUR) for _ in range(2)]
COMPUTED = {
    "M01": federal_week([Earned.hourly(12, 46 * HOUR)], 6 * HOUR).total,
    "M02": federal_week([Earned.hourly(12, 46 * HOUR)], 6 * HOUR, bonus=46).total,
    "M03": salaried_week(Decimal("182.70"), 35 * HOUR, 35 * HOUR, 0).printed_rate,
    "M04": cents(weekly_salary(1040, PayInterval.MONTHLY)),
    "M05": fluctuating_week(600, 44 * HOUR, 4 * HOUR, RateRounding.CENTS).total,
    "M06": federal_week([Earned.hourly(12, 56 * HOUR)], 16 * HOUR, extras=HOLIDAYS).total,
    "M07": changed_workweek(5, 40 * HOUR, 5 * HOUR, 35 * HOUR).total,
    "M08": federal_week([Earned.hourly(15, 40 * HOUR), Earned.hourly(9, 8 * HOUR)], 8 * HOUR).total,
    "M09": federal_week(
        [Earned.pieces(491, 46 * HOUR), Earned.hourly(8, 4 * HOUR)], 10 * HOUR
    ).total,
    "M10": federal_week(
        [Earned.hourly(12, 32 * HOUR), Earned.hourly(Decimal("10.50"), 10 * HOUR)], 2 * HOUR
    ).total,
    "M11": california_flat_sum_week(10, 40 * HOUR, 6 * HOUR, 0, 15).total,
    "M12": hundredths_of_hours(Decimal("6.865000")),
}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["id"])
def test_an_example_of_the_document_comes_out_as_printed(example: dict):
    assert "\n".join(run(cases_from(case_file(example))[0]).lines()) == f"{example['id']} ok      "


def test_the_document_has_an_example_for_nearly_every_section():
    sections = re.split(r"^## ", TEXT, flags=re.MULTILINE)[1:]
    without = {part.splitlines()[0] for part in sections if "```json" not in part}
    assert without == {
        "Examples and how to check them",
        "Money",
        "Rules that contradict themselves",
        "What is not decided here",
    }


def test_the_figures_of_the_pay_examples_come_out_as_printed():
    assert {name: str(amount) for name, amount in COMPUTED.items()} == FIGURES


@pytest.mark.parametrize("name", [*KEYS, *Code, *Status])
def test_the_document_explains_every_key_finding_and_status(name: str):
    assert re.search(rf"`{name}(:n)?`", TEXT)
