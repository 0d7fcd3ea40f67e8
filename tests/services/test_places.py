"""The company's policy, its sites and its shifts."""

from typing import Any

import pytest

from attendance_app.db.engine import Transaction
from attendance_app.domain.actor import Role
from attendance_app.domain.errors import AccessDenied, Conflict, RuleViolation
from attendance_app.services.company import Company
from attendance_app.services.sites import Sites
from tests.builders import World, actor_with, admin
from tests.fakes import FrozenClock


@pytest.fixture
def sites(transaction: Transaction, clock: FrozenClock) -> Sites:
    return Sites(transaction, clock)


@pytest.fixture
def company(transaction: Transaction, clock: FrozenClock) -> Company:
    return Company(transaction, clock)


def test_the_policy_starts_with_the_measured_values(company: Company) -> None:
    profile = company.profile()
    assert (profile.match_threshold, profile.match_margin) == (0.5, 0.05)
    assert (profile.min_liveness, profile.debounce_seconds) == (0.6, 60)


def test_what_is_given_changes_and_nothing_else(company: Company) -> None:
    company.update(admin(), name="Nordwind")
    profile = company.profile()
    assert (profile.name, profile.debounce_seconds) == ("Nordwind", 60)


@pytest.mark.parametrize("change", [{"debounce_seconds": 0}, {"name": ""}])
def test_what_makes_no_sense_is_refused(company: Company, change: dict[str, Any]) -> None:
    with pytest.raises(RuleViolation) as refused:
        company.update(admin(), **change)
    assert refused.value.field == next(iter(change))


def test_one_person_alone_does_not_change_how_sure_a_face_must_be(company: Company) -> None:
    with pytest.raises(TypeError):
        company.update(admin(), match_threshold=0.3)  # pyright: ignore[reportCallIssue]


def test_sites_count_who_works_there(sites: Sites, world: World) -> None:
    site = sites.add(admin(), "Berlin", "Europe/Berlin")
    world.employee(site=site)
    world.employee(site=site, archived=True)
    assert [(view.name, view.employees) for view in sites.list()] == [("Berlin", 1)]


def test_a_site_has_a_zone_and_a_name_of_its_own(sites: Sites) -> None:
    site = sites.add(admin(), "Berlin", "Europe/Berlin")
    with pytest.raises(RuleViolation):
        sites.add(admin(), "Mars", "Mars/Olympus")
    with pytest.raises(Conflict):
        sites.add(admin(), " Berlin ", "Europe/Berlin")
    sites.edit(admin(), site, "Berlin", "Europe/Paris", face_allowed=False)
    assert [(v.zone, v.face_allowed) for v in sites.list()] == [("Europe/Paris", False)]


def test_a_shift_may_end_on_the_next_day(sites: Sites) -> None:
    sites.add_shift(admin(), "Night", "22:00", "06:00", 0b11111, 5)
    (night,) = sites.shifts()
    assert (night.starts_at, night.ends_at, night.grace_minutes) == ("22:00", "06:00", 5)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"starts_at": "25:00"}, "starts_at"),
        ({"ends_at": "08:00"}, "ends_at"),
        ({"weekdays": 0}, "weekdays"),
        ({"weekdays": 128}, "weekdays"),
        ({"grace_minutes": -1}, "grace_minutes"),
        ({"name": " "}, "name"),
    ],
)
def test_a_shift_that_makes_no_sense_is_refused(
    sites: Sites, change: dict[str, Any], field: str
) -> None:
    good = {"name": "Day", "starts_at": "08:00", "ends_at": "16:00", "weekdays": 31}
    with pytest.raises(RuleViolation) as refused:
        sites.add_shift(admin(), **good | change)
    assert refused.value.field == field


def test_a_shift_that_somebody_works_stays(sites: Sites, world: World) -> None:
    shift = sites.add_shift(admin(), "Day", "08:00", "16:00", 31)
    world.employee(shift=shift)
    with pytest.raises(RuleViolation, match="1 people work this shift"):
        sites.archive_shift(admin(), shift)


@pytest.mark.parametrize("role", [Role.HR, Role.MANAGER, Role.EMPLOYEE])
def test_only_administrators_change_places(sites: Sites, company: Company, role: Role) -> None:
    somebody = actor_with(role)
    with pytest.raises(AccessDenied):
        sites.add(somebody, "Berlin", "Europe/Berlin")
    with pytest.raises(AccessDenied):
        sites.add_shift(somebody, "Day", "08:00", "16:00", 31)
    with pytest.raises(AccessDenied):
        company.update(somebody, name="Mine")
