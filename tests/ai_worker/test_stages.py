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


# Left, top, width and height of the face in each photo.
FACES = {
    "obama": (371, 91, 241, 329),
    "obama2": (202, 229, 276, 405),
    "biden": (427, 177, 286, 398),
    "hopper": (183, 120, 170, 212),
    "collins": (178, 63, 90, 113),
}


def close_up(name: str, width: int, widen: float) -> np.ndarray:
    """Return a grey picture of little but a face, as old face sets have them."""
    whole = pixels(photo(name))
    x, y, w, h = FACES[name]
    middle, half = (x + w / 2, y + h / 2), (w * widen / 2, w * widen / 2 * 112 / 92)
    left, top = (max(0, round(m - r)) for m, r in zip(middle, half, strict=True))
    right, bottom = (round(m + r) for m, r in zip(middle, half, strict=True))
    grey = cv2.cvtColor(whole[top:bottom, left:right], cv2.COLOR_BGR2GRAY)
    small = cv2.resize(grey, (width, round(width * 112 / 92)), interpolation=cv2.INTER_AREA)
    return cv2.cvtColor(small, cv2.COLOR_GRAY2BGR)


@pytest.mark.parametrize("width", [92, 64, 48, 32, 24])
@pytest.mark.parametrize("widen", [0.9, 1.2, 1.8])
def test_no_face_of_a_small_picture_is_missed(engine: Engine, width: int, widen: float) -> None:
    for name in FACES:
        image = close_up(name, width, widen)
        (face,) = detect.faces(engine.detection, image)
        assert face.confidence > 0.8
        assert 0.5 < face.box[2] * widen / width < 1.6  # in pixels of the picture as it was sent
        assert (face.landmarks > 0).all()
        assert (face.landmarks < image.shape[1::-1]).all()


def test_a_small_picture_is_still_the_same_person(engine: Engine) -> None:
    def vector(image: np.ndarray) -> np.ndarray:
        (face,) = detect.faces(engine.detection, image)
        raw = engine.embeddings(align.crop(image, face.landmarks)[None])[0]
        return raw / np.linalg.norm(raw)

    small = {name: vector(close_up(name, 92, 1.2)) for name in FACES}
    assert small["obama"] @ small["obama2"] > 0.5
    for name in ("hopper", "collins", "biden"):
        assert small["obama"] @ small[name] < 0.363


def test_a_picture_of_a_few_pixels_has_nobody_in_it(engine: Engine) -> None:
    for shape in ((1, 1, 3), (2, 3, 3), (1, 200, 3)):
        assert detect.faces(engine.detection, np.full(shape, 90, np.uint8)) == []


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
