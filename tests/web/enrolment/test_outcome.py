"""What a browser tells about pictures is read with care."""

import pytest

from attendance_app.web.components.prose import Block, blocks
from attendance_app.web.enrolment.state import Refused, refused_pictures, trouble_of


def test_a_refused_picture_has_its_file_name_and_our_reason() -> None:
    outcome = {"refused": [{"index": 1, "code": "too_dark"}], "names": ["a.jpg", "b.jpg"]}
    assert refused_pictures(outcome) == [Refused("b.jpg", "too dark")]


def test_a_picture_of_the_camera_has_a_number() -> None:
    outcome = {"refused": [{"index": 0, "code": "not_sharp"}], "names": ["", ""]}
    assert refused_pictures(outcome) == [Refused("Picture 1", "not sharp")]


@pytest.mark.parametrize("refused", [None, "x", [1, "x", None], [{"index": -5, "code": {}}]])
def test_nonsense_is_no_error(refused: object) -> None:
    for one in refused_pictures({"refused": refused, "names": 7}):
        assert one.reason == "not good enough"


def test_at_most_ten_are_listed() -> None:
    many = [{"index": i, "code": "too_dark"} for i in range(50)]
    assert len(refused_pictures({"refused": many})) == 10


def test_an_unreachable_server_is_told_as_such() -> None:
    assert trouble_of({"code": "no_answer"}).startswith("The server did not answer.")


def test_a_long_text_becomes_blocks_without_markup() -> None:
    text = (
        "# Agreement\n\nYou can **agree**\nor not.\n\n- one\n- two\n  more\n\n## Stop\n\n<b>x</b>"
    )
    assert blocks(text) == [
        Block("h2", "Agreement"),
        Block("p", "You can agree or not."),
        Block("li", "one"),
        Block("li", "two more"),
        Block("h2", "Stop"),
        Block("p", "<b>x</b>"),
    ]
