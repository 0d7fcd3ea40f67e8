"""The description of the HTTP interface, for programs and for people; no script, no CDN."""

from html import escape
from typing import Any

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse

from attendance_app.api.security import public

router = APIRouter(prefix="/api", include_in_schema=False, dependencies=[Depends(public())])

_STYLE = """
:root { color-scheme: light dark; font: 15px/1.5 Inter, system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
code, pre { font: 13px/1.5 ui-monospace, monospace; }
pre { overflow-x: auto; padding: .75rem; border: 1px solid #8884; border-radius: 8px; }
section { border-top: 1px solid #8884; padding: 1rem 0; }
h2 { font-size: 1.05rem; margin: 0 0 .25rem; } h3 { font-size: .85rem; margin: 1rem 0 .25rem; }
.verb { display: inline-block; min-width: 3.6rem; font-weight: 620; }
table { border-collapse: collapse; width: 100%; }
td { padding: .2rem .6rem .2rem 0; vertical-align: top; }
"""


@router.get("/openapi.json")
async def openapi(request: Request) -> JSONResponse:
    """Return the OpenAPI document."""
    return JSONResponse(_document(request.app))


@router.get("/docs")
async def docs(request: Request) -> HTMLResponse:
    """Return the OpenAPI document as a page."""
    return HTMLResponse(page(_document(request.app)))


def page(document: dict[str, Any]) -> str:
    """Write an OpenAPI document as HTML."""
    operations = [
        _operation(verb, path, operation, document)
        for path, operations in document["paths"].items()
        for verb, operation in operations.items()
    ]
    title = escape(document["info"]["title"])
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><main><h1>{title}</h1>"
        f"<p>{escape(document['info'].get('description', ''))}</p>"
        '<p>For programs: <a href="/api/openapi.json">openapi.json</a></p>'
        f"{''.join(operations)}</main></body></html>"
    )


def _document(app: Any) -> dict[str, Any]:
    assert isinstance(app, FastAPI)  # noqa: S101 - tells the type checker
    return app.openapi()


def _operation(verb: str, path: str, operation: dict[str, Any], document: dict[str, Any]) -> str:
    body = operation.get("requestBody", {}).get("content", {})
    answers = operation.get("responses", {}).items()
    return (
        f'<section><h2><span class="verb">{verb.upper()}</span><code>{escape(path)}</code></h2>'
        f"<p>{escape(operation.get('description') or operation.get('summary', ''))}</p>"
        + _table("Parameters", [_parameter(p) for p in operation.get("parameters", ())])
        + "".join(
            _table(f"Body: {kind}", _fields(content.get("schema", {}), document))
            for kind, content in body.items()
        )
        + _table("Answers", [(code, said.get("description", "")) for code, said in answers])
        + "</section>"
    )


def _parameter(parameter: dict[str, Any]) -> tuple[str, str]:
    note = "" if parameter.get("required") else ", may be left out"
    kind = _kind(parameter.get("schema", {}))
    said = parameter.get("description") or parameter.get("schema", {}).get("description", "")
    return parameter["name"], f"{kind}{note}. {said}"


def _fields(schema: dict[str, Any], document: dict[str, Any]) -> list[tuple[str, str]]:
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    needed = schema.get("required", ())
    return [
        (name, _kind(kind) + ("" if name in needed else ", may be left out"))
        for name, kind in schema.get("properties", {}).items()
    ]


def _kind(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(_kind(option) for option in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return schema.get("format") or schema.get("type", "anything")


def _table(title: str, rows: list[tuple[str, str]]) -> str:
    if not rows:
        return ""
    lines = (f"<tr><td><code>{escape(a)}</code></td><td>{escape(b)}</td></tr>" for a, b in rows)
    return f"<h3>{escape(title)}</h3><table>{''.join(lines)}</table>"
