"""People at the desk: what is typed is never lost, and who saved first wins."""

import pytest

from attendance_app.domain.actor import Role
from attendance_app.domain.errors import AccessDenied
from attendance_app.domain.ids import EmployeeId
from attendance_app.web.employees import person_state, reading, state
from attendance_app.web.employees.person_state import PersonState
from attendance_app.web.employees.state import PeopleState
from attendance_app.wiring import UseCases
from tests.builders import World
from tests.web.desk import Desk, leads_to, run


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, cases: UseCases, world: World) -> Desk:
    world.company()
    world.site("Joliet Plant", "America/Chicago")
    world.consent_text()
    actor = world.actor(Role.HR)
    return Desk(monkeypatch, actor, cases).serves(state, person_state, reading)


def typed(world: World, **changes: str) -> dict[str, str]:
    form = {
        "name": "Amina Haddad",
        "number": "A-1",
        "email": "",
        "department": "Packing",
        "starts_on": "2026-11-02",
        "site_id": str(world.any_site()),
        "shift_id": "",
    }
    return form | changes


def person(desk: Desk, world: World) -> PersonState:
    who = world.employee("Amina Haddad", number="A-1", department="Packing")
    page = desk.at(f"/people/{who}").state(PersonState)
    run(PersonState.load, page)
    assert page.error == ""
    return page


def test_the_list_shows_the_page_that_the_address_names(desk: Desk, world: World) -> None:
    world.employee("Zoë Müller")
    world.employee("Amina Haddad")
    people = desk.at("/people?q=zoe").state(PeopleState)
    run(PeopleState.load, people)
    assert [row.name for row in people.rows] == ["Zoë Müller"]
    assert (people.total, people.mark.text, people.loading) == (1, "1\u20131 of 1", False)


def test_searching_changes_the_address(desk: Desk) -> None:
    people = desk.at("/people?page=3").state(PeopleState)
    assert leads_to(run(PeopleState.search, people, " amina ")) == "/people?q=amina"


def test_the_search_box_begins_anew_by_a_link_but_not_while_typing(desk: Desk) -> None:
    people = desk.at("/people").state(PeopleState)
    run(PeopleState.search, people, "ami")
    run(PeopleState.load, desk.at("/people?q=ami").state(PeopleState))
    assert people.search_key == 0
    run(PeopleState.load, desk.at("/people").state(PeopleState))
    assert people.search_key == 1


def test_adding_somebody_leads_to_their_page(desk: Desk, world: World) -> None:
    people = desk.state(PeopleState)
    people.adding = True
    assert leads_to(run(PeopleState.add, people, typed(world))).startswith("/people/")
    assert (people.adding, people.errors) == (False, {})
    assert desk.notice.title == "Amina Haddad is added."


def test_a_refused_field_is_named_and_the_form_stays_open(desk: Desk, world: World) -> None:
    world.employee("Somebody else", number="A-1")
    people = desk.state(PeopleState)
    people.adding = True
    assert run(PeopleState.add, people, typed(world)) == []
    assert people.errors == {"number": "Another employee has this number."}
    assert (people.adding, people.saving) == (True, False)


def test_a_date_that_is_none_is_refused_at_its_field(desk: Desk, world: World) -> None:
    people = desk.state(PeopleState)
    run(PeopleState.add, people, typed(world, starts_on="2026-13-45"))
    assert list(people.errors) == ["starts_on"]


def test_a_stale_edit_shows_what_is_saved_and_a_second_save_replaces_it(
    desk: Desk, world: World
) -> None:
    page = person(desk, world)
    other = Desk(desk.patch, desk.actor, desk.cases).at(f"/people/{page.person.id}")
    rival = other.state(PersonState)
    run(PersonState.load, rival)
    run(PersonState.save, rival, typed(world, department="Night crew"))

    mine = typed(world, department="Day crew")
    key = page.form_key
    run(PersonState.save, page, mine)
    assert page.theirs == {"department": "Meanwhile saved: Night crew"}
    assert page.form_key == key, "what was typed must stay in the form"
    assert desk.notice.kind == "attention"

    run(PersonState.save, page, mine)
    assert (page.draft["department"], page.theirs) == ("Day crew", {})


