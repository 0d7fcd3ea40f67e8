"""Prints every event handler and route of the application as JSON. Run in its environment."""

import inspect
import json
import sys
from collections.abc import Iterator
from typing import Any

from fastapi.routing import APIRoute
from reflex_base.registry import RegistrationContext

from attendance_app.api.security import access_marks
from attendance_app.attendance_app import app
from attendance_app.web.authorise import access_of
from attendance_app.web.gate import is_framework


def handlers() -> Iterator[dict[str, Any]]:
    for name, registered in RegistrationContext.ensure_context().event_handlers.items():
        function = registered.handler.fn
        access = access_of(function)
        yield {
            "name": name,
            "function": f"{function.__module__}.{function.__qualname__}",
            "access": None if access is None else sorted(access),
            "framework": is_framework(function),
            "parameters": [p for p in inspect.signature(function).parameters if p != "self"],
        }


def routes(node: Any, prefix: str = "") -> Iterator[dict[str, Any]]:
    """Walk mounts and the wrappers around applications, down to each route."""
    for found in getattr(node, "routes", None) or ():
        path = prefix + getattr(found, "path", "")
        if getattr(found, "methods", None):
            marks = access_marks(found) if isinstance(found, APIRoute) else None
            yield {"path": path, "methods": sorted(found.methods), "marks": marks}
        else:
            yield from routes(found.app, path)
    if not hasattr(node, "routes") and hasattr(node, "app"):
        yield from routes(node.app, prefix)


if __name__ == "__main__":
    served = app()
    json.dump({"handlers": list(handlers()), "routes": list(routes(served))}, sys.stdout)
