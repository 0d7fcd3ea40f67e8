"""Is this frame good enough?"""

import pytest

from attendance_app.domain.capture import (
    ENROLMENT_GATES,
    PUNCH_GATES,
    Faces,
    only_face,
    require_live,
)
from attendance_app.domain.errors import (
    FaceTooSmall,
    NoFaceFound,
    NotLive,
    NotSharp,
    SeveralFacesFound,
    TooBright,
    TooDark,
    TurnedAway,
)
from attendance_app.domain.identification import Model
from tests.fakes import face


def judged(*faces, gates=PUNCH_GATES):
    return only_face(Faces(Model("m"), 640, 480, faces), gates)


def test_one_good_face_passes():
    good = face()
    assert judged(good) is good


def test_an_empty_picture_shows_no_face():
    with pytest.raises(NoFaceFound):
        judged()


def test_two_people_before_the_camera_are_refused():
    with pytest.raises(SeveralFacesFound):
        judged(face("mira"), face("jon", box=(0, 0, 100, 120)))


def test_somebody_far_behind_does_not_disturb():
    assert judged(face("mira"), face("jon", box=(0, 0, 60, 70)))


@pytest.mark.parametrize(
    ("measured", "refusal"),
    [
        ({"box": (0, 0, 59, 70)}, FaceTooSmall),
        ({"brightness": 49}, TooDark),
        ({"brightness": 216}, TooBright),
        ({"yaw": 26}, TurnedAway),
        ({"yaw": -26}, TurnedAway),
        ({"pitch": -26}, TurnedAway),
        ({"roll": 26}, TurnedAway),
        ({"sharpness": 29}, NotSharp),
    ],
)
def test_each_gate_refuses_with_its_own_reason(measured, refusal):
    with pytest.raises(refusal):
        judged(face(**measured))


def test_enrolment_asks_for_more_than_a_punch():
    small = face(box=(0, 0, 80, 95))
    assert judged(small)
    with pytest.raises(FaceTooSmall):
        judged(small, gates=ENROLMENT_GATES)


def test_liveness_is_the_mean_of_the_frames():
    assert require_live([face(liveness=0.5), face(liveness=0.9)], PUNCH_GATES) == pytest.approx(0.7)


def test_a_mean_below_the_policy_looked_like_a_picture():
    with pytest.raises(NotLive):
        require_live([face(liveness=0.9), face(liveness=0.2)], PUNCH_GATES)


def test_the_company_may_ask_for_more_liveness():
    with pytest.raises(NotLive):
        require_live([face(liveness=0.7)], PUNCH_GATES.living(0.8))


def test_what_was_seen_names_the_model_whose_vectors_may_be_compared():
    assert Faces(Model("m"), 640, 480, ()).model_id == "m"
