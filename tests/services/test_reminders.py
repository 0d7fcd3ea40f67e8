"""Reminders of forgotten outs: one for each clock-in, on the own page and by mail."""

from dataclasses import dataclass, field
from datetime import date, time, timedelta

import pytest

from attendance_app.db.engine import Transaction
from attendance_app.db.tables import EmployeeRow, ReminderRow
from attendance_app.domain.actor import Role
from attendance_app.domain.errors import (
    AccessDenied,
    AttendanceError,
    Conflict,
    MailRefused,
    MailUnavailable,
    NotFound,
)
from attendance_app.services.correction_views import CorrectionAsked
from attendance_app.services.corrections import Corrections
from attendance_app.services.recompute import Recompute
from attendance_app.services.reminders import Reminders
from tests.builders import World, at
from tests.fakes import FakeMailer, FakePresenceCache, FrozenClock

DAY = date(2026, 11, 20)


@dataclass
class Office:
    """Mira came at eight, and her shift ended at 16:30; it is 17:29 in Berlin."""

    transaction: Transaction
    clock: FrozenClock
    world: World
    mailer: FakeMailer = field(default_factory=FakeMailer)

    def __post_init__(self) -> None:
        self.person = self.world.employee("Mira", shift=self.world.shift(), email="mira@x.example")
        self.mira = self.world.actor(Role.EMPLOYEE, employee=self.person, name="Mira")
        self.lena = self.world.manager("Lena", self.person)
        self.clock.set(at("2026-11-20 16:29"))
        self.world.clocked(self.person, "2026-11-20 08:00 in")
        self.reminders = self.with_mail(self.mailer)
        self.corrections = Corrections(
            self.transaction,
            self.clock,
            FakePresenceCache(),
            Recompute(self.transaction, self.clock, "2026f"),
        )

    def with_mail(self, mailer: FakeMailer | None, after: int = 60) -> Reminders:
        return Reminders(
            self.transaction,
            self.clock,
            mailer,
            timedelta(minutes=after),
            "https://hours.example",
        )

    def later(self, minutes: int) -> tuple[int, ...]:
        self.clock.advance(minutes=minutes)
        return self.reminders.sweep()

    def change(self, **values: object) -> None:
        with self.transaction() as session:
            person = session.get_one(EmployeeRow, self.person)
            for name, value in values.items():
                setattr(person, name, value)

    def mail_state(self, reminder: int) -> str:
        with self.transaction() as session:
            return session.get_one(ReminderRow, reminder).mail_state


@pytest.fixture
def office(transaction: Transaction, clock: FrozenClock, world: World) -> Office:
    world.company()
    return Office(transaction, clock, world)


def test_who_is_still_in_an_hour_after_the_shift_finds_it_on_the_own_page(office: Office):
    office.reminders.sweep()
    assert office.reminders.mine(office.mira) is None
    office.later(minutes=2)
    found = office.reminders.mine(office.mira)
    assert found is not None
    assert (found.since_local, found.planned_end_local) == ("Fri 20 Nov 08:00", "16:30")
    assert (found.proposal_day, found.proposal_at) == (DAY, time(16, 30))
    assert found.reminded_by == ""


def test_what_was_proposed_or_clocked_is_asked_no_more(office: Office):
    office.later(minutes=2)
    asked = CorrectionAsked(office.person, "add", direction="out", day=DAY, at=time(16, 30))
    office.corrections.request(office.mira, asked)
    assert office.reminders.mine(office.mira) is None


def test_a_clock_in_is_reminded_of_once_and_the_next_one_again(office: Office):
    (first,) = office.later(minutes=2)
    office.reminders.mail(first)
    assert office.later(minutes=60) == ()
    with pytest.raises(Conflict, match="already"):
        office.reminders.remind(office.lena, office.person)
    office.clock.set(at("2026-11-23 17:00"))
    office.world.clocked(office.person, "2026-11-20 19:00 out", "2026-11-23 08:00 in")
    assert len(office.reminders.sweep()) == 1
    assert len(office.mailer.sent) == 1


