"""Payroll systems at the desk: setting one up, and what it makes of a period."""

from datetime import timedelta
from uuid import uuid4

import pytest

from attendance_app.domain.actor import Role
from attendance_app.domain.errors import RuleViolation
from attendance_app.domain.payroll_preflight import Problem
from attendance_app.services.export_profiles import CheckView
from attendance_app.services.punches import PunchImport
from attendance_app.web.payroll import state, systems_state
from attendance_app.web.payroll.state import PayrollState
from attendance_app.web.payroll.systems_state import SystemsState
from attendance_app.web.payroll.systems_views import problem_lines, read_ids
from attendance_app.wiring import UseCases
from tests.builders import World
from tests.web.desk import Desk, leads_to, run

ADP = {"setting_co_code": "7x", "code_0": "Reg Hours", "code_1": "O/T Hours", "ids": ""}


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, cases: UseCases, world: World) -> Desk:
    world.company()
    world.site("Joliet Plant", "America/Chicago")
    served = Desk(monkeypatch, world.actor(Role.HR), cases).serves(systems_state, state)
    return served.at("/payroll/systems")


@pytest.fixture
def worked(desk: Desk, world: World) -> int:
    """A period in which Amina worked, and Kenji forgot to clock out; its id."""
    world.employee("Amina Haddad", number="1")
    kenji = world.employee("Kenji Sato", number="A-2")
    start = desk.cases.punches.clock.now() - timedelta(days=3)
    items = [
        PunchImport(uuid4(), "1", start, "in"),
        PunchImport(uuid4(), "1", start + timedelta(hours=8), "out"),
        PunchImport(uuid4(), "A-2", start, "in"),
    ]
    desk.cases.punches.import_batch(desk.actor, items)
    assert kenji
    first = start.date() - timedelta(days=1)
    return desk.cases.payroll.ensure_period(desk.actor, first, first + timedelta(days=3)).id


def test_nothing_is_set_up_at_first_and_says_what_to_do(desk: Desk) -> None:
    page = desk.state(SystemsState)
    run(SystemsState.load, page)
    assert (page.error, page.loading, page.checked.done) == ("", False, False)
    assert not any(line.ready for line in page.systems)
    assert [line.label for line in page.settings] == ["Co Code", "Batch ID"]
    assert (page.codes[0].code, page.settings[1].value) == ("REG", "ATT")


def test_a_saved_system_shows_its_file_and_the_way_to_each_problem(desk: Desk, worked: int) -> None:
    page = desk.at(f"/payroll/systems?system=adp&period={worked}").state(SystemsState)
    run(SystemsState.load, page)
    run(SystemsState.save, page, ADP)
    assert page.errors == {}
    assert page.card.ready
    (file,) = page.files
    assert file.text.splitlines()[1] == "7X_,ATT,1,8.00,,,,,"
    (problem,) = page.problems
    assert (problem.who, problem.fix) == ("A-2 Kenji Sato", "See the day")
    assert problem.href.startswith("/timesheets/")
    assert "1 thing stops the file" in page.checked.said
    assert desk.notice.kind == "ok"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"setting_co_code": "=1"}, "co_code"),
        ({"code_0": "Nothing"}, "codes"),
        ({"ids": "17 4711"}, "ids"),
        ({"ids": "17, 1\n17, 2"}, "ids"),
    ],
)
def test_a_wrong_value_is_named_beside_its_field(
    desk: Desk, wrong: dict[str, str], field: str
) -> None:
    page = desk.state(SystemsState)
    run(SystemsState.load, page)
    run(SystemsState.save, page, ADP | wrong)
    assert list(page.errors) == [field]
    assert not page.card.ready


def test_ids_are_read_as_typed_or_as_a_spreadsheet_copies_them() -> None:
    typed = "1, a b\n\n2\tx\n 3 ; y,z \n"
    assert read_ids(typed) == {"1": "a b", "2": "x", "3": "y,z"}
    with pytest.raises(RuleViolation):
        read_ids("1,")


def test_a_pay_code_that_many_lack_is_one_line(desk: Desk) -> None:
    people = [Problem(n, f"{n}", f"Name {n}", "OT is not mapped.", "code") for n in (1, 2, 3)]
    found = CheckView((*people, Problem(1, "1", "Name 1", "OT is negative.", "hours")), 4, 3, 3, ())
    lines = problem_lines(found, "adp", 7)
    assert [(line.who, line.fix) for line in lines] == [
        ("1 Name 1, and others", "Map it"),
        ("1 Name 1", "See the hours"),
    ]
    assert lines[0].href == "/payroll/systems?system=adp&period=7#f-code_0"


def test_a_system_that_there_is_not_is_an_error_and_a_period_that_is_not_the_newest(
    desk: Desk,
) -> None:
    page = desk.at("/payroll/systems?system=sap&period=99").state(SystemsState)
    run(SystemsState.load, page)
    assert "Choose one of the list" in page.error
    assert page.period == page.periods[0][0]
    assert leads_to(run(SystemsState.pick_period, page, "7")).endswith("period=7")


def test_what_is_set_up_can_be_exported_as_a_look_ahead(desk: Desk, worked: int) -> None:
    setting = desk.state(SystemsState)
    run(SystemsState.load, setting)
    run(SystemsState.save, setting, ADP)
    page = desk.at(f"/payroll?period={worked}").state(PayrollState)
    run(PayrollState.load, page)
    assert page.systems == [("adp", "ADP Workforce Now Paydata")]
    run(PayrollState.export, page, {"kind_adp": "on"})
    assert list(page.errors) == ["look_ahead"]
    run(PayrollState.export, page, {"kind_adp": "on", "look_ahead": "on"})
    assert [card.what for card in page.runs] == ["ADP Workforce Now Paydata, all sites, look ahead"]


def test_a_manager_sees_no_profile_and_saves_none(desk: Desk, world: World) -> None:
    page = desk.state(SystemsState)
    run(SystemsState.load, page)
    desk.actor = world.actor(Role.MANAGER)
    run(SystemsState.save, page, ADP)
    assert list(page.errors) == ["form"]
    run(SystemsState.load, page)
    assert page.error
