"""Names, passwords and PINs: what people may type, and what is refused with a sentence."""

import pytest

from attendance_app.domain.errors import RuleViolation
from attendance_app.domain.names import (
    clean_name,
    clean_text,
    search_text,
    search_words,
    sort_key,
)
from attendance_app.domain.passwords import check_password, check_pin, is_weak_pin


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  Mira   de la  Cruz ", "Mira de la Cruz"),
        ("Jo\u0308rg", "J\u00f6rg"),
        ("佐藤 花子", "佐藤 花子"),
        ("🧑‍🍳", "🧑‍🍳"),
    ],
)
def test_a_name_is_kept_as_people_write_it(given: str, kept: str):
    assert clean_name(given) == kept


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("   ", "Please fill this in."),
        ("\u200b", "Please fill this in."),
        ("x" * 201, "Use at most 200 characters."),
        ("Mira\x07", "This holds a character that cannot be printed. Type it again."),
        ("\u202eariM", "This holds a character that cannot be printed. Type it again."),
    ],
)
def test_a_name_that_could_deceive_is_refused(given: str, sentence: str):
    with pytest.raises(RuleViolation) as refused:
        clean_name(given, "badge")
    assert (str(refused.value), refused.value.field) == (sentence, "badge")


def test_a_text_may_be_empty():
    assert clean_text("  ", "note") == ""
    assert clean_text(" a  note ", "note") == "a note"


def test_names_are_found_without_case_and_accents():
    assert sort_key("Émile ÅSTRÖM") == sort_key("emile astrom")


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short", "Use at least 12 characters. A sentence is fine."),
        ("ab3 " * 40, "Use at most 128 characters."),
        ("Password1234", "This password is easy to guess. Choose another one."),
        ("mira@nordwind.example", "This password is easy to guess. Choose another one."),
        ("aabbaabbaabb", "This password is easy to guess. Choose another one."),
        ("zyxwvutsrqponm", "This password is easy to guess. Choose another one."),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused(password: str, sentence: str):
    with pytest.raises(RuleViolation, match=sentence):
        check_password(password, "Mira@Nordwind.example", "")


def test_a_sentence_is_a_password():
    check_password("my aunt keeps seven hens", "mira@nordwind.example")


@pytest.mark.parametrize("pin", ["123", "123456789", "12a4", "\u0661\u0662\u0663\u0664"])
def test_a_pin_has_four_to_eight_digits(pin: str):
    with pytest.raises(RuleViolation, match="A PIN has 4 to 8 digits"):
        check_pin(pin)


@pytest.mark.parametrize("pin", ["1111", "1234", "8765", "1212", "123123"])
def test_a_pin_that_somebody_would_try_first_is_refused(pin: str):
    assert is_weak_pin(pin)
    with pytest.raises(RuleViolation, match="easy to guess"):
        check_pin(pin)


def test_another_pin_is_fine():
    check_pin("4071")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Søren Ødegård", ["soren", "odegard"]),
        ("ÅSE", ["ase"]),
        ("Łukasz Straße", ["lukasz", "strasse"]),
        ("a\x00b \ud800c", ["ab", "c"]),
        (" ".join("abcdefghij"), list("abcdefgh")),
        ("x" * 300, ["x" * 100]),
        ("   ", []),
    ],
)
def test_words_to_look_for_are_plain_and_bounded(typed: str, words: list[str]):
    assert search_words(typed) == words


def test_somebody_is_looked_for_in_all_that_is_known_of_them():
    told = search_text("Søren Ødegård", "A-7", None, "Køkken")
    assert told == "soren odegard\na-7\nkokken"
