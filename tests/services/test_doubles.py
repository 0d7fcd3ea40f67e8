"""Two people whom a face alone does not tell apart: a second person decides, then PINs do."""

import pytest
from sqlalchemy import text

from attendance_app.domain.actor import SYSTEM, Role
from attendance_app.domain.errors import (
    AccessDenied,
    AmbiguousFace,
    Conflict,
    FaceNotRecognised,
    NotFound,
    RuleViolation,
)
from tests.faces import Doors


@pytest.fixture
def doors(world) -> Doors:
    return Doors(world)


@pytest.fixture
def jon(doors):
    return doors.enrolled("Jon Kovač", "the face", number="11")


@pytest.fixture
def mira(doors, jon):
    """Mira's face is held: it is too like Jon's."""
    mira = doors.employee("Mira Kovač", number="12")
    doors.world.consent(mira, doors.text)
    assert doors.enrol(mira, "the face").held
    return mira


@pytest.fixture
def second(world):
    return world.actor(Role.HR, name="Second HR")


def kinds(doors) -> list[tuple[str, str]]:
    with doors.world.transaction() as session:
        return [tuple(r) for r in session.execute(text("select kind, source from lookalikes"))]


# ---- the queue --------------------------------------------------------------------------------


def test_the_queue_names_both_people_and_who_took_the_pictures(doors, jon, mira, second):
    (held,) = doors.doubles.held(second).items
    assert (held.employee, held.other) == ("Mira Kovač", "Jon Kovač")
    assert (held.employee_id, held.other_id, held.taken_by) == (mira, jon, "Hanna HR")
    assert held.may_accept


def test_whoever_took_the_pictures_sees_it_and_does_not_let_it_in(doors, mira):
    (held,) = doors.doubles.held(doors.hr).items
    assert not held.may_accept
    for verdict in ("different", "twins"):
        with pytest.raises(AccessDenied, match="Another person"):
            doors.doubles.decide(doors.hr, mira, verdict)
    assert doors.enrolment.standing(doors.hr, mira).state == "held"


def test_whoever_took_the_pictures_may_throw_them_away(doors, mira):
    doors.doubles.decide(doors.hr, mira, "same")
    assert doors.enrolment.standing(doors.hr, mira).templates == 0


def test_the_queue_is_paged_and_the_oldest_comes_first(doors, mira, second):
    doors.world.clock.advance(hours=1)
    third = doors.employee("Third")
    doors.world.consent(third, doors.text)
    doors.enrol(third, "the face")
    first, rest = doors.doubles.held(second, 1, 1), doors.doubles.held(second, 2, 1)
    assert (first.total, first.items[0].employee, rest.items[0].employee) == (
        2,
        "Mira Kovač",
        "Third",
    )


@pytest.mark.parametrize("role", [Role.MANAGER, Role.EMPLOYEE])
def test_only_hr_and_administrators_see_and_decide(world, doors, mira, role):
    somebody = world.actor(role)
    for forbidden in (
        lambda: doors.doubles.held(somebody),
        lambda: doors.doubles.decide(somebody, mira, "same"),
        lambda: doors.doubles.of_employee(somebody, mira),
        lambda: doors.doubles.declare_twin(somebody, mira, "11"),
        lambda: doors.doubles.forget(somebody, mira, mira),
    ):
        with pytest.raises(AccessDenied):
            forbidden()


# ---- the three answers ------------------------------------------------------------------------


@pytest.mark.parametrize(("verdict", "kind"), [("different", "lookalike"), ("twins", "twin")])
def test_two_people_are_matched_from_now_on_and_both_confirm_by_pin(
    doors, jon, mira, second, verdict, kind
):
    doors.doubles.decide(second, mira, verdict)
    assert kinds(doors) == [(kind, "enrolment")]
    refusal = doors.refused(doors.frames("the face"))
    assert isinstance(refusal, AmbiguousFace)
    assert doors.by_pin(doors.pin(mira), refusal.attempt).employee_id == mira
    refusal = doors.refused(doors.frames("the face"))
    assert doors.by_pin(doors.pin(jon), refusal.attempt).employee_id == jon
    with doors.world.transaction() as session:
        methods = session.execute(text("select method, confirmed_by from attendance_logs")).all()
    assert [tuple(m) for m in methods] == [("face", "pin")] * 2


