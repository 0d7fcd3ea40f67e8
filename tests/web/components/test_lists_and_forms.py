"""Tables page on the server; forms arrive whole; what the app says is drawn from State."""

from dataclasses import dataclass
from typing import Any

import pytest
import reflex as rx

from attendance_app.web.components import dialog, feedback, forms, parts, table
from attendance_app.web.components.table import Column, PageMark, page_mark


@dataclass(frozen=True)
class Line:
    name: str = ""
    minutes: int = 0


class Listing(rx.State):
    rows: rx.Field[list[Line]] = rx.field(default_factory=list)
    mark: PageMark = PageMark()
    sort: str = "name"
    descending: bool = False
    loading: bool = False
    error: str = ""
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    shown: bool = False

    @rx.event
    def sort_by(self, key: str):
        """Turn the order."""

    @rx.event
    def go(self, page: int):
        """Turn the page."""

    @rx.event
    def load(self):
        """Read again."""

    @rx.event
    def search(self, words: str):
        """Look for words."""

    @rx.event
    def set_shown(self, shown: bool):
        """Open or close."""

    @rx.event
    def save(self, form: dict[str, Any]):
        """Take the form."""


def drawn(component: rx.Component) -> str:
    return str(component.render())


def listed() -> str:
    return drawn(
        table.data_table(
            [Column("Name", key="name"), Column("Week", end=True, low=True)],
            Listing.rows,
            lambda row: [row.name, parts.minutes_text(row.minutes)],
            label="People",
            empty=feedback.empty_state("Nobody here yet"),
            loading=Listing.loading,
            error=Listing.error,
            on_retry=Listing.load,
            sort=Listing.sort,
            descending=Listing.descending,
            on_sort=Listing.sort_by,
            footer=table.pager(Listing.mark, Listing.go),
        )
    )


@pytest.mark.parametrize(
    ("page", "total", "text", "pages"),
    [
        (1, 1284, "1\u201350 of 1,284", 26),
        (26, 1284, "1,251\u20131,284 of 1,284", 26),
        (1, 0, "Nothing here", 1),
        (1, 50, "1\u201350 of 50", 1),
    ],
)
def test_a_page_says_what_it_shows_of_how_much(page: int, total: int, text: str, pages: int):
    mark = page_mark(page, 50, total)
    assert (mark.text, mark.pages) == (text, pages)


@pytest.mark.parametrize(("asked", "given"), [(0, 1), (-3, 1), (99, 3)])
def test_a_page_outside_the_list_is_held_inside(asked: int, given: int):
    assert page_mark(asked, 10, 30).page == given


def test_a_list_is_named_sortable_and_says_its_order():
    html = listed()
    assert '"caption"' in html
    assert '"aria-sort"' in html
    assert '? "descending" : "ascending"' in html
    assert "sort_by" in html


def test_only_columns_with_a_key_can_be_sorted():
    assert listed().count("sort_by") == 1


def test_a_list_has_a_word_for_empty_loading_and_broken():
    html = listed()
    for state in ("Nobody here yet", "skeleton", "The list could not be read", "Try again"):
        assert state in html


def test_a_row_must_fill_its_columns():
    with pytest.raises(ValueError, match="zip"):
        table.plain_table([Column("Day"), Column("Hours")], ["Mon"], label="Week")


def test_the_pager_asks_the_server_for_the_neighbour_pages():
    html = drawn(table.pager(Listing.mark, Listing.go))
    assert "Previous page" in html
    assert '?.["page"] + 1' in html or '["page"] + 1' in html


def test_a_field_is_tied_to_its_label_hint_and_error():
    html = drawn(forms.text_field("PIN", "pin", hint="6 digits", error=Listing.errors["pin"]))
    assert 'htmlFor:"f-pin"' in html
    assert 'id:"f-pin"' in html
    assert "f-pin-error" in html
    assert "f-pin-hint" in html
    assert '? "true" : "false"' in html


def test_a_field_arrives_once_under_its_own_name():
    inner = forms.text_field("PIN", "pin")
    whole = forms.form(inner, on_submit=Listing.save)
    hooks = " ".join(whole._get_all_hooks())
    assert "ref_f_pin" not in hooks


def test_a_field_is_required_unless_it_is_optional():
    assert "required:true" in drawn(forms.text_field("Name", "name"))
    optional = drawn(forms.text_field("Name", "name", optional=True))
    assert "required:false" in optional
    assert "optional" in optional


@pytest.mark.parametrize(
    ("control", "kind"),
    [
        (forms.email_field("E-mail"), "email"),
        (forms.date_field("Day", "day"), "date"),
        (forms.checkbox("Agreed", "agreed"), "checkbox"),
        (forms.radio("Illinois", "law", "us-il"), "radio"),
    ],
)
def test_a_control_has_its_own_kind(control: rx.Component, kind: str):
    assert f'type:"{kind}"' in drawn(control)


def test_choices_are_pairs_of_value_and_text():
    html = drawn(forms.select("Site", "site", [("1", "Joliet")], placeholder="Choose a site"))
    assert 'value:"1"' in html
    assert "Joliet" in html
    assert "Choose a site" in html


def test_a_native_form_is_posted_by_the_browser():
    html = drawn(forms.native_form(parts.button("Sign out"), action="/api/v1/auth/logout"))
    assert 'method:"post"' in html
    assert "onSubmit" not in html


def test_searching_waits_for_the_hand_to_rest():
    assert "debounce" in drawn(forms.search_box("Name", Listing.search))


def test_bad_news_is_read_out_at_once_and_good_news_in_its_turn():
    assert 'role:"alert"' in drawn(feedback.notice("Not saved.", kind="absent"))
    assert 'role:"status"' in drawn(feedback.notice("Saved.", kind="ok"))
    assert "role" not in drawn(feedback.notice("Away.", kind="late", announce=False))


def test_the_two_places_where_news_is_read_out_are_always_there():
    html = drawn(feedback.notice_of(Listing.sort, Listing.sort, Listing.sort, Listing.load))
    assert 'role:"status"' in html
    assert 'role:"alert"' in html


def test_progress_is_a_bar_with_numbers():
    html = drawn(feedback.progress(68, "PDF sheets", "849 of 1,247, about 14 s"))
    assert '"aria-valuenow":68' in html
    assert "849 of 1,247" in html


def test_a_confirmation_names_the_deed_and_both_ways_out():
    html = drawn(
        dialog.confirm(
            parts.button("Erase"),
            "Erase the face?",
            "5 templates",
            action="Erase 5 templates",
            on_confirm=Listing.load,
        )
    )
    for words in ("Erase the face?", "Keep", "Erase 5 templates"):
        assert words in html


def test_a_drawer_opens_and_closes_by_state():
    html = drawn(
        dialog.drawer("Look", "inside", open=Listing.shown, on_open_change=Listing.set_shown)
    )
    assert "drawer over over-end" in html
    assert "set_shown" in html
