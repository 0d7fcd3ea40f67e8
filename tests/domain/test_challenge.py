"""A head that turns as it was asked, and back, all the time one living head."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance_app.domain.challenge import Turn, check_turn, draw, parallax
from attendance_app.domain.errors import TurnFailed
from tests.faces import head
from tests.fakes import face, vector_of

THERE_AND_BACK = (0.0, 7.0, 18.0, 25.0, 12.0, 2.0)


def turning(turn: Turn, angles=THERE_AND_BACK, *, person="mira", flat=False):
    return [
        face(person, vector=vector_of(person, 0.02 * n), **head(turn, angle, flat=flat))
        for n, angle in enumerate(angles)
    ]


@pytest.mark.parametrize("turn", list(Turn))
def test_a_turn_and_back_passes_and_names_the_frames_that_look_ahead(turn):
    assert check_turn(turn, turning(turn)) == [0, 1, 5]


@pytest.mark.parametrize("asked", list(Turn))
@pytest.mark.parametrize("done", list(Turn))
def test_only_the_turn_that_was_asked_for_passes(asked, done):
    if asked is not done:
        with pytest.raises(TurnFailed):
            check_turn(asked, turning(done))


@pytest.mark.parametrize(
    ("angles", "why"),
    [
        ((0, 4, 9, 12, 6, 0), "far enough"),
        ((0, 0, 0, 0, 0, 0), "far enough"),
        ((0, 8, 16, 25, 25, 25), "turn back"),
        ((0, 25, 5, 25, 5, 0), "one motion"),
        ((20, 25, 30, 40, 25, 20), "the front"),
        ((0, 20, 0, 1), "Too few"),
    ],
)
def test_what_is_no_turn_is_refused_with_its_reason(angles, why):
    with pytest.raises(TurnFailed, match=why):
        check_turn(Turn.LEFT, turning(Turn.LEFT, angles))


def test_a_head_that_wobbles_within_the_noise_of_the_estimate_passes():
    assert check_turn(Turn.LEFT, turning(Turn.LEFT, (0, 9, 7, 21, 23, 9, -2)))


def test_a_sideways_turn_is_no_look_up():
    faces = [
        face("mira", **(head(Turn.LEFT, 2 * angle) | {"pitch": 0.7 * angle}))
        for angle in THERE_AND_BACK
    ]
    with pytest.raises(TurnFailed, match="another way"):
        check_turn(Turn.UP, faces)


def test_somebody_who_steps_in_during_the_turn_is_noticed():
    faces = turning(Turn.LEFT)
    faces[3:] = turning(Turn.LEFT, person="jon")[3:]
    with pytest.raises(TurnFailed, match="one and the same"):
        check_turn(Turn.LEFT, faces)


@pytest.mark.parametrize("turn", list(Turn))
def test_a_print_or_a_screen_that_is_turned_is_flat(turn):
    with pytest.raises(TurnFailed, match="flat"):
        check_turn(turn, turning(turn, flat=True))


def test_without_landmarks_nothing_counts_as_deep():
    faces = turning(Turn.LEFT)
    faces[0] = face("mira", landmarks=())
    with pytest.raises(TurnFailed, match="flat"):
        check_turn(Turn.LEFT, faces)


@given(
    st.floats(0.5, 1.5),
    st.floats(-0.4, 0.4),
    st.floats(-0.4, 0.4),
    st.floats(0.5, 1.5),
    st.floats(-80, 80),
    st.floats(-80, 80),
)
def test_whatever_a_flat_picture_does_it_stays_flat(a, b, c, d, x, y):
    front = face("mira")
    moved = np.array(front.landmarks) @ np.array([[a, b], [c, d]]) + [x, y]
    assert parallax(front, face("mira", landmarks=tuple(map(tuple, moved)))) < 1e-6


@given(st.floats(15, 40))
def test_a_real_turn_moves_the_nose_more_the_further_it_goes(angle):
    front = face("mira")
    assert parallax(front, face("mira", **head(Turn.LEFT, angle))) > 0.05


def test_nobody_can_foresee_the_turn():
    assert {draw() for _ in range(200)} == set(Turn)
