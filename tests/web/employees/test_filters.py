"""The address of the people list says what is shown, and survives whatever is typed into it."""

import pytest

from attendance_app.web.employees.filters import PeopleFilter


def test_a_view_and_its_address_are_the_same() -> None:
    view = PeopleFilter(
        query="zoë & co", site="3", state="all", face="held", sort="last", descending=True, page=4
    )
    _, _, query = view.href().partition("?")
    from urllib.parse import parse_qsl

    assert PeopleFilter.read(dict(parse_qsl(query))) == view


def test_the_usual_view_has_a_plain_address() -> None:
    assert PeopleFilter().href() == "/people"


@pytest.mark.parametrize(
    "query",
    [{"page": "-3"}, {"page": "9e9"}, {"site": "1 or 1=1"}, {"sort": "password"}, {"face": "x"}],
)
def test_nonsense_falls_back_to_the_usual(query: dict[str, str]) -> None:
    assert PeopleFilter.read(query) == PeopleFilter()


def test_a_changed_filter_begins_on_its_first_page() -> None:
    assert PeopleFilter(page=7).changed(query="ada").page == 1


def test_the_same_column_again_turns_the_order_round() -> None:
    once = PeopleFilter().sorted_by("number")
    assert (once.sort, once.descending) == ("number", False)
    assert once.sorted_by("number").descending
    assert not once.sorted_by("number").sorted_by("name").descending
