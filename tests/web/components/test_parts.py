"""Buttons, badges and figures render the markup that was drawn."""

import pytest
import reflex as rx

from attendance_app.web.components import avatar, icons, parts


class Sample(rx.State):
    busy: bool = False
    kind: str = "late"
    minutes: int = 247

    @rx.event
    def press(self):
        """Do nothing."""


def drawn(component: rx.Component) -> str:
    return str(component.render())


def test_a_button_says_its_kind_and_size():
    html = drawn(parts.button("Approve", kind="primary", size="lg"))
    assert "btn btn-primary btn-lg" in html
    assert 'type:"button"' in html


def test_a_busy_button_turns_and_no_longer_submits():
    html = drawn(parts.button("Save", type="submit", busy=True))
    assert "spin" in html
    assert 'type:"button"' in html


def test_a_button_whose_busyness_is_in_state_submits_only_when_it_is_not():
    html = drawn(parts.button("Save", type="submit", busy=Sample.busy))
    assert '? "button" : "submit"' in html


def test_an_icon_button_is_named_for_those_who_do_not_see_it():
    assert '"aria-label":"Close"' in drawn(parts.icon_button("x", "Close"))


def test_an_icon_that_does_not_exist_is_an_error_at_once():
    with pytest.raises(ValueError, match="no icon 'shruggie'"):
        icons.icon("shruggie")


def test_an_icon_is_hidden_from_screen_readers_and_chevrons_mirror():
    assert '"aria-hidden":"true"' in drawn(icons.icon("users"))
    assert "icon flip" in drawn(icons.icon("chevron-right"))
    assert "flip" not in drawn(icons.icon("check"))


def test_the_face_is_our_own_drawing():
    assert "M6.8 17.2a5.3 5.3 0 0 1 10.4 0" in drawn(icons.icon("face", "xl"))


def test_a_badge_has_a_shape_beside_its_word():
    assert "dot dot-ring" in drawn(parts.badge("Out", "out"))
    assert "LucideClockAlert" in drawn(parts.badge("Late", "late"))


def test_a_badge_from_state_knows_every_kind_and_falls_back_to_grey():
    html = drawn(parts.badge_of(Sample.kind, "Late"))
    for kind in ("in", "out", "break", "late", "absent", "leave", "expected", "attention"):
        assert f"badge-{kind}" in html


def test_minutes_are_hours_and_two_digits_of_minutes():
    html = drawn(parts.duration(247))
    assert '"4"' in html
    assert '"07"' in html


def test_minutes_in_state_are_split_in_the_browser():
    html = drawn(parts.duration(Sample.minutes))
    assert "% 60" in html
    assert "< 10" in html


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Amina Haddad", "AH"),
        ("María del Carmen Fernández", "MF"),
        ("Björk Þórsdóttir", "BÞ"),
        ("李静怡", "李"),
        ("محمد العتيبي", "م"),
        ("Иван Петренко", "ИП"),
        ("Prince", "P"),
        ("  ", "·"),
        ("🙂 Ada", "A"),
    ],
)
def test_initials_are_one_or_two_letters_in_the_own_script(name: str, letters: str):
    assert avatar.initials(name) == letters


def test_a_tint_is_one_of_six_and_stays_with_the_person():
    assert {avatar.tint(i) for i in range(60)} == {1, 2, 3, 4, 5, 6}
    assert avatar.tint(7) == avatar.tint(7)


def test_a_name_keeps_its_own_direction():
    assert '"bdi"' in drawn(avatar.person("محمد", "م", href="/people/7"))
    assert "/people/7" in drawn(avatar.person("محمد", "م", href="/people/7"))
