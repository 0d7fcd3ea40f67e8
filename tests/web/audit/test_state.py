"""The audit log reads as sentences, and a broken chain is told."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from attendance_app.db.engine import Transaction
from attendance_app.domain.actor import Role
from attendance_app.services.audit import AuditEntryView, ChainState
from attendance_app.web.audit import state as module
from attendance_app.web.audit.state import AuditState
from attendance_app.web.audit.views import Detail, about, audit_filter, audit_line, chain_card
from attendance_app.wiring import UseCases
from tests.builders import World
from tests.web.desk import Desk, run

NOW = datetime(2026, 11, 17, 3, 0, tzinfo=UTC)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, cases: UseCases, world: World) -> Desk:
    world.company()
    world.site("Joliet Plant", "America/Chicago")
    return Desk(monkeypatch, world.actor(Role.ADMIN), cases).serves(module)


def test_only_what_changed_is_told() -> None:
    details = {
        "before": {"name": "Night", "grace_minutes": 5, "face_allowed": True},
        "after": {"name": "Night", "grace_minutes": 7, "face_allowed": False},
    }
    assert about(details) == "grace minutes 5 → 7, face allowed yes → no"


def test_a_change_that_is_none_after_rounding_is_not_told() -> None:
    details = {"before": {"min_liveness": 0.6000000238}, "after": {"min_liveness": 0.6}}
    assert about(details) == ""


def test_what_is_empty_is_left_out_but_zero_is_not() -> None:
    assert about({"site_id": None, "templates": 0}) == "templates 0"


def test_lists_and_roles_read_as_words() -> None:
    assert about({"before": ["hr"], "after": ["admin", "hr"]}) == "hr → admin and hr"


def test_a_subject_is_called_by_its_name_and_leads_to_its_page(desk: Desk, world: World) -> None:
    zoe = world.employee("Zoë Ångström")
    desk.cases.employees.archive(desk.actor, zoe)
    desk.cases.sites.add(desk.actor, "Hamburg", "Europe/Berlin")
    page = desk.state(AuditState)
    run(AuditState.load, page)
    assert [(line.subject, line.href) for line in page.rows] == [
        ("Hamburg", "/settings"),
        ("Zoë Ångström", f"/people/{zoe}"),
    ]


def test_what_has_no_name_is_called_by_its_number() -> None:
    entry = AuditEntryView(1, NOW, "account", "Ada", "payroll.cancel", "export", "7", {}, "")
    assert audit_line(entry, "UTC").subject == "number 7"
    entry = AuditEntryView(1, NOW, "account", "Ada", "payroll.download", "export", "7", {}, "")
    assert audit_line(entry, "UTC").subject == "export 7"
    gone = AuditEntryView(2, NOW, "account", "Ada", "token.revoked", "token", "3", {}, "")
    assert audit_line(gone, "UTC").subject == "number 3"


def test_an_entry_opens_into_before_and_after(desk: Desk) -> None:
    details = {"before": {"name": "Night", "grace": 5}, "after": {"name": "Night", "grace": 7}}
    entry = AuditEntryView(4, NOW, "account", "Ada", "shift.changed", "shift", "2", details, "")
    line = audit_line(entry, "UTC")
    assert line.compared
    assert line.details == [
        Detail("Name", "Night", "Night", changed=False),
        Detail("Grace", "5", "7", changed=True),
    ]
    page = desk.state(AuditState)
    run(AuditState.open, page, 4)
    assert page.opened == 4
    run(AuditState.open, page, 4)
    assert page.opened == 0


def test_a_deed_is_found_by_kind_and_by_who_did_it(desk: Desk) -> None:
    desk.cases.sites.add(desk.actor, "Hamburg", "Europe/Berlin")
    page = desk.state(AuditState)
    run(AuditState.load, page)
    assert [(line.who, line.verb) for line in page.rows] == [("Robin", "added a site")]
    run(AuditState.pick_kind, page, "kiosk.")
    assert page.rows == []
    run(AuditState.pick_kind, page, "site.")
    run(AuditState.look_for, page, "nobody of this name")
    assert page.rows == []


def test_days_are_those_of_the_company() -> None:
    now = datetime(2026, 11, 17, 3, 0, tzinfo=UTC)
    wanted = audit_filter("", "", "today", "America/Chicago", now)
    assert wanted.since is not None
    assert wanted.since.astimezone(UTC) == datetime(2026, 11, 16, 6, 0, tzinfo=UTC)
    assert audit_filter("", "'; drop", "all", "UTC", now).action == ""


def test_a_removed_entry_breaks_the_chain(desk: Desk, transaction: Transaction) -> None:
    for name in ("Hamburg", "Sharjah", "Fresno"):
        desk.cases.sites.add(desk.actor, name, "Europe/Berlin")
    assert chain_card(desk.cases.audit.verify(desk.actor), "04:00").state == "whole"
    with transaction() as session:
        session.execute(text("alter table audit_entries disable trigger user"))
        session.execute(
            text("delete from audit_entries where id = (select max(id) - 1 from audit_entries)")
        )
    card = chain_card(desk.cases.audit.verify(desk.actor), "04:00")
    assert card.state == "broken"


def test_the_first_bad_entry_is_named() -> None:
    assert "Entry 7 " in chain_card(ChainState(ok=False, entries=7, first_bad_id=7), "").text


def test_what_goes_without_saying_is_not_said() -> None:
    entry = AuditEntryView(
        1, NOW, "account", "Ada", "session.opened", "account", "1", {}, "", subject_name="Ada"
    )
    assert audit_line(entry, "UTC").subject == ""
    policy = AuditEntryView(2, NOW, "account", "Ada", "company.changed", "company", "1", {}, "")
    assert audit_line(policy, "UTC").subject == ""
