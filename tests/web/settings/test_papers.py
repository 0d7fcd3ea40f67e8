"""Papers of the company and of a site: chosen by the address, refused beside the field."""

import pytest

from attendance_app.domain.actor import Role
from attendance_app.web.settings import papers_state
from attendance_app.web.settings.papers_state import COMPANY, NO_LOGO, PapersState
from attendance_app.wiring import UseCases
from tests.builders import World
from tests.services.test_letterheads import WORDS, picture
from tests.web.desk import Desk, run


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, cases: UseCases, world: World) -> Desk:
    world.company()
    return Desk(monkeypatch, world.actor(Role.ADMIN), cases).serves(papers_state)


def opened(desk: Desk, query: str = "") -> PapersState:
    page = desk.at(f"/settings?tab=papers{query}").state(PapersState)
    run(PapersState.load, page)
    return page


def test_the_address_chooses_the_place(desk: Desk, world: World) -> None:
    site = world.site("Lyon", "Europe/Paris")
    page = opened(desk, f"&place={site}")
    assert page.papers.place == str(site)
    assert page.places[0] == COMPANY
    assert (str(site), "Lyon") in page.places
    assert opened(desk).papers.place == "0"
    assert "no such site" in opened(desk, "&place=999999").error


def test_a_site_keeps_its_own_words_and_the_company_its_own(desk: Desk, world: World) -> None:
    site = world.site("Lyon", "Europe/Paris")
    page = opened(desk, f"&place={site}")
    run(PapersState.save, page, WORDS | {"company": "Nordwind SAS", "language": "fr"})
    assert (page.errors, page.papers.company) == ({}, "Nordwind SAS")
    assert opened(desk, f"&place={site}").papers.language == "fr"
    assert opened(desk).papers.company == ""


def test_what_cannot_be_printed_is_named_and_nothing_changes(desk: Desk) -> None:
    page = opened(desk)
    key = page.key
    run(PapersState.save, page, WORDS | {"company": "Nordwind", "address": "\n".join("abcdef")})
    assert (list(page.errors), page.key) == (["address"], key)
    assert opened(desk).papers.company == ""


def test_a_refused_logo_is_said_and_a_logo_can_be_removed(desk: Desk) -> None:
    assert opened(desk, "&logo=refused").logo_error == NO_LOGO
    desk.cases.letterheads.set_logo(desk.actor, None, picture())
    page = opened(desk)
    assert page.papers.logo.startswith("/api/v1/letterheads/0/logo")
    run(PapersState.remove_logo, page)
    assert page.papers.logo == ""
