"""Who was told of a run, beside its files; and telling them again."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from attendance_app.db import deliveries
from attendance_app.domain.actor import Role
from attendance_app.domain.errors import MailUnavailable
from attendance_app.services.deliveries import DeliveryView
from attendance_app.services.recipients import Recipients
from attendance_app.web.payroll import told_state as module
from attendance_app.web.payroll.told_state import ToldState
from attendance_app.web.payroll.told_views import notice_lines
from attendance_app.wiring import UseCases
from tests.builders import World
from tests.fakes import FakeMailer
from tests.web.desk import Desk, run

NOW = datetime(2026, 11, 18, 10, 42, tzinfo=UTC)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, cases: UseCases, world: World) -> Desk:
    world.company()
    mailing = replace(
        cases,
        payroll=replace(cases.payroll, mails=True),
        deliveries=replace(cases.deliveries, mailer=FakeMailer()),
    )
    return Desk(monkeypatch, world.actor(Role.HR), mailing).serves(module)


def told(desk: Desk) -> int:
    payroll, actor = desk.cases.payroll, desk.actor
    period = payroll.periods(actor)[0].id
    return int(payroll.request(actor, period, ("csv",), tell=Recipients(("a@x.example",))))


def test_a_run_shows_who_was_told_and_tells_again(desk: Desk) -> None:
    export = told(desk)
    page = desk.at(f"/payroll/runs/{export}").state(ToldState)
    run(ToldState.load, page)
    assert (page.told, page.loading) == ([], False)
    with desk.cases.payroll.transaction() as session:
        session.execute(text("update export_jobs set state = 'failed', error = 'Why not.'"))
        deliveries.write(session, [export])
    cases = desk.cases.deliveries
    cases.mailer.trouble = MailUnavailable("The mail server did not answer: deadline.")
    (notice,) = cases.due()
    cases.send(notice)
    run(ToldState.load, page)
    (line,) = page.told
    assert (line.recipient, line.state, line.ended) == ("a@x.example", "waiting", False)
    assert line.why == "The mail server did not answer: deadline."
    run(ToldState.again, page, notice)
    assert desk.notice.kind == "absent"  # it still tries by itself
    cases.mailer.trouble = None
    with cases.transaction() as session:
        session.execute(text("update export_deliveries set due_at = now()"))
    assert cases.send(notice) == "sent"
    run(ToldState.again, page, notice)
    assert [line.state for line in page.told] == ["waiting"]


def test_a_manager_gets_a_sentence_and_no_run(desk: Desk, world: World) -> None:
    export = told(desk)
    desk.actor = world.actor(Role.MANAGER)
    page = desk.at(f"/payroll/runs/{export}").state(ToldState)
    run(ToldState.load, page)
    assert page.error
    assert page.told == []


def test_a_notice_says_when_it_was_sent_or_is_tried_next() -> None:
    sent = DeliveryView(1, "mail", "a@x.example", "sent", 1, "", None, NOW)
    later = DeliveryView(2, "webhook", "Bureau", "waiting", 2, "503", NOW.replace(hour=11), None)
    new = DeliveryView(3, "mail", "b@x.example", "waiting", 0, "", NOW, None)
    assert [line.told for line in notice_lines([sent, later, new], "UTC", NOW)] == [
        "sent 18 Nov 2026 10:42",
        "attempt 2 of 7, next at 11:42",
        "not tried yet",
    ]
