"""What counts as a badge number, and how much of it may be shown."""

import pytest

from attendance_app.domain.badges import clean_number, ending
from attendance_app.domain.errors import RuleViolation


@pytest.mark.parametrize(
    ("read", "number"),
    [
        ("0004417702", "0004417702"),
        (" 04a2246b12\r\n", "04A2246B12"),
        ("04 A2 24 6B", "04A2246B"),
        ("０４４１", "0441"),  # noqa: RUF001
    ],
)
def test_however_a_reader_writes_it_a_badge_is_one_number(read, number):
    assert clean_number(read) == number


def test_leading_zeros_make_another_badge():
    assert clean_number("00421") != clean_number("421 0")


@pytest.mark.parametrize("read", ["", "  ", "123", "7" * 65, "0000000", "Müller-1", "12\x0034"])
def test_what_no_reader_sends_is_refused_at_its_field(read):
    with pytest.raises(RuleViolation) as refused:
        clean_number(read)
    assert refused.value.field == "number"


@pytest.mark.parametrize(
    ("number", "shown"), [("0004417702", "7702"), ("123456", "456"), ("4711", "11")]
)
def test_never_more_than_half_of_a_number_is_kept_readable(number, shown):
    assert ending(number) == shown
