"""Who is this?"""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from attendance_app.domain.errors import AmbiguousFace, FaceNotRecognised
from attendance_app.domain.identification import (
    Gallery,
    MatchPolicy,
    fused,
    identify,
    ranked,
    strangers,
)
from attendance_app.domain.ids import EmployeeId
from tests.fakes import vector_of

POLICY = MatchPolicy()


def unit(vector):
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def near(vector, cosine: float, seed: int = 1):
    """Return a unit vector with exactly this cosine to `vector`."""
    other = np.random.default_rng(seed).normal(size=vector.shape)
    other -= other @ vector * vector
    return unit(cosine * vector + np.sqrt(1 - cosine**2) * other / np.linalg.norm(other))


def gallery(*enrolled) -> Gallery:
    return Gallery(
        "m",
        np.stack([vector for _, vector in enrolled]) if enrolled else np.empty((0, 0), np.float32),
        np.array([owner for owner, _ in enrolled], dtype=np.int64),
    )


def test_the_nearest_enrolled_face_is_the_answer():
    people = gallery((1, vector_of("mira")), (2, vector_of("jon")))
    match = identify(vector_of("mira", 0.1), people, POLICY)
    assert match.employee == 1
    assert match.similarity > 0.9


def test_with_nobody_enrolled_nobody_is_recognised():
    with pytest.raises(FaceNotRecognised):
        identify(vector_of("mira"), gallery(), POLICY)


def test_a_stranger_is_not_recognised():
    with pytest.raises(FaceNotRecognised):
        identify(vector_of("stranger"), gallery((1, vector_of("mira"))), POLICY)


def test_just_below_the_threshold_is_not_recognised():
    with pytest.raises(FaceNotRecognised) as refused:
        identify(near(vector_of("mira"), 0.49), gallery((1, vector_of("mira"))), POLICY)
    assert refused.value.best_similarity == pytest.approx(0.49, abs=1e-4)


def test_two_people_almost_equally_near_are_too_close_to_call():
    probe = vector_of("mira")
    twins = gallery((1, near(probe, 0.80, 1)), (2, near(probe, 0.77, 2)))
    with pytest.raises(AmbiguousFace):
        identify(probe, twins, POLICY)


def test_two_faces_of_one_person_are_no_rivals():
    probe = vector_of("mira")
    match = identify(probe, gallery((1, near(probe, 0.8, 1)), (1, near(probe, 0.8, 2))), POLICY)
    assert (match.employee, match.margin) == (1, 2.0)


def test_a_float64_probe_is_refused():
    with pytest.raises(TypeError):
        ranked(vector_of("mira").astype(np.float64), gallery((1, vector_of("mira"))))


def test_a_gallery_of_float64_or_of_unowned_faces_is_refused():
    vectors = vector_of("mira")[None]
    with pytest.raises(TypeError, match="not float32"):
        Gallery("m", vectors.astype(np.float64), np.array([1]))
    with pytest.raises(ValueError, match="1 vectors for 2 owners"):
        Gallery("m", vectors, np.array([1, 2]))


def test_everybody_is_ranked_by_their_best_face():
    probe = vector_of("mira")
    people = gallery((1, near(probe, 0.2)), (2, near(probe, 0.5)), (2, near(probe, -0.5)))
    order = ranked(probe, people)
    assert [who for who, _ in order] == [2, 1]
    assert [similarity for _, similarity in order] == pytest.approx([0.5, 0.2], abs=1e-5)


def test_vectors_of_another_dimension_are_never_compared():
    with pytest.raises(ValueError, match="against vectors"):
        identify(unit(np.ones(64)), gallery((1, vector_of("mira"))), POLICY)


cosines = st.floats(-0.99, 0.99)


@given(st.lists(st.tuples(st.integers(1, 5), cosines), min_size=1, max_size=20))
def test_an_answer_is_always_the_nearest_above_the_threshold_and_clear_of_the_next(enrolled):
    probe = vector_of("probe")
    people = gallery(*((who, near(probe, c, i)) for i, (who, c) in enumerate(enrolled)))
    best: dict[int, float] = {}
    for who, cosine in enrolled:
        best[who] = max(best.get(who, -1.0), cosine)
    order = sorted(best.values(), reverse=True)
    margin = order[0] - order[1] if len(order) > 1 else 2.0
    assume(abs(order[0] - POLICY.threshold) > 1e-4)
    assume(abs(margin - POLICY.margin) > 1e-4)
    try:
        match = identify(probe, people, POLICY)
    except FaceNotRecognised:
        assert order[0] < POLICY.threshold
    except AmbiguousFace:
        assert margin < POLICY.margin
    else:
        assert best[match.employee] == order[0] >= POLICY.threshold
        assert margin >= POLICY.margin


@given(st.permutations(range(6)))
def test_the_order_of_enrolment_does_not_matter(order):
    faces = [(EmployeeId(i // 2), vector_of(f"p{i // 2}", 0.1 * (i % 2))) for i in range(6)]
    shuffled = gallery(*(faces[i] for i in order))
    assert identify(vector_of("p1", 0.05), shuffled, POLICY).employee == 1


def test_no_pictures_have_no_stranger():
    assert strangers([], POLICY) == []


def test_pictures_of_one_person_have_no_stranger():
    assert strangers([vector_of("mira"), vector_of("mira", 0.2)], POLICY) == []


def test_the_odd_picture_out_is_the_stranger():
    mira = vector_of("mira")
    assert strangers([mira, vector_of("jon"), near(mira, 0.9)], POLICY) == [1]


def test_of_two_different_people_one_is_the_stranger_so_that_neither_passes():
    assert strangers([vector_of("mira"), vector_of("jon")], POLICY) == [1]


def test_a_chain_of_likeness_is_not_one_person():
    middle = vector_of("mira")
    ends = [near(middle, 0.5, 1), middle, near(middle, 0.5, 2)]
    assert ends[0] @ ends[2] < POLICY.same_person
    assert strangers(ends, POLICY) != []


def test_the_middle_of_one_persons_vectors_is_of_unit_length_and_float32():
    middle = fused([vector_of("mira"), vector_of("mira", 0.3)])
    assert middle.dtype == np.float32
    assert np.linalg.norm(middle) == pytest.approx(1, abs=1e-6)
