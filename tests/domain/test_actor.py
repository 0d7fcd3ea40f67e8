"""Who asks, and what they may do."""

import pytest

from attendance_app.domain.actor import SYSTEM, Actor, Role
from attendance_app.domain.errors import AccessDenied


def test_an_account_may_do_what_one_of_its_roles_may():
    hr = Actor("account", 7, "Ruth", frozenset({Role.HR, Role.EMPLOYEE}))
    assert hr.account == 7
    hr.require(Role.ADMIN, Role.HR)
    with pytest.raises(AccessDenied, match="Ask an administrator"):
        hr.require(Role.ADMIN)


def test_a_program_is_no_account():
    assert Actor("token", 7, "BI").account is None
    assert SYSTEM.account is None
    assert SYSTEM.has([Role.ADMIN])
