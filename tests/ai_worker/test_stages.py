"""The stages one by one, against OpenCV's own code and against geometry."""

import cv2
import numpy as np
import pytest

from ai_worker import align, detect, pose
from ai_worker.engine import Engine
from ai_worker.weights import manifest
from tests.photos import photo, pixels, webcam_frame


@pytest.fixture(scope="module")
def opencv(models) -> "cv2.FaceRecognizerSF":
    return cv2.FaceRecognizerSF.create(str(models / manifest.SFACE), "")


@pytest.mark.parametrize("name", ["obama", "obama2", "hopper", "collins"])
def test_alignment_and_embedding_equal_opencvs(engine: Engine, opencv, name: str) -> None:
    image = pixels(webcam_frame(photo(name)))
    face = detect.faces(engine.detection, image)[0]
    row = np.concatenate([face.box, face.landmarks.ravel(), [face.confidence]])
    theirs = opencv.alignCrop(image, row.astype(np.float32))
    ours = align.crop(image, face.landmarks)
    assert np.abs(theirs.astype(int) - ours).mean() < 1
    embedded, expected = engine.embeddings(theirs[None])[0], opencv.feature(theirs)[0]
    cosine = embedded @ expected / np.linalg.norm(embedded) / np.linalg.norm(expected)
    assert cosine == pytest.approx(1, abs=1e-5)


def test_a_picture_alone_equals_the_picture_padded(engine: Engine) -> None:
    image = pixels(webcam_frame(photo("hopper")))
    padded = cv2.copyMakeBorder(image[:, :630], 0, 0, 0, 10, cv2.BORDER_CONSTANT)
    (alone,) = detect.faces(engine.detection, np.ascontiguousarray(image[:, :630]))
    (beside,) = detect.faces(engine.detection, padded)
    assert alone.landmarks == pytest.approx(beside.landmarks, abs=1e-3)


def test_the_similarity_undoes_any_turn_scale_and_shift() -> None:
    angle, scale, shift = np.radians(40), 2.5, np.array([300.0, -20.0])
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    points = align.TEMPLATE @ turn.T * scale + shift
    matrix = align.similarity(points)
    assert points @ matrix[:, :2].T + matrix[:, 2] == pytest.approx(align.TEMPLATE, abs=1e-6)


def test_landmarks_on_one_spot_do_not_break_the_alignment() -> None:
    image = np.zeros((100, 100, 3), np.uint8)
    assert align.crop(image, np.full((5, 2), 50.0)).shape == (112, 112, 3)


def seen(yaw: float = 0, pitch: float = 0, roll: float = 0) -> np.ndarray:
    """Return the landmarks of the model head, turned."""
    y, p, r = np.radians([yaw, pitch, roll])
    about_y = np.array([[np.cos(y), 0, np.sin(y)], [0, 1, 0], [-np.sin(y), 0, np.cos(y)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(p), -np.sin(p)], [0, np.sin(p), np.cos(p)]])
    about_z = np.array([[np.cos(r), -np.sin(r), 0], [np.sin(r), np.cos(r), 0], [0, 0, 1]])
    return (pose._SOLID @ (about_z @ about_x @ about_y).T)[:, :2] * 1.7 + 100


LEVEL = pose.estimate(seen())


@pytest.mark.parametrize("angle", [-30, -15, 15, 30])
def test_yaw_is_positive_towards_the_right_edge(angle: float) -> None:
    assert pose.estimate(seen(yaw=angle)).yaw - LEVEL.yaw == pytest.approx(angle, abs=1)


@pytest.mark.parametrize("angle", [-20, 20])
def test_pitch_is_positive_upwards(angle: float) -> None:
    assert pose.estimate(seen(pitch=angle)).pitch - LEVEL.pitch == pytest.approx(angle, abs=1)


@pytest.mark.parametrize("angle", [-40, 25])
def test_roll_is_positive_clockwise(angle: float) -> None:
    assert pose.estimate(seen(roll=angle)).roll - LEVEL.roll == pytest.approx(angle, abs=1)


def test_detection_keeps_at_most_eight_faces(engine: Engine) -> None:
    crowd = np.tile(pixels(webcam_frame(photo("hopper"), 160, 160)), (4, 4, 1))
    assert len(detect.faces(engine.detection, crowd)) == detect.MAX_FACES
