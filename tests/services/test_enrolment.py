"""A face is taken only after consent, only when it is good, and only of one person."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from attendance_app.domain.actor import Role
from attendance_app.domain.errors import (
    AccessDenied,
    Conflict,
    ConsentMissing,
    FaceNotRecognised,
    FaceWorkerUnavailable,
    NotFound,
    RuleViolation,
    UnreadableImage,
)
from attendance_app.domain.ids import EmployeeId
from tests.builders import actor_with
from tests.faces import Doors


@pytest.fixture
def doors(world) -> Doors:
    return Doors(world)


@pytest.fixture
def mira(doors) -> EmployeeId:
    """Mira has agreed; her face is not known yet."""
    mira = doors.employee("Mira Kovač")
    doors.world.consent(mira, doors.text)
    return mira


def scalar(doors, sql: str):
    with doors.world.transaction() as session:
        return session.execute(text(sql)).scalar()


# ---- consent --------------------------------------------------------------------------------


def test_without_consent_no_frame_is_even_looked_at(doors):
    nobody = doors.employee("No Consent")
    with pytest.raises(ConsentMissing):
        doors.enrolment.judge(doors.hr, nobody, doors.frame("x"))
    with pytest.raises(ConsentMissing):
        doors.enrol(nobody, "x")
    assert doors.encoder.calls == []


@pytest.mark.parametrize("action", ["refuse", "withdraw"])
def test_a_consent_that_ended_is_none(doors, mira, action):
    doors.world.consent(mira, doors.text, action)
    with pytest.raises(ConsentMissing):
        doors.enrol(mira, "mira")
    assert doors.encoder.calls == []


def test_consent_to_an_older_text_is_none(doors, mira):
    doors.world.consent_text("2", "New.")
    with pytest.raises(ConsentMissing):
        doors.enrol(mira, "mira", version="2")


def test_the_version_that_was_shown_must_be_the_one_in_force(doors, mira):
    with pytest.raises(Conflict, match="version 1"):
        doors.enrol(mira, "mira", version="0")


def test_somebody_who_left_is_not_enrolled(doors):
    gone = doors.employee("Gone", archived=True)
    doors.world.consent(gone, doors.text)
    with pytest.raises(Conflict, match="archived"):
        doors.enrol(gone, "gone")


@pytest.mark.parametrize("role", [Role.MANAGER, Role.EMPLOYEE])
def test_only_hr_and_administrators_enrol(doors, mira, role):
    with pytest.raises(AccessDenied):
        doors.enrol(mira, "mira", actor_with(role, employee=mira))


# ---- frames ---------------------------------------------------------------------------------


def test_a_good_frame_is_told_with_the_place_of_the_face(doors, mira):
    verdict = doors.enrolment.judge(doors.hr, mira, doors.frame("mira"))
    assert (verdict.ok, verdict.code, verdict.liveness_ok) == (True, "ok", True)
    assert verdict.box == pytest.approx((200 / 640, 120 / 480, 180 / 640, 220 / 480))


def test_the_angles_and_the_light_of_a_frame_are_told_to_guide(doors, mira):
    frame = doors.frame("mira", yaw=14.24, pitch=-3, brightness=131)
    verdict = doors.enrolment.judge(doors.hr, mira, frame)
    assert (verdict.yaw, verdict.pitch, verdict.brightness) == (14.2, -3, 131)


def test_a_bad_frame_is_told_with_reason_and_hint(doors, mira):
    verdict = doors.enrolment.judge(doors.hr, mira, doors.frame("mira", brightness=20))
    assert (verdict.ok, verdict.code, verdict.hint) == (False, "too_dark", "It is too dark here")


def test_an_empty_frame_has_no_box(doors, mira):
    verdict = doors.enrolment.judge(doors.hr, mira, doors.frame())
    assert (verdict.code, verdict.box) == ("no_face", None)


def test_a_picture_of_a_picture_is_told(doors, mira):
    verdict = doors.enrolment.judge(doors.hr, mira, doors.frame("mira", liveness=0.1))
    assert (verdict.ok, verdict.code, verdict.liveness_ok) == (False, "not_live", False)


def test_judging_keeps_nothing(doors, mira):
    doors.enrolment.judge(doors.hr, mira, doors.frame("mira"))
    assert scalar(doors, "select count(*) from face_templates") == 0


def test_three_good_frames_enrol(doors, mira):
    enrolled = doors.enrol(mira, "mira")
    assert (enrolled.templates, enrolled.held, enrolled.refused) == (3, False, ())
    assert doors.enrolment.standing(doors.hr, mira).state == "enrolled"


def test_two_good_frames_of_the_webcam_are_too_few_and_nothing_is_stored(doors, mira):
    frames = [*doors.frames("mira", 2), doors.frame("mira", sharpness=1)]
    enrolled = doors.enrolment.enrol(doors.hr, mira, frames, "1")
    assert (enrolled.templates, enrolled.needed) == (0, 3)
    assert [(r.index, r.code) for r in enrolled.refused] == [(2, "not_sharp")]
    assert scalar(doors, "select count(*) from face_templates") == 0


def test_one_uploaded_photo_is_enough_and_need_not_be_live(doors, mira):
    photo = doors.frame("mira", liveness=0.0)
    assert doors.enrolment.enrol(doors.hr, mira, [photo], "1", uploaded=True).templates == 1


def test_a_printed_photo_before_the_webcam_does_not_enrol(doors, mira):
    frames = doors.frames("mira", liveness=0.2)
    enrolled = doors.enrolment.enrol(doors.hr, mira, frames, "1")
    assert enrolled.templates == 0
    assert {r.code for r in enrolled.refused} == {"not_live"}


def test_frames_of_two_people_enrol_nobody(doors, mira):
    frames = [*doors.frames("mira", 3), doors.frame("jon")]
    enrolled = doors.enrolment.enrol(doors.hr, mira, frames, "1")
    assert enrolled.templates == 0
    assert [(r.index, r.code) for r in enrolled.refused] == [(3, "not_same_person")]


def test_one_unreadable_picture_does_not_spoil_the_others(doors, mira, monkeypatch):
    frames = [*doors.frames("mira"), b"broken"]
    real = doors.encoder.encode

    def encode(given):
        if given == [b"broken"]:
            raise UnreadableImage("No picture.", "unsupported_format")
        return real(given)

    monkeypatch.setattr(doors.encoder, "encode", encode)
    enrolled = doors.enrolment.enrol(doors.hr, mira, frames, "1")
    assert enrolled.templates == 3
    assert [(r.index, r.code) for r in enrolled.refused] == [(3, "unsupported_format")]


def test_with_the_worker_away_nothing_changes(doors, mira):
    doors.enrol(mira, "mira")
    doors.encoder.down = True
    with pytest.raises(FaceWorkerUnavailable):
        doors.enrol(mira, "mira")
    assert doors.enrolment.standing(doors.hr, mira).templates == 3


def test_too_many_and_no_frames_are_refused(doors, mira):
    with pytest.raises(UnreadableImage) as refused:
        doors.enrolment.enrol(doors.hr, mira, doors.frames("mira", 9), "1")
    assert refused.value.reason == "too_many_frames"
    with pytest.raises(RuleViolation):
        doors.enrolment.enrol(doors.hr, mira, [], "1")


def test_enrolling_again_replaces_and_leaves_proof(doors, mira):
    doors.enrol(mira, "mira")
    doors.enrol(mira, "mira as she looks now")
    standing = doors.enrolment.standing(doors.hr, mira)
    assert standing.templates == 3
    assert standing.last_destruction.reason == "replaced by a new enrolment"
    with pytest.raises(FaceNotRecognised):
        doors.punch("mira")
    assert doors.punch("mira as she looks now").employee_id == mira


# ---- somebody else's face --------------------------------------------------------------------


def test_a_face_that_is_already_somebody_elses_is_held_and_not_matched(doors, mira):
    jon = doors.enrolled("Jon", "the face")
    enrolled = doors.enrol(mira, "the face")
    assert (enrolled.held, enrolled.held_for_name) == (True, "Jon")
    standing = doors.enrolment.standing(doors.hr, mira)
    assert (standing.state, standing.held_for_id) == ("held", jon)
    assert doors.punch("the face").employee_id == jon


def test_a_held_face_is_found_again_under_a_third_name(doors, mira):
    jon = doors.enrolled("Jon", "the face")
    doors.enrol(mira, "the face")
    doors.enrolment.erase(doors.hr, jon, "left")
    third = doors.employee("Third")
    doors.world.consent(third, doors.text)
    assert doors.enrol(third, "the face").held_for_name == "Mira Kovač"


def test_one_person_enrolled_twice_at_once_is_held_once(doors):
    people = [doors.employee(f"Double {n}") for n in range(4)]
    for person in people:
        doors.world.consent(person, doors.text)
    with ThreadPoolExecutor(4) as pool:
        enrolled = list(pool.map(lambda who: doors.enrol(who, "the face"), people))
    assert sorted(one.held for one in enrolled) == [False, True, True, True]


def test_a_face_that_was_decided_about_is_matched_from_then_on(doors, mira):
    doors.enrolled("Jon", "the face")
    doors.enrol(mira, "the face")
    doors.decide(mira, "different")
    assert doors.enrolment.standing(doors.hr, mira).state == "enrolled"


def test_a_refused_double_is_destroyed_with_proof(doors, mira):
    doors.enrolled("Jon", "the face")
    doors.enrol(mira, "the face")
    doors.decide(mira, "same")
    standing = doors.enrolment.standing(doors.hr, mira)
    assert (standing.state, standing.templates) == ("consented", 0)
    assert standing.last_destruction.templates == 3


def test_a_known_twin_is_not_held_again_when_enrolled_anew(doors, mira):
    doors.enrolled("Jon", "the face")
    doors.enrol(mira, "the face")
    doors.decide(mira, "twins")
    assert not doors.enrol(mira, "the face").held


def test_a_face_of_somebody_archived_is_gone_and_holds_nothing(doors, mira):
    jon = doors.enrolled("Jon", "the face")
    doors.employees().archive(doors.hr, jon)
    assert not doors.enrol(mira, "the face").held


# ---- the end --------------------------------------------------------------------------------


def test_erasure_leaves_no_face_and_no_key_but_a_proof(doors, mira):
    doors.enrol(mira, "mira")
    assert doors.enrolment.erase(doors.hr, mira, "asked for it") == 3
    assert scalar(doors, "select count(*) from face_templates") == 0
    assert scalar(doors, "select count(*) from employee_keys") == 0
    proof = doors.enrolment.standing(doors.hr, mira).last_destruction
    assert (proof.templates, proof.reason, proof.actor) == (3, "asked for it", "Hanna HR")


def test_the_employee_may_erase_the_own_face_and_nobody_elses(doors, mira):
    doors.enrol(mira, "mira")
    jon = doors.enrolled("Jon", "jon")
    me = actor_with(Role.EMPLOYEE, employee=mira)
    with pytest.raises(AccessDenied):
        doors.enrolment.erase(me, jon, "mischief")
    assert doors.enrolment.erase(me, mira, "mine") == 3


def test_the_audit_log_tells_of_faces_without_holding_any(doors, mira):
    doors.enrol(mira, "mira")
    doors.enrolment.erase(doors.hr, mira, "asked")
    with doors.world.transaction() as session:
        rows = session.execute(text("select action, details from audit_entries order by id")).all()
    assert [row[0] for row in rows] == ["face.enrolled", "face.erased"]
    assert rows[0][1] == {"templates": 3, "held_for": None}


def test_nobody_is_nobody(doors):
    with pytest.raises(NotFound):
        doors.enrolment.standing(doors.hr, EmployeeId(999))
    with pytest.raises(NotFound):
        doors.enrol(EmployeeId(999), "x")