def test_the_mail_says_since_when_and_where_to_say_it(office: Office):
    (reminder,) = office.later(minutes=2)
    assert office.reminders.mail(reminder) == "sent"
    (mail,) = office.mailer.sent
    assert mail.to == "mira@x.example"
    assert "since Fri 20 Nov 08:00" in mail.text
    assert "https://hours.example/me" in mail.text


def test_a_message_that_comes_twice_mails_once(office: Office):
    (reminder,) = office.later(minutes=2)
    assert [office.reminders.mail(reminder) for _ in range(2)] == ["sent", "unclaimed"]
    assert len(office.mailer.sent) == 1


def test_without_an_own_address_the_accounts_one_is_written_to(office: Office):
    office.change(email=None)
    (reminder,) = office.later(minutes=2)
    assert office.reminders.mail(reminder) == "sent"
    assert office.mailer.sent[0].to.endswith("@example.com")


def test_who_went_meanwhile_gets_no_mail(office: Office):
    (reminder,) = office.later(minutes=2)
    office.world.clocked(office.person, "2026-11-20 17:31 out")
    assert office.reminders.mail(reminder) == "needless"
    assert office.mailer.sent == []


def test_a_server_that_is_away_is_asked_three_times(office: Office):
    office.mailer.trouble = MailUnavailable("The mail server did not answer.")
    (reminder,) = office.later(minutes=2)
    states = [office.reminders.mail(reminder)]
    assert office.later(minutes=1) == ()  # not at once
    for minutes in (5, 10):
        assert office.later(minutes) == (reminder,)
        states.append(office.reminders.mail(reminder))
    assert states == ["queued", "queued", "failed"]
    assert office.later(minutes=60) == ()


@pytest.mark.parametrize(
    "trouble",
    [
        MailRefused("The mail server said 550 no such user"),
        MailUnavailable("The mail server did not answer.", again=False),
    ],
)
def test_a_no_for_good_or_a_letter_that_may_have_left_is_not_sent_again(
    office: Office, trouble: AttendanceError
):
    office.mailer.trouble = trouble
    (reminder,) = office.later(minutes=2)
    assert office.reminders.mail(reminder) == "failed"
    assert office.later(minutes=60) == ()
    (seen,) = office.corrections.forgotten_outs(office.lena)
    assert seen.mailed == "failed"


def test_a_sender_that_vanished_leaves_no_second_mail(office: Office):
    (reminder,) = office.later(minutes=2)
    office.mailer.trouble = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        office.reminders.mail(reminder)
    assert office.mail_state(reminder) == "sending"
    assert office.later(minutes=6) == ()
    assert office.mail_state(reminder) == "failed"


def test_without_a_mail_server_the_own_page_says_it_and_nothing_waits(office: Office):
    office.clock.advance(minutes=2)
    reminders = office.with_mail(None)
    assert reminders.sweep() == ()
    found = reminders.mine(office.mira)
    assert found is not None
    assert found.mailed == "none"


def test_a_manager_reminds_and_everybody_sees_by_whom(office: Office):
    reminders = office.with_mail(office.mailer, after=0)
    office.clock.advance(minutes=2)
    assert reminders.sweep() == ()  # zero: only managers remind
    reminders.remind(office.lena, office.person)
    (seen,) = office.corrections.forgotten_outs(office.lena)
    assert (seen.reminded_by, seen.mailed) == ("Lena", "queued")
    assert len(reminders.sweep()) == 1
    assert reminders.mine(office.mira) is not None


def test_only_who_leads_somebody_reminds_them_and_only_when_they_are_overdue(
    office: Office, world: World
):
    with pytest.raises(NotFound, match="clocked out meanwhile"):
        office.reminders.remind(office.lena, office.person)
    office.clock.advance(minutes=2)
    with pytest.raises(AccessDenied):
        office.reminders.remind(office.mira, office.person)
    with pytest.raises(NotFound):
        office.reminders.remind(world.manager("Tomás"), office.person)


def test_somebody_without_hours_of_their_own_is_asked_nothing(office: Office, world: World):
    assert office.reminders.mine(world.actor(Role.HR)) is None