def test_the_same_person_leaves_one_face(doors, jon, mira, second):
    doors.doubles.decide(second, mira, "same")
    assert kinds(doors) == []
    assert doors.punch("the face").employee_id == jon


def test_a_decision_is_made_once_and_only_about_a_held_face(doors, mira, second):
    doors.doubles.decide(second, mira, "same")
    with pytest.raises(Conflict):
        doors.doubles.decide(second, mira, "different")
    with pytest.raises(RuleViolation):
        doors.doubles.decide(second, mira, "perhaps")


def test_a_decision_is_audited_with_both_people(doors, jon, mira, second):
    doors.doubles.decide(second, mira, "twins")
    with doors.world.transaction() as session:
        row = session.execute(
            text("select actor_name, action, details from audit_entries order by id desc limit 1")
        ).one()
    assert (row[0], row[1]) == ("Second HR", "face.held_accepted")
    assert row[2] == {"templates": 3, "verdict": "twins", "other": jon}


def test_a_face_that_a_program_enrolled_may_be_decided_by_anybody_of_hr(doors, jon):
    kim = doors.employee("Kim")
    doors.world.consent(kim, doors.text)
    doors.enrol(kim, "the face", SYSTEM)
    doors.doubles.decide(doors.hr, kim, "different")
    assert doors.enrolment.standing(doors.hr, kim).state == "enrolled"


# ---- declared twins ---------------------------------------------------------------------------


def test_twins_are_declared_by_personnel_number_and_confirm_by_pin_at_once(doors, jon):
    anna = doors.enrolled("Anna", "anna", number="77")
    doors.doubles.declare_twin(doors.hr, jon, " 77 ")
    (found,) = doors.doubles.of_employee(doors.hr, jon)
    assert (found.employee_id, found.kind, found.source, found.by) == (
        anna,
        "twin",
        "declared",
        "Hanna HR",
    )
    assert isinstance(doors.refused(doors.frames("anna")), AmbiguousFace)


def test_a_look_alike_can_become_a_twin_and_a_twin_stays_one(doors, jon, mira, second):
    doors.doubles.decide(second, mira, "different")
    doors.doubles.declare_twin(doors.hr, mira, "11")
    assert kinds(doors) == [("twin", "declared")]
    with doors.world.transaction() as session:
        from attendance_app.db import lookalikes

        now = doors.world.clock.now()
        lookalikes.add(session, [(jon, mira)], "lookalike", "calibration", now, "")
    assert kinds(doors) == [("twin", "declared")]


def test_nobody_is_their_own_twin_or_that_of_somebody_unknown(doors, jon):
    with pytest.raises(RuleViolation):
        doors.doubles.declare_twin(doors.hr, jon, "11")
    with pytest.raises(NotFound):
        doors.doubles.declare_twin(doors.hr, jon, "no such number")


def test_a_pair_can_be_taken_back_and_that_is_audited(doors, jon):
    anna = doors.enrolled("Anna", "anna", number="77")
    doors.doubles.declare_twin(doors.hr, jon, "77")
    doors.doubles.forget(doors.hr, anna, jon)
    assert doors.punch("anna").employee_id == anna
    with pytest.raises(NotFound):
        doors.doubles.forget(doors.hr, anna, jon)
    with doors.world.transaction() as session:
        actions = session.execute(text("select action from audit_entries order by id")).scalars()
        assert list(actions)[-1] == "face.pair_forgotten"


# ---- another model ----------------------------------------------------------------------------


def test_after_a_change_of_the_model_the_list_names_who_must_be_enrolled_again(doors, jon):
    anna, employees = doors.enrolled("Anna", "anna"), doors.employees()
    doors.encoder.model_id = "new-model"
    model = doors.enrolment.current_model(doors.hr)

    def stale() -> set[int]:
        return {row.id for row in employees.search(doors.hr, face="stale", model=model).items}

    assert stale() == {jon, anna}
    doors.enrol(anna, "anna")
    assert stale() == {jon}


def test_both_galleries_are_served_until_everybody_has_changed(doors, jon):
    anna = doors.enrolled("Anna", "anna")
    doors.encoder.model_id = "new-model"
    doors.enrol(anna, "anna")
    assert doors.punch("anna").employee_id == anna
    with pytest.raises(FaceNotRecognised):
        doors.punch("the face")
    doors.encoder.model_id = "fake-model-1"
    assert doors.punch("the face").employee_id == jon
