"""Consent is recorded before, and ends at a word."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from attendance_app.domain.actor import Role
from attendance_app.domain.errors import (
    AccessDenied,
    Conflict,
    ConsentMissing,
    FaceNotRecognised,
    RuleViolation,
)
from tests.builders import actor_with
from tests.faces import Doors


@pytest.fixture
def doors(world) -> Doors:
    return Doors(world)


@pytest.fixture
def mira(doors):
    return doors.employee("Mira Kovač")


def state(doors, employee) -> str:
    return doors.consents.standing(doors.hr, employee).state


def test_nobody_has_agreed_before_they_did(doors, mira):
    assert state(doors, mira) == "none"


def test_a_typed_name_is_an_agreement_to_the_text_in_force(doors, mira):
    doors.consents.grant(doors.hr, mira, doors.text, "  Mira Kovač ")
    standing = doors.consents.standing(doors.hr, mira)
    assert (standing.state, standing.signature, standing.version) == ("granted", "Mira Kovač", "1")


def test_the_employee_may_agree_alone(doors, mira):
    me = actor_with(Role.EMPLOYEE, employee=mira)
    doors.consents.grant(me, mira, doors.text, "Mira")
    assert doors.consents.standing(me, mira).state == "granted"


def test_nobody_agrees_for_a_colleague(doors, mira):
    jon = doors.employee("Jon")
    with pytest.raises(AccessDenied):
        doors.consents.grant(actor_with(Role.EMPLOYEE, employee=jon), mira, doors.text, "Mira")
    with pytest.raises(AccessDenied):
        doors.consents.standing(actor_with(Role.MANAGER), mira)


@pytest.mark.parametrize("signature", ["", "   ", "Mira\nKovač", "x" * 201])
def test_without_a_proper_name_there_is_no_agreement(doors, mira, signature):
    with pytest.raises(RuleViolation):
        doors.consents.grant(doors.hr, mira, doors.text, signature)
    assert state(doors, mira) == "none"


def test_a_text_that_is_no_longer_in_force_cannot_be_agreed_to(doors, mira):
    doors.world.consent_text("2", "New.")
    with pytest.raises(Conflict, match="has changed"):
        doors.consents.grant(doors.hr, mira, doors.text, "Mira")


def test_a_new_text_makes_older_agreements_outdated(doors, mira):
    doors.consents.grant(doors.hr, mira, doors.text, "Mira")
    doors.world.consent_text("2", "New.")
    assert state(doors, mira) == "outdated"


def test_a_withdrawal_destroys_the_face_at_once(doors):
    mira = doors.enrolled("mira")
    doors.consents.withdraw(doors.hr, mira)
    assert state(doors, mira) == "withdrawn"
    with pytest.raises(FaceNotRecognised):
        doors.punch("mira")
    with doors.world.transaction() as session:
        left = session.execute(
            text(
                "select count(distinct t.id), count(distinct k.employee_id)"
                " from face_templates t full join employee_keys k using (employee_id)"
            )
        ).one()
    assert tuple(left) == (0, 0)
    assert doors.enrolment.standing(doors.hr, mira).last_destruction.reason == "consent withdrawn"


def test_a_refusal_after_an_agreement_destroys_too(doors):
    mira = doors.enrolled("mira")
    doors.consents.refuse(doors.hr, mira)
    assert state(doors, mira) == "refused"
    assert doors.enrolment.standing(doors.hr, mira).templates == 0


def test_punches_outlive_the_face(doors):
    mira = doors.enrolled("mira")
    doors.punch("mira")
    doors.consents.withdraw(doors.hr, mira)
    with doors.world.transaction() as session:
        kept = session.execute(text("select method from attendance_logs")).scalars().all()
    assert kept == ["face"]


def test_every_act_stays_in_the_history_newest_first(doors, mira):
    doors.consents.refuse(doors.hr, mira)
    doors.consents.grant(doors.hr, mira, doors.text, "Mira", through="paper")
    doors.consents.withdraw(doors.hr, mira)
    history = doors.consents.standing(doors.hr, mira).history
    assert [act.action for act in history] == ["withdraw", "grant", "refuse"]
    assert history[1].through == "paper"


def test_the_text_in_force_is_the_newest_that_has_begun(doors):
    assert doors.consents.current_text().version == "1"
    doors.world.consent_text("2", "New.")
    assert doors.consents.current_text().version == "2"


def test_agreeing_enrolling_and_withdrawing_at_once_never_locks_up(doors):
    people = [doors.enrolled(f"P{n}") for n in range(4)]

    def act(n: int) -> None:
        who, person = people[n % 4], f"P{n % 4}"
        try:
            if n % 3 == 0:
                doors.consents.withdraw(doors.hr, who)
            elif n % 3 == 1:
                doors.consents.grant(doors.hr, who, doors.text, "Signed")
            else:
                doors.enrol(who, person)
        except ConsentMissing:
            return  # somebody else withdrew first

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(act, range(48)))
    for who in people:
        standing = doors.enrolment.standing(doors.hr, who)
        consent = doors.consents.standing(doors.hr, who).state
        assert not (consent == "withdrawn" and standing.templates)
