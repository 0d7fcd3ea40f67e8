"""Settings: what is out of bounds is refused beside the field; secrets are shown once."""

from datetime import UTC, datetime

import pytest

from attendance_app.domain.actor import Role
from attendance_app.domain.errors import NotSignedIn
from attendance_app.web.settings import access_state, inviting, state
from attendance_app.web.settings.access_state import AccessState, end_of_day
from attendance_app.web.settings.reading import fraction
from attendance_app.web.settings.state import SettingsState, weekdays
from attendance_app.web.settings.views import days_text
from attendance_app.web.wording import DASH
from attendance_app.wiring import UseCases
from tests.builders import World
from tests.web.desk import Desk, run


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, cases: UseCases, world: World) -> Desk:
    world.company()
    world.site("Joliet Plant", "America/Chicago")
    actor = world.actor(Role.ADMIN)
    return (
        Desk(monkeypatch, actor, cases)
        .serves(state, access_state, inviting)
        .at("/settings?tab=shifts")
    )


def policy(**changes: str) -> dict[str, str]:
    return {"name": "Calder Foods", "debounce_seconds": "90"} | changes


def test_the_address_names_the_tab(desk: Desk) -> None:
    page = desk.state(SettingsState)
    run(SettingsState.load, page)
    assert page.tab == "shifts"
    run(SettingsState.load, desk.at("/settings?tab=nonsense").state(SettingsState))
    assert page.tab == "sites"


def test_name_and_pause_are_saved(desk: Desk) -> None:
    page = desk.state(SettingsState)
    run(SettingsState.save_policy, page, policy())
    assert page.errors == {}
    assert (page.policy.name, page.policy.debounce_seconds) == ("Calder Foods", "90")


def test_one_form_alone_does_not_change_how_sure_a_face_must_be(desk: Desk) -> None:
    page = desk.state(SettingsState)
    run(SettingsState.save_policy, page, policy(match_threshold="0.31", min_liveness="0.31"))
    assert (page.policy.match_threshold, page.policy.min_liveness) == ("0.50", "0.60")


@pytest.mark.parametrize(("field", "value"), [("debounce_seconds", "1.5"), ("name", " ")])
def test_what_is_out_of_bounds_is_named_and_nothing_changes(
    desk: Desk, field: str, value: str
) -> None:
    page = desk.state(SettingsState)
    before = desk.cases.company.profile()
    key = page.policy_key
    run(SettingsState.save_policy, page, policy(**{field: value}))
    assert list(page.errors) == [field]
    assert (desk.cases.company.profile(), page.policy_key) == (before, key)


def test_a_site_is_added_and_then_edited(desk: Desk) -> None:
    page = desk.state(SettingsState)
    run(SettingsState.load, page)
    run(SettingsState.edit_site, page, 0)
    run(SettingsState.save_site, page, {"name": "Hamburg", "zone": "Mars/Base"})
    assert (list(page.errors), page.editing) == (["zone"], "site")
    run(SettingsState.save_site, page, {"name": "Hamburg", "zone": "Europe/Berlin"})
    added = next(row for row in page.sites if row.name == "Hamburg")
    run(SettingsState.edit_site, page, added.id)
    run(SettingsState.save_site, page, {"name": "Hamburg Cold Store", "zone": "Europe/Berlin"})
    edited = next(row for row in page.sites if row.id == added.id)
    assert (edited.name, edited.face_allowed) == ("Hamburg Cold Store", False)


def test_a_shift_over_midnight_says_so(desk: Desk) -> None:
    page = desk.state(SettingsState)
    run(SettingsState.edit_shift, page, 0)
    form = {"name": "Night", "starts_at": "22:00", "ends_at": "06:00", "grace_minutes": "5"}
    run(SettingsState.save_shift, page, form | {"day0": "on", "day4": "on"})
    assert (page.shifts[0].hours, page.shifts[0].days_text) == (
        f"22:00 {DASH} 06:00 +1",
        "Mon, Fri",
    )


def test_a_shift_that_somebody_works_stays(desk: Desk, world: World) -> None:
    shift = world.shift()
    world.employee("Amina", shift=shift)
    page = desk.state(SettingsState)
    run(SettingsState.archive_shift, page, shift)
    assert desk.notice.kind == "absent"
    assert [row.id for row in page.shifts] in ([], [shift])
    assert len(desk.cases.sites.shifts()) == 1


def test_days_are_named_briefly() -> None:
    week = [True] * 5 + [False] * 2
    assert days_text(week) == f"Mon {DASH} Fri"
    assert days_text([True, True, False, True, False, False, True]) == "Mon, Tue, Thu, Sun"
    assert weekdays({"day0": "on", "day6": "on"}) == 0b1000001


def test_what_is_no_number_is_out_of_every_bound() -> None:
    assert fraction("sure") < 0


def test_an_invitation_is_shown_once_as_a_link_that_works(desk: Desk) -> None:
    page = desk.state(AccessState)
    form = {"name": "Ruth", "email": "ruth@calder.example", "role_hr": "on"}
    run(AccessState.invite, page, form)
    assert page.secret.text.startswith("http://desk.example/invite?token=")
    token = page.secret.text.partition("token=")[2]
    run(AccessState.forget, page)
    assert page.secret.text == ""
    assert [row.state for row in page.accounts if row.name == "Ruth"] == ["invited"]
    desk.cases.accounts.accept_invitation(token, "quiet mountains at dawn")
    run(AccessState.load, page)
    assert [row.state for row in page.accounts if row.name == "Ruth"] == ["active"]


def test_the_last_administrator_cannot_be_disabled(desk: Desk) -> None:
    page = desk.state(AccessState)
    run(AccessState.disable, page, desk.actor.id)
    assert desk.notice.kind == "absent"


def test_a_kiosk_token_asks_for_its_site(desk: Desk, world: World) -> None:
    page = desk.state(AccessState)
    run(AccessState.create_token, page, {"name": "Turnstile"})
    assert list(page.errors) == ["site_id"]
    site = str(world.any_site())
    run(AccessState.create_token, page, {"name": "Turnstile", "site_id": site})
    bearer = page.secret.text
    assert desk.cases.tokens.authenticate(bearer, "10.0.0.1").kiosk.site == world.any_site()

    run(AccessState.revoke_token, page, page.tokens[0].id)
    assert page.tokens[0].state == "revoked"
    with pytest.raises(NotSignedIn):
        desk.cases.tokens.authenticate(bearer, "10.0.0.1")


def test_a_scope_that_is_none_is_the_smallest(desk: Desk) -> None:
    page = desk.state(AccessState)
    run(AccessState.pick_scope, page, "root")
    assert page.scope == "kiosk"


def test_a_token_ends_with_its_last_day_at_the_company() -> None:
    ends = end_of_day("2026-11-30", "America/Chicago")
    assert ends == datetime(2026, 12, 1, 5, 59, 59, tzinfo=UTC)
    assert end_of_day("", "UTC") is None
