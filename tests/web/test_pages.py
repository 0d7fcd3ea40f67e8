"""Every page can be drawn; else the build of the front end would be the first to find out."""

import importlib
import pkgutil
from typing import Any

import pytest
from reflex_base.registry import RegistrationContext

from attendance_app import web
from attendance_app.web import routes


def pages() -> dict[str, Any]:
    """What the features register, by path."""
    for feature in pkgutil.walk_packages(web.__path__, f"{web.__name__}."):
        if feature.name.endswith("page"):
            importlib.import_module(feature.name)
    known = RegistrationContext.ensure_context().decorated_pages
    return {given["route"]: draw for draw, given in known}


@pytest.mark.parametrize("path", routes.PATHS)
def test_a_page_can_be_drawn(path: str) -> None:
    assert pages()[path]().render()