def test_a_new_pin_is_shown_once(desk: Desk, world: World) -> None:
    page = person(desk, world)
    run(PersonState.new_pin, page)
    assert page.pin_shown.isdigit()
    assert page.person.has_pin
    run(PersonState.close_pin, page)
    assert page.pin_shown == ""


def test_another_page_forgets_the_pin_that_was_shown(desk: Desk, world: World) -> None:
    page = person(desk, world)
    run(PersonState.new_pin, page)
    run(PersonState.load, page)
    assert page.pin_shown == ""


def test_a_guessable_pin_is_refused_beside_the_field(desk: Desk, world: World) -> None:
    page = person(desk, world)
    run(PersonState.set_pin, page, {"pin": "1234"})
    assert "easy to guess" in page.pin_error
    assert not page.person.has_pin


def test_archiving_and_coming_back(desk: Desk, world: World) -> None:
    page = person(desk, world)
    run(PersonState.archive, page)
    assert (page.person.archived, desk.notice.kind) == (True, "ok")
    run(PersonState.restore, page)
    assert not page.person.archived


def test_withdrawing_is_recorded_in_order(desk: Desk, world: World) -> None:
    page = person(desk, world)
    desk.cases.consents.grant(
        desk.actor, page.person.id, desk.cases.consents.current_text().id, "Amina"
    )
    run(PersonState.load, page)
    assert page.consent == "granted"
    run(PersonState.withdraw, page)
    assert page.consent == "withdrawn"
    assert [line.kind for line in page.consents] == ["withdraw", "grant"]


def test_a_manager_sees_no_consent_and_may_not_edit(desk: Desk, world: World) -> None:
    page = person(desk, world)
    desk.actor = world.manager("Lena", EmployeeId(page.person.id))
    run(PersonState.load, page)
    assert (page.error, page.consents, page.consent) == ("", [], "")
    run(PersonState.archive, page)
    assert (page.person.archived, desk.notice.kind) == (False, "absent")
    with pytest.raises(AccessDenied):
        desk.cases.consents.standing(desk.actor, page.person.id)


def test_somebody_who_is_not_there_is_told_in_a_sentence(desk: Desk) -> None:
    page = desk.at("/people/999").state(PersonState)
    run(PersonState.load, page)
    assert page.error == "There is no such employee."


# ---- badges -----------------------------------------------------------------------------------


def test_a_badge_is_given_and_its_number_stays_nowhere(desk: Desk, world: World) -> None:
    page = person(desk, world)
    run(PersonState.show_badge_form, page, True)
    run(PersonState.give_badge, page, {"number": "123", "label": ""})
    assert list(page.badge_errors) == ["number"]
    assert page.giving_badge
    run(PersonState.give_badge, page, {"number": "0004417702", "label": "White card"})
    (line,) = page.badges
    assert (line.title, line.ending, line.opens) == ("White card", "…7702", True)
    assert line.text.endswith("never used")
    assert not page.giving_badge
    assert "00044" not in str(page.dict())


def test_a_badge_of_somebody_else_is_told_at_its_field(desk: Desk, world: World) -> None:
    other = world.employee("Jon Berg")
    desk.cases.badges.assign(desk.actor, other, "0004417702")
    page = person(desk, world)
    run(PersonState.give_badge, page, {"number": "0004417702"})
    assert page.badge_errors == {"number": "Jon Berg has this badge. Revoke it there first."}
    assert page.badges == []


def test_a_lost_badge_says_so_and_opens_no_more(desk: Desk, world: World) -> None:
    page = person(desk, world)
    run(PersonState.give_badge, page, {"number": "0004417702"})
    run(PersonState.revoke_badge, page, page.badges[0].id, "lost")
    assert desk.notice.title == "The badge is revoked."
    (line,) = page.badges
    assert (line.opens, line.state, line.title) == (False, "Lost", "Badge")


def test_a_badge_of_another_person_is_not_taken_by_its_id(desk: Desk, world: World) -> None:
    other = world.employee("Jon Berg")
    badge = desk.cases.badges.assign(desk.actor, other, "0004417702")
    page = person(desk, world)
    run(PersonState.revoke_badge, page, badge, "lost")
    assert desk.notice.kind == "absent"
    (theirs,) = desk.cases.badges.of_employee(desk.actor, other)
    assert theirs.revoked_at is None
