"""How sure a face must be takes two administrators: one proposes, another approves."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from attendance_app.domain import calibration as rules
from attendance_app.domain.actor import SYSTEM, Role
from attendance_app.domain.errors import (
    AccessDenied,
    AmbiguousFace,
    AttendanceError,
    Conflict,
    FaceWorkerUnavailable,
    NotFound,
    RuleViolation,
)
from attendance_app.services.calibration import Calibration
from tests.builders import admin
from tests.domain.test_identification import near
from tests.faces import Doors
from tests.fakes import vector_of


@pytest.fixture
def doors(world) -> Doors:
    return Doors(world)


@pytest.fixture
def calibration(doors) -> Calibration:
    return Calibration(doors.world.transaction, doors.world.clock, doors.encoder, doors.galleries)


@pytest.fixture
def ada(world):
    return world.actor(Role.ADMIN, name="Ada")


@pytest.fixture
def ben(world):
    return world.actor(Role.ADMIN, name="Ben")


@pytest.fixture
def strict(monkeypatch):
    """Measure already with the few people that a test enrols."""
    monkeypatch.setattr(rules, "COLD_START", 2)


def values(doors) -> dict[str, float]:
    with doors.world.transaction() as session:
        row = session.execute(
            text("select match_threshold, match_margin, wide_threshold, min_liveness from company")
        ).one()
        return {name: round(value, 4) for name, value in row._mapping.items()}


def look_alike(doors, similarity: float = 0.6):
    """Two people of one site who are that near."""
    doors.enrolled("Mira", "mira")
    double = doors.employee("Double")
    doors.world.consent(double, doors.text)
    probe = near(vector_of("mira"), similarity)
    frames = [doors.frame("double", vector=probe) for _ in range(3)]
    enrolled = doors.enrolment.enrol(doors.hr, double, frames, "1")
    assert enrolled.templates == 3
    if enrolled.held:
        doors.decide(double, "different")
    return double


# ---- two people -------------------------------------------------------------------------------


def test_a_proposal_changes_nothing_until_another_administrator_approves(
    doors, calibration, ada, ben
):
    before = values(doors)
    proposal = calibration.propose(ada, "site", 0.57, 0.07)
    assert values(doors) == before
    calibration.approve(ben, proposal.id)
    assert values(doors) == before | {"match_threshold": 0.57, "match_margin": 0.07}


def test_whoever_proposed_it_cannot_approve_it(doors, calibration, ada):
    proposal = calibration.propose(ada, "company", 0.60, 0.09)
    with pytest.raises(AccessDenied, match="Another administrator"):
        calibration.approve(ada, proposal.id)
    assert values(doors)["wide_threshold"] == 0.55


def test_not_even_the_database_takes_one_person_for_two(doors, calibration, ada):
    proposal = calibration.propose(ada, "site", 0.57)
    with pytest.raises(IntegrityError), doors.world.transaction() as session:
        session.execute(
            text("update calibrations set state = 'approved', approved_by = created_by")
        )
    assert proposal.state == "pending"


@pytest.mark.parametrize("somebody", [SYSTEM, admin()])
def test_a_program_or_nobody_neither_proposes_nor_approves(calibration, ada, somebody):
    proposal = calibration.propose(ada, "site", 0.57)
    with pytest.raises(AccessDenied):
        calibration.propose(somebody, "company", 0.57)
    with pytest.raises(AccessDenied):
        calibration.approve(somebody, proposal.id)


@pytest.mark.parametrize("role", [Role.HR, Role.MANAGER, Role.EMPLOYEE])
def test_only_administrators_measure_propose_and_approve(world, calibration, ada, role):
    somebody = world.actor(role)
    proposal = calibration.propose(ada, "site", 0.57)
    for forbidden in (
        lambda: calibration.measured(somebody),
        lambda: calibration.standing(somebody),
        lambda: calibration.propose(somebody, "company", 0.6),
        lambda: calibration.propose_measured(somebody, "company"),
        lambda: calibration.approve(somebody, proposal.id),
        lambda: calibration.refuse(somebody, proposal.id),
    ):
        with pytest.raises(AccessDenied):
            forbidden()


def test_with_one_administrator_nothing_is_approved_and_the_number_is_told(world, calibration, ada):
    with world.transaction() as session:
        session.execute(text("update accounts set password_hash = 'x'"))
    proposal = calibration.propose(ada, "site", 0.57)
    standing = calibration.standing(ada)
    assert standing.administrators == 1
    assert [p.can_approve for p in standing.proposals] == [False]
    with pytest.raises(AccessDenied):
        calibration.approve(ada, proposal.id)


def test_a_decided_proposal_is_decided(calibration, ada, ben):
    proposal = calibration.propose(ada, "site", 0.57)
    calibration.refuse(ada, proposal.id)
    for again in (calibration.approve, calibration.refuse):
        with pytest.raises(Conflict):
            again(ben, proposal.id)
    with pytest.raises(NotFound):
        calibration.approve(ben, 999)


def test_of_two_who_approve_at_once_one_does(world, calibration, ada, ben):
    third, proposal = world.actor(Role.ADMIN), calibration.propose(ada, "site", 0.57)

    def approve(actor):
        try:
            calibration.approve(actor, proposal.id)
        except AttendanceError as error:
            return type(error)
        return None

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(approve, (ben, third)))
    assert set(answers) == {Conflict, None}


def test_one_proposal_of_a_scope_waits_at_a_time(calibration, ada):
    calibration.propose(ada, "site", 0.57)
    with pytest.raises(Conflict, match="already waits"):
        calibration.propose(ada, "site", 0.58)
    calibration.propose(ada, "company", 0.58)


@pytest.mark.parametrize(
    ("scope", "threshold", "margin", "field"),
    [
        ("site", 0.1, 0.05, "threshold"),
        ("site", float("nan"), 0.05, "threshold"),
        ("company", 0.6, -0.1, "margin"),
        ("liveness", 0.0, 0.0, "threshold"),
        ("everywhere", 0.6, 0.05, "scope"),
    ],
)
def test_values_that_let_strangers_in_or_nobody_are_refused(
    calibration, ada, scope, threshold, margin, field
):
    with pytest.raises(RuleViolation) as refused:
        calibration.propose(ada, scope, threshold, margin)
    assert refused.value.field == field


def test_how_live_somebody_must_be_takes_two_people_as_well(doors, calibration, ada, ben):
    proposal = calibration.propose(ada, "liveness", 0.8)
    assert values(doors)["min_liveness"] == 0.6
    calibration.approve(ben, proposal.id)
    assert values(doors)["min_liveness"] == 0.8


def test_each_step_is_audited_with_names_and_values(doors, calibration, ada, ben):
    proposal = calibration.propose(ada, "site", 0.57, 0.07)
    calibration.approve(ben, proposal.id)
    with doors.world.transaction() as session:
        rows = session.execute(
            text("select actor_name, action, details from audit_entries order by id")
        ).all()
    assert [(r[0], r[1]) for r in rows] == [
        ("Ada", "recognition.proposed"),
        ("Ben", "recognition.approved"),
    ]
    assert rows[1][2]["before"] == {"threshold": 0.5, "margin": 0.05}
    assert rows[1][2]["after"] == {"threshold": 0.57, "margin": 0.07}


def test_punches_name_the_calibration_that_they_were_judged_by(doors, calibration, ada, ben):
    doors.enrolled("Mira", "mira")
    proposal = calibration.propose(ada, "site", 0.57)
    calibration.approve(ben, proposal.id)
    doors.punch("mira")
    with doors.world.transaction() as session:
        row = session.execute(text("select calibration_id, threshold from attendance_logs")).one()
    assert (row[0], round(row[1], 4)) == (proposal.id, 0.57)


# ---- what is measured -------------------------------------------------------------------------


def test_the_measurement_tells_model_people_and_what_is_in_force(doors, calibration, ada):
    for name in ("Mira", "Jon", "Kim"):
        doors.enrolled(name)
    found = calibration.measured(ada)
    assert (found.model_id, found.people) == ("fake-model-1", 3)
    assert (found.site.threshold, found.company.threshold) == (0.5, 0.55)
    assert found.site.advice.is_cold
    assert sum(count for _, count in found.site.bins) == 3


def test_without_the_worker_nothing_is_measured(doors, calibration, ada):
    doors.encoder.down = True
    with pytest.raises(FaceWorkerUnavailable):
        calibration.measured(ada)


def test_what_is_in_force_already_is_not_proposed(doors, calibration, ada):
    doors.enrolled("Mira")
    doors.enrolled("Jon")
    assert calibration.propose_measured(ada, "site") is None
    assert calibration.standing(ada).proposals == ()


def test_a_gallery_with_a_near_pair_asks_for_more(doors, calibration, ada, strict):
    look_alike(doors, 0.6)
    proposal = calibration.propose_measured(ada, "site")
    assert proposal is not None
    assert proposal.threshold == pytest.approx(0.61, abs=0.011)
    assert proposal.n == 2
    assert proposal.high is not None
    assert 0 <= proposal.low <= proposal.high <= 1


def test_people_whom_the_values_in_force_could_mistake_confirm_by_pin(
    doors, calibration, ada, strict
):
    look_alike(doors, 0.6)
    with doors.world.transaction() as session:
        session.execute(text("delete from lookalikes"))
    assert calibration.measured(ada).lookalikes == 1
    calibration.propose_measured(ada, "site")
    assert isinstance(doors.refused(doors.frames("mira")), AmbiguousFace)


def test_declared_twins_are_left_out_of_the_measurement(doors, calibration, ada, strict):
    double = look_alike(doors, 0.6)
    with doors.world.transaction() as session:
        session.execute(text("delete from lookalikes"))
        from attendance_app.db import lookalikes

        mira = session.execute(text("select id from employees where name = 'Mira'")).scalar_one()
        lookalikes.add(session, [(mira, double)], "twin", "declared", doors.world.clock.now(), "")
    found = calibration.measured(ada)
    assert found.lookalikes == 0
    assert len(found.site.bins) == 50
    assert np.isclose(found.site.advice.proposed.threshold, 0.5)


def test_the_holder_of_the_machine_proposes_in_an_administrators_name(world, calibration):
    encoded = {"password_hash": "x"}
    world.account(Role.ADMIN, email="ada@example.com", name="Ada", **encoded)
    world.account(Role.HR, email="hr@example.com", name="Hanna", **encoded)
    world.account(Role.ADMIN, email="new@example.com", name="Invited")
    assert calibration.administrator("ADA@example.com").name == "Ada"
    for email in ("hr@example.com", "new@example.com", "nobody@example.com"):
        with pytest.raises(NotFound):
            calibration.administrator(email)
