"""Every page stands in one frame that names it, guards it and shows only where one may go."""

import pytest
import reflex as rx

from attendance_app.web import menu, notices, routes, shell
from attendance_app.web.gallery import page as gallery
from attendance_app.web.notices import NOTHING, NoticeState


def drawn(component: rx.Component) -> str:
    return str(component.render())


@pytest.fixture(scope="module")
def framed() -> str:
    content = rx.el.p("secret of the house")
    return drawn(
        shell._frame(
            routes.PERSON,
            [("People", routes.PEOPLE)],
            "Amina Haddad",
            content,
            ("admin", "hr"),
            None,
        )
    )


def test_a_page_has_one_main_and_a_way_to_skip_to_it(framed: str):
    assert framed.count('"main"') == 2, "the element and its id"
    assert "#main" in framed
    assert "Skip to content" in framed


def test_a_page_says_where_it_stands(framed: str):
    assert "Breadcrumb" in framed
    assert "Amina Haddad" in framed
    assert '"aria-current":"page"' in framed


def test_what_is_not_for_everybody_hangs_on_the_roles(framed: str):
    before, _, _ = framed.partition("secret of the house")
    condition = before[before.rfind("cond_state") :]
    assert '"admin"' in condition
    assert '"hr"' in condition
    assert "This page is not for your account" in framed


def test_a_page_for_everybody_asks_nothing():
    content = rx.el.p("open")
    assert shell._guarded(content, ()) is content


@pytest.mark.parametrize(
    ("route", "entry"),
    [
        (routes.BOARD, routes.BOARD),
        (routes.PERSON, routes.PEOPLE),
        (routes.ENROLMENT, routes.PEOPLE),
        (routes.PAYROLL, routes.PAYROLL),
        ("/unknown", ""),
    ],
)
def test_the_rail_marks_the_entry_a_page_belongs_to(route: str, entry: str):
    assert menu.current_of(route) == entry


def test_every_entry_of_the_rail_is_a_page_of_the_app():
    entries = {to.href for _, group in menu.GROUPS for to in group}
    assert entries <= set(routes.PATHS)


def test_signing_out_is_a_posted_form():
    html = drawn(menu.sign_out())
    assert f'action:"{routes.SIGN_OUT}"' in html
    assert 'method:"post"' in html


def test_paths_are_built_from_ids():
    assert routes.person(7) == "/people/7"
    assert routes.enrolment(7) == "/people/7/enrol"


def _notices() -> NoticeState:
    root = rx.State(_reflex_internal_init=True)
    return root.get_substate(NoticeState.get_full_name().split("."))


def test_a_notice_leaves_with_its_page():
    state = _notices()
    state._show(notices.ok("Saved."), stay=False)
    state.turn()
    assert state.notice == NOTHING


def test_a_notice_said_with_a_redirect_is_shown_on_the_page_that_follows_and_no_further():
    state = _notices()
    state._show(notices.ok("Saved."), stay=True)
    state.turn()
    assert state.notice.title == "Saved."
    state.turn()
    assert state.notice == NOTHING


def test_a_notice_can_be_closed():
    state = _notices()
    state._show(notices.trouble("Not saved."), stay=False)
    state.close()
    assert state.notice == NOTHING


def test_the_look_asks_for_no_script_from_the_server():
    options = shell.app_options()
    assert options["toaster"] is None
    assert options["reset_style"] is False
    assert options["stylesheets"][0] == "tokens.css"


def test_every_component_of_the_gallery_renders():
    html = drawn(gallery.gallery())
    for family in ("Buttons", "Fields", "Table", "Notices", "Dialog, drawer", "Navigation"):
        assert family in html
