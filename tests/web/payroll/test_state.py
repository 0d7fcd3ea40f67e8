"""Payroll at the desk: a period, what it would pay, and its exports as they stand."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from attendance_app.domain.actor import Role
from attendance_app.services.payroll_views import ExportFile, ExportView, PayPeriodView
from attendance_app.services.punches import PunchImport
from attendance_app.web.payroll import state as module
from attendance_app.web.payroll.state import PayrollState
from attendance_app.web.payroll.views import period_card, run_card
from attendance_app.wiring import UseCases
from tests.builders import World
from tests.web.desk import Desk, leads_to, run

NOW = datetime(2026, 11, 18, 10, 42, tzinfo=UTC)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, cases: UseCases, world: World) -> Desk:
    world.company()
    world.site("Joliet Plant", "America/Chicago")
    return Desk(monkeypatch, world.actor(Role.HR), cases).serves(module).at("/payroll")


def export(**changes: Any) -> ExportView:
    known: dict[str, Any] = {
        "id": 118,
        "period": "November 2026",
        "period_id": 3,
        "site": "",
        "kinds": ("xlsx", "pdf"),
        "state": "running",
        "step": "PDF sheets",
        "rows_done": 849,
        "rows_total": 1247,
        "percent": 68,
        "attempts": 1,
        "error": "",
        "requested_by": "Beatriz",
        "created_at": NOW - timedelta(seconds=32),
        "started_at": NOW - timedelta(seconds=31),
        "finished_at": None,
        "eta_seconds": 16,
        "files": (),
        "dataset_sha256": None,
    }
    return ExportView(**(known | changes))


def test_a_running_export_tells_its_pace_and_estimate() -> None:
    card = run_card(export(), "UTC", NOW)
    assert (card.pace, card.attempts, card.live) == ("0:31 passed, about 0:16 left", "", True)


def test_the_estimate_waits_for_two_seconds() -> None:
    young = export(started_at=NOW - timedelta(seconds=1), eta_seconds=900)
    assert run_card(young, "UTC", NOW).pace == "0:01 passed"


def test_a_second_attempt_says_so_with_its_cause() -> None:
    card = run_card(export(attempts=2, error="The store did not answer."), "UTC", NOW)
    assert card.attempts.startswith("attempt 2")
    assert card.error == "The store did not answer."


def test_a_finished_file_has_an_address_a_size_and_a_checksum() -> None:
    file = ExportFile("payroll ü.xlsx", "xlsx", 4_100_000, "a71c09fe" + "0" * 56)
    (line,) = run_card(export(state="done", files=(file,)), "UTC", NOW).files
    assert line.href == "/api/v1/exports/118/files/payroll%20%C3%BC.xlsx"
    assert line.text == "4.1 MB · sha256 a71c 09fe"
    assert line.taken == "not downloaded yet"


def test_a_file_says_how_often_it_was_downloaded_and_by_whom_last() -> None:
    file = ExportFile("a.pdf", "pdf", 1, "0" * 64, 3, "Ada", NOW)
    once = ExportFile("b.pdf", "pdf", 1, "0" * 64, 1, "Ben", NOW)
    lines = run_card(export(state="done", files=(file, once)), "UTC", NOW).files
    assert lines[0].taken.startswith("downloaded 3 times, last by Ada, ")
    assert lines[1].taken.startswith("downloaded once, by Ben, ")


def test_neighbours_of_a_period_are_addresses() -> None:
    months = [
        PayPeriodView(n, f"{n}", NOW.date().replace(month=n, day=1), NOW.date(), "open")
        for n in (11, 10, 9)
    ]
    card = period_card(months, 10)
    assert (card.earlier, card.later) == ("/payroll?period=9", "/payroll?period=11")
    assert period_card(months, 999).later == ""
    assert period_card([], None).id == 0


def test_the_preview_pays_what_was_punched(desk: Desk, world: World) -> None:
    from uuid import uuid4

    world.employee("Amina Haddad", number="A-1")
    world.employee("Kenji Sato", number="A-2")
    start = desk.cases.punches.clock.now() - timedelta(hours=9)
    items = [
        PunchImport(uuid4(), "A-1", start, "in"),
        PunchImport(uuid4(), "A-1", start + timedelta(hours=8), "out"),
    ]
    desk.cases.punches.import_batch(desk.actor, items)
    page = desk.state(PayrollState)
    day = start.date()
    period = desk.cases.payroll.ensure_period(
        desk.actor, day - timedelta(days=1), day + timedelta(days=1)
    )
    run(PayrollState.load, desk.at(f"/payroll?period={period.id}").state(PayrollState))
    assert page.error == ""
    assert [(row.name, row.percent) for row in page.rows] == [
        ("Amina Haddad", 100),
        ("Kenji Sato", 0),
    ]
    assert (page.sums.people, page.loading) == ("2", False)


def test_an_export_is_asked_for_once_and_can_be_cancelled(desk: Desk) -> None:
    page = desk.state(PayrollState)
    run(PayrollState.load, page)
    run(PayrollState.export, page, {"kind_xlsx": "on"})
    run(PayrollState.export, page, {"kind_xlsx": "on"})
    assert [(card.state, card.what) for card in page.runs] == [("queued", "XLSX, all sites")]

    run(PayrollState.cancel, page, page.runs[0].id)
    assert [card.state for card in page.runs] == ["cancelled"]
    run(PayrollState.cancel, page, page.runs[0].id)
    assert desk.notice.kind == "absent"

    run(PayrollState.again, page, page.runs[0].id)
    assert [card.state for card in page.runs] == ["queued", "cancelled"]


def test_the_runs_have_pages_and_a_new_one_leads_to_the_first(desk: Desk) -> None:
    page = desk.state(PayrollState)
    run(PayrollState.load, page)
    for _ in range(11):
        run(PayrollState.export, page, {"kind_xlsx": "on"})
        run(PayrollState.cancel, page, page.runs[0].id)
    assert (len(page.runs), page.runs_mark.pages) == (10, 2)
    run(PayrollState.turn_runs, page, 2)
    assert [card.id for card in page.runs] == [1]
    run(PayrollState.turn_runs, page, 9)
    assert page.runs_mark.page == 2
    run(PayrollState.again, page, 1)
    assert (page.runs_mark.page, page.runs[0].state) == (1, "queued")


def test_an_export_without_a_file_is_refused_beside_the_ticks(desk: Desk) -> None:
    page = desk.state(PayrollState)
    run(PayrollState.load, page)
    run(PayrollState.export, page, {})
    assert (list(page.errors), page.runs, page.asking) == (["kinds"], [], False)


def test_other_days_lead_to_their_period_or_name_the_wrong_one(desk: Desk) -> None:
    page = desk.state(PayrollState)
    form = {"starts_on": "2026-11-15", "ends_on": "2026-11-02"}
    run(PayrollState.choose_days, page, form)
    assert list(page.errors) == ["ends_on"]
    run(PayrollState.choose_days, page, {"starts_on": "", "ends_on": "2026-11-02"})
    assert list(page.errors) == ["starts_on"]
    days = {"starts_on": "2026-11-02", "ends_on": "2026-11-15"}
    assert leads_to(run(PayrollState.choose_days, page, days)).startswith("/payroll?period=")


def test_a_manager_gets_a_sentence_and_no_hours(desk: Desk, world: World) -> None:
    world.employee("Amina Haddad")
    desk.actor = world.actor(Role.MANAGER)
    page = desk.state(PayrollState)
    run(PayrollState.load, page)
    assert page.error
    assert page.rows == []
