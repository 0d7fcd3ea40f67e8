"""Values of rules as people type them."""

import pytest

from attendance_app.domain.rule_packs import KEYS, PRESETS
from attendance_app.domain.worked_time.policy_json import policy_json
from attendance_app.domain.worked_time.policy_text import policy_from
from attendance_app.web.rules.values import NotAValue, hint, shown, told, typed

WORDS = {key.key: key for key in KEYS}


@pytest.mark.parametrize("pack", PRESETS, ids=lambda pack: pack.id)
def test_what_is_shown_of_a_pack_is_read_back_as_it_was(pack):
    policy = policy_json(policy_from({**pack.policy, "zone": "UTC"}))
    for key in KEYS:
        value = policy[key.key]
        text = "true" if value is True else "false" if value is False else shown(key, value)
        assert typed(key, text) in (value, value or None), key.key


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("auto_break", "360 > 30, 540 > 45", [[360, 30], [540, 45]]),
        ("auto_break", "", None),
        ("night", "22:00-6:00", {"night": ["22:00", "06:00"]}),
        (
            "night",
            "late 20:00-23:00, deep 23:00 to 06:00",
            {
                "late": ["20:00", "23:00"],
                "deep": ["23:00", "06:00"],
            },
        ),
        ("daily_ot", " 480 ", 480),
        ("daily_ot", "", None),
        ("round_q", "6", 6),
        ("exempt", "true", True),
    ],
)
def test_a_value_is_read_as_it_is_meant(key: str, text: str, value: object):
    assert typed(WORDS[key], text) == value


@pytest.mark.parametrize(
    ("key", "text"),
    [("daily_ot", "eight hours"), ("auto_break", "360"), ("night", "at night"), ("night", "x 1-2")],
)
def test_what_cannot_be_read_says_how_to_write_it(key: str, text: str):
    with pytest.raises(NotAValue):
        typed(WORDS[key], text)


def test_a_value_that_was_is_told_in_words():
    assert told(WORDS["paid_break_max"], 30) == "30 min"
    assert told(WORDS["daily_ot"], None) == "off"
    assert told(WORDS["workweek_start"], "MON") == "Monday"
    assert told(WORDS["seventh_day"], True) == "on"


def test_many_minutes_are_hinted_as_hours():
    assert hint(WORDS["weekly_ot"], 2400).replace("\u202f", " ") == "40 h 00"
    assert hint(WORDS["daily_ot"], None) == "Empty switches it off"
