"""Who is who, on real photos with the real networks."""

import base64
import itertools

import numpy as np
import pytest

from ai_worker.pipeline import Pipeline
from ai_worker.schemas import Face
from tests.photos import (
    PHOTOS,
    blurred,
    darkened,
    empty_room,
    jpeg,
    photo,
    pixels,
    shrunk,
    two_people,
    webcam_frame,
)

SAME, DIFFERENT = 0.5, 0.363


def vector(face: Face) -> np.ndarray:
    return np.frombuffer(base64.b64decode(face.vector), "<f4")


def live(face: Face) -> float:
    assert face.liveness is not None
    return face.liveness


@pytest.fixture(scope="module")
def faces(pipeline: Pipeline) -> dict[str, Face]:
    """The one face of every photo."""
    found = {name: pipeline.frame(photo(name)).faces for name in PHOTOS}
    assert {name: len(one) for name, one in found.items()} == dict.fromkeys(PHOTOS, 1)
    return {name: one[0] for name, one in found.items()}


def test_photos_of_one_person_are_alike(faces: dict[str, Face]) -> None:
    pairs = [
        vector(faces[a]) @ vector(faces[b])
        for a, b in itertools.combinations(PHOTOS, 2)
        if PHOTOS[a].who == PHOTOS[b].who
    ]
    assert len(pairs) == 10
    assert min(pairs) > SAME


def test_photos_of_different_people_are_not(faces: dict[str, Face]) -> None:
    pairs = [
        vector(faces[a]) @ vector(faces[b])
        for a, b in itertools.combinations(PHOTOS, 2)
        if PHOTOS[a].who != PHOTOS[b].who
    ]
    assert len(pairs) == 18
    assert max(pairs) < DIFFERENT


@pytest.mark.parametrize("name", ["obama", "biden", "collins", "hopper"])
def test_a_person_is_the_same_before_a_webcam(
    pipeline: Pipeline, faces: dict[str, Face], name: str
) -> None:
    (seen,) = pipeline.frame(webcam_frame(photo(name))).faces
    enrolled = next(face for file, face in faces.items() if file.startswith(f"{name}."))
    assert vector(seen) @ vector(enrolled) > 0.9


def test_vectors_are_128_little_endian_floats_of_unit_length(faces: dict[str, Face]) -> None:
    for face in faces.values():
        assert vector(face).shape == (128,)
        assert np.linalg.norm(vector(face)) == pytest.approx(1, abs=1e-6)


def test_two_people_are_found_with_the_larger_face_first(pipeline: Pipeline) -> None:
    left, right = photo("obama"), photo("hopper")
    first, second = pipeline.frame(two_people(left, right)).faces
    assert first.box[2] * first.box[3] > second.box[2] * second.box[3]
    (hopper,) = pipeline.frame(right).faces
    (obama,) = pipeline.frame(left).faces
    assert vector(first) @ vector(hopper) > 0.8
    assert vector(second) @ vector(obama) > 0.8


def test_nobody_is_found_in_an_empty_room_or_in_noise(pipeline: Pipeline) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (480, 640, 3)).astype(np.uint8)
    assert pipeline.frame(empty_room()).faces == []
    assert pipeline.frame(jpeg(noise)).faces == []


def test_landmarks_lie_where_people_have_them(faces: dict[str, Face]) -> None:
    for face in faces.values():
        right_eye, left_eye, nose, right_mouth, left_mouth = face.landmarks
        assert right_eye[0] < nose[0] < left_eye[0]
        assert max(right_eye[1], left_eye[1]) < nose[1] < min(right_mouth[1], left_mouth[1])
        assert face.box[0] < nose[0] < face.box[0] + face.box[2]
        assert face.quality.eye_distance == pytest.approx(
            np.hypot(left_eye[0] - right_eye[0], left_eye[1] - right_eye[1])
        )


def test_people_at_the_camera_count_as_live(faces: dict[str, Face]) -> None:
    assert all(live(face) > 0.8 for face in faces.values())


def test_liveness_is_a_probability_also_for_a_photo_of_a_blurred_print(pipeline: Pipeline) -> None:
    print_of_a_face = blurred(webcam_frame(photo("collins")), 25)
    (face,) = pipeline.frame(print_of_a_face).faces
    assert 0 <= live(face) < 0.5


def test_quality_tells_sharp_from_blurred(pipeline: Pipeline) -> None:
    frame = webcam_frame(photo("hopper"))
    (sharp,), (soft,) = pipeline.frame(frame).faces, pipeline.frame(blurred(frame)).faces
    assert sharp.quality.sharpness > 200
    assert soft.quality.sharpness < 50


def test_quality_tells_light_from_dark(pipeline: Pipeline) -> None:
    frame = webcam_frame(photo("collins"))
    (light,), (dark,) = pipeline.frame(frame).faces, pipeline.frame(darkened(frame)).faces
    assert light.quality.brightness > 80 > 50 > dark.quality.brightness
    assert light.quality.contrast > 3 * dark.quality.contrast


def test_quality_tells_near_from_far(pipeline: Pipeline) -> None:
    frame = webcam_frame(photo("hopper"))
    (near,), (far,) = pipeline.frame(frame).faces, pipeline.frame(shrunk(frame, 0.3)).faces
    assert far.quality.eye_distance == pytest.approx(0.3 * near.quality.eye_distance, rel=0.15)


def test_a_mirrored_head_turns_the_other_way(pipeline: Pipeline) -> None:
    picture = photo("obama2")
    (turned,) = pipeline.frame(picture).faces
    (mirrored,) = pipeline.frame(jpeg(np.ascontiguousarray(pixels(picture)[:, ::-1]))).faces
    assert turned.yaw < -15
    assert mirrored.yaw == pytest.approx(-turned.yaw, abs=8)


def test_a_large_picture_is_described_in_its_own_pixels(pipeline: Pipeline) -> None:
    frame = webcam_frame(photo("hopper"))
    large = jpeg(np.repeat(np.repeat(pixels(frame), 5, axis=0), 5, axis=1))
    (small_face,), (large_face,) = pipeline.frame(frame).faces, pipeline.frame(large).faces
    assert pipeline.frame(large).width == 3200
    assert large_face.box == pytest.approx([5 * value for value in small_face.box], rel=0.05)
    assert vector(small_face) @ vector(large_face) > 0.95
