"""The evaluation on sets whose answer is known, and on folders that nobody would send."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks import recognition
from benchmarks.evaluation.scores import liveness, open_set, pairs, wilson
from tests.ai_worker.pictures import rotated_with_exif
from tests.ai_worker.test_stages import FACES
from tests.photos import blurred, empty_room, photo, pixels, two_people, webcam_frame


def unit(*rows: list[float]) -> np.ndarray:
    vectors = np.array(rows, np.float32)
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def crowd(people: int, photos: int, spread: float) -> tuple[np.ndarray, list[str]]:
    """Return photos of people who are `spread` away from their own middle."""
    chance = np.random.default_rng(9)
    middles = chance.standard_normal((people, 128))
    middles /= np.linalg.norm(middles, axis=1, keepdims=True)
    rows = np.repeat(middles, photos, 0)
    noise = chance.standard_normal(rows.shape) * spread / np.sqrt(128)
    return unit(*(rows + noise).tolist()), [f"p{n // photos}" for n in range(people * photos)]


def test_people_who_are_well_apart_are_all_told_apart() -> None:
    vectors, people = crowd(40, 5, 0.4)
    found, known = pairs(vectors, people), open_set(vectors, people, 3)
    assert (len(found.genuine), len(found.impostor)) == (40 * 10, 200 * 199 // 2 - 400)
    for far in (1e-2, 1e-3, 1e-4):
        at = found.tar[far]
        assert at is not None
        assert at[1].share == 1
        assert 0.97 < at[1].low < 1  # all of 400 is not proof of all
    assert found.eer == 0
    assert (known.people, known.gallery) == (40, 120)
    assert (known.rank1.share, known.fnir.share, known.fpir.share) == (1, 0, 0)
    assert known.fpir.of == 80


def test_who_cannot_be_told_apart_is_not() -> None:
    vectors, people = crowd(10, 4, 50.0)  # noise only
    found, known = pairs(vectors, people), open_set(vectors, people, 3)
    assert found.eer == pytest.approx(0.5, abs=0.15)
    assert known.fnir.share > 0.9
    assert known.rank1.share < 0.6


def test_rates_are_counted_by_hand() -> None:
    vectors = unit([1, 0, 0], [1, 0.1, 0], [0, 1, 0], [0, 1, 0.1], [0, 0, 1])
    people = ["a", "a", "b", "b", "single"]
    known = open_set(vectors, people, 5)
    assert (known.people, known.gallery) == (2, 2)
    assert (known.rank1.share, known.rank1.of) == (1, 2)
    assert (known.fpir.share, known.fpir.of) == (0, 3)  # two left out in turn, and the single one
    found = pairs(vectors, people)
    assert found.tar[1e-4] is None  # eight impostor pairs say nothing about one in ten thousand
    assert found.at_policy[0].share == 1


def test_liveness_rates_are_counted_by_hand() -> None:
    found = liveness(np.array([0.9, 0.8, 0.4, 0.7]), np.array([0.1, 0.6]))
    assert (found.bpcer.share, found.apcer.share) == (0.25, 0.5)
    assert liveness(np.array([0.9, 0.8]), np.array([0.1, 0.2])).eer == 0


def test_an_interval_is_honest_at_the_ends() -> None:
    assert (wilson(0, 100).low, wilson(100, 100).high) == pytest.approx((0, 1))
    assert wilson(0, 100).high == pytest.approx(0.037, abs=0.002)
    assert wilson(0, 0).of == 0


def encoded(kind: str, image: np.ndarray) -> bytes:
    return cv2.imencode(kind, image)[1].tobytes()


@pytest.fixture
def album(tmp_path: Path) -> Path:
    def put(name: str, content: bytes) -> None:
        path = tmp_path / "album" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    for name in ("obama", "obama2", "obama3"):
        put(f"Barack O./{name}.jpg", photo(name))
    put("hopper/one.JPG", photo("hopper"))
    put("hopper/two.jpeg", webcam_frame(photo("hopper")))
    put("only one photo/a.png", photo("collins"))
    put("odd/large.jpg", encoded(".jpg", cv2.resize(pixels(photo("biden")), (5000, 5000))))
    put("odd/tiny.png", encoded(".png", pixels(photo("biden"))[:2, :3]))
    put("odd/format.bmp", encoded(".bmp", pixels(photo("biden"))))
    put("odd/empty.jpg", b"")
    put("odd/text.jpg", b"no picture")
    put("odd/cut.jpg", photo("biden")[:5000])
    put("odd/notes.txt", b"no picture either")
    put("nobody/room.jpg", empty_room())
    put(".hidden/x.jpg", photo("biden"))
    put("live/1.jpg", photo("obama"))
    put("live/2.jpg", photo("collins"))
    put("spoof/1.jpg", blurred(webcam_frame(photo("collins")), 25))
    (tmp_path / "album" / "empty folder").mkdir()
    (tmp_path / "album" / "stray.jpg").write_bytes(photo("biden"))
    return tmp_path / "album"


def test_a_folder_of_anything_is_evaluated(
    models: Path, album: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    arguments = ["--images", str(album), "--out", str(out), "--models", str(models)]
    assert recognition.main(arguments) == 0
    said = capsys.readouterr().out
    results = json.loads((out / "results.json").read_text())
    assert results["people"] == 4
    assert results["left_out"] == {
        "empty image": 1,
        "unsupported format": 1,
        "unreadable image": 1,
    }
    assert results["missed"] == 2
    assert results["rank1"]["share"] == 1
    assert results["fpir"]["share"] == 0
    assert (results["bpcer"]["share"], results["apcer"]["share"]) == (0, 0)
    assert "no face: nobody/room.jpg" in said
    assert "too few pairs to say" in said
    for name in ("pairs.png", "roc.png", "search.png", "liveness.png"):
        drawn = cv2.imread(str(out / name))
        assert drawn is not None
        assert drawn.shape == (560, 900, 3)
        assert drawn.std() > 5


def grey_close_up(name: str, width: int = 92, height: int = 112) -> np.ndarray:
    """Return little but a face, as old sets of faces have them."""
    x, y, w, h = FACES[name]
    whole, tall = pixels(photo(name)), round(1.2 * w * height / width)
    top, left = max(0, y + h // 2 - tall // 2), max(0, round(x - 0.1 * w))
    face = cv2.cvtColor(whole[top : top + tall, left : left + round(1.2 * w)], cv2.COLOR_BGR2GRAY)
    return cv2.resize(face, (width, height), interpolation=cv2.INTER_AREA)


def test_a_set_as_old_papers_have_it_is_evaluated_without_a_miss(
    models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Grey PGM of 92 x 112 in nested folders, capital endings, one photo of some, EXIF turns."""
    folder = tmp_path / "set"

    def put(name: str, content: bytes) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)

    for number, name in enumerate(("obama", "obama2")):
        put(f"s1/{number}.pgm", encoded(".pgm", grey_close_up(name)))
    put("s1/deeper/down/3.PGM", encoded(".pgm", grey_close_up("obama", 46, 56)))
    put("s2/1.PNG", encoded(".png", grey_close_up("hopper")))
    put("s2/2.JPG", rotated_with_exif(photo("hopper"), 6))
    put("s3/only.tif", encoded(".tif", grey_close_up("biden")))
    put("s4/two of them.jpg", two_people(photo("collins"), photo("biden")))
    put("s5/broken.pgm", b"P5\n92 112\n255\nshort")
    put("s5/a lie.pgm", b"P5\n99999 99999\n255\n" + bytes(20))
    (folder / "s6").mkdir()
    (folder / "s6" / "nowhere.jpg").symlink_to(folder / "gone")
    arguments = ["--images", str(folder), "--out", str(tmp_path / "out"), "--models", str(models)]
    assert recognition.main(arguments) == 0
    results = json.loads((tmp_path / "out" / "results.json").read_text())
    assert (results["photos"], results["missed"], results["people"]) == (7, 0, 4)
    assert results["false_accepts"] == 0
    assert results["rank1"]["share"] == 1
    said = capsys.readouterr().out
    assert "more than one face in  1" in said
    assert "false accepts          0 strangers, 0 enrolled people as somebody else" in said


def test_a_folder_of_nothing_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert recognition.main(["--images", str(tmp_path)]) == 2
    assert recognition.main(["--images", str(tmp_path / "nowhere")]) == 2
    assert "person/photo.jpg" in capsys.readouterr().err


def test_one_person_alone_says_what_is_missing(
    models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "album" / "somebody"
    folder.mkdir(parents=True)
    (folder / "a.jpg").write_bytes(photo("obama"))
    assert recognition.main(["--images", str(folder.parent), "--models", str(models)]) == 0
    said = capsys.readouterr().out
    assert "needs at least two people" in said
    assert "needs the folders live/ and spoof/" in said
