"""Check deploy/terraform without a cloud: syntax, references, arguments against the schema, rules.

`python -m deploy.checks.terraform` prints what is wrong and exits with 1.
"""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hcl2

ROOT = Path(__file__).parents[1] / "terraform"
SCHEMAS = Path(__file__).parent / "provider_schemas"
_META = {"for_each", "count", "provider", "depends_on", "lifecycle", "dynamic", "timeouts"}
_REFERENCE = re.compile(
    r"(?<![\w.\"/-])(ephemeral\.|data\.)?(module|var|local|[a-z]+_[a-z0-9_]+)\.(\w+)"
    r"(?:\[[^\[\]]*\])?((?:\.\w+)?)"
)


@dataclass(frozen=True)
class Module:
    """One folder of .tf files, its blocks merged."""

    path: Path
    blocks: dict[str, list[dict[str, Any]]]

    @property
    def name(self) -> str:
        """The folder, from deploy/terraform on."""
        return str(self.path.relative_to(ROOT))

    def named(self, kind: str) -> dict[str, dict[str, Any]]:
        """Return {name: body} of variables, outputs, modules or providers."""
        return {
            unquoted(name): body
            for block in self.blocks.get(kind, [])
            for name, body in block.items()
        }

    def typed(self, kind: str) -> dict[tuple[str, str], dict[str, Any]]:
        """Return {(type, name): body} of resources, data sources or ephemeral resources."""
        return {
            (unquoted(typ), unquoted(name)): body
            for block in self.blocks.get(kind, [])
            for typ, named in block.items()
            for name, body in named.items()
        }

    def locals(self) -> set[str]:
        """Return the names of the locals."""
        return {n for block in self.blocks.get("locals", []) for n in block if n[:2] != "__"}


def unquoted(text: str) -> str:
    """Return a string literal without its quotes."""
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text


def modules(root: Path) -> list[Module]:
    """Read every folder with .tf files; a file that is not HCL raises with its name."""
    found = []
    for folder in sorted({file.parent for file in root.rglob("*.tf")}):
        if ".terraform" in folder.parts:
            continue
        blocks: dict[str, list[dict[str, Any]]] = {}
        for file in sorted(folder.glob("*.tf")):
            try:
                parsed = hcl2.loads(file.read_text())
            except Exception as error:
                raise ValueError(f"{file}: not HCL: {error}") from error
            for kind, values in parsed.items():
                blocks.setdefault(kind, []).extend(values)
        found.append(Module(folder, blocks))
    return found


def used_types(root: Path) -> set[str]:
    """Return resource.TYPE and data.TYPE of everything under a folder."""
    return {
        f"{kind}.{typ}"
        for module in modules(root)
        for kind in ("resource", "data")
        for typ, _ in module.typed(kind)
    }


def schemas() -> dict[str, Any]:
    """Return what provider_schema wrote down: {kind.type: {arguments, attributes}}."""
    merged: dict[str, Any] = {}
    for file in sorted(SCHEMAS.glob("*.json")):
        merged.update(json.loads(file.read_text())["types"])
    return merged


def strings(value: Any) -> Iterator[str]:
    """Yield each string below a parsed value, keys of maps included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def expressions(value: Any) -> Iterator[str]:
    """Yield the code between ${ and } of each string."""
    for text in strings(value):
        start = 0
        while (begin := text.find("${", start)) >= 0:
            depth, end = 1, begin + 2
            while end < len(text) and depth:
                depth += {"{": 1, "}": -1}.get(text[end], 0)
                end += 1
            # A string within the code is no reference, except for what it interpolates.
            code = text[begin + 2 : end - 1]
            yield re.sub(r'"(?:[^"$\\]|\\.|\$(?!\{))*"', '""', code)
            start = end


def references(module: Module, known: dict[str, Any], root: dict[Path, Module]) -> Iterator[str]:
    """Yield each name that resolves to nothing: variable, local, resource, attribute, output."""
    declared = {
        "var": module.named("variable").keys(),
        "local": module.locals(),
        "module": module.named("module").keys(),
    }
    seen = set()
    for code in expressions(module.blocks):
        for prefix, head, name, attribute in _REFERENCE.findall(code):
            seen.add((head, name))
            if head not in declared:
                yield from _thing(module, known, (prefix[:-1], head, name), attribute[1:])
            elif name not in declared[head]:
                yield f"{module.name}: {head}.{name} is declared nowhere"
            elif head == "module":
                yield from _output(module, name, attribute[1:], root)
    for name in declared["var"]:
        if ("var", name) not in seen:
            yield f"{module.name}: variable {name} is never used"


def _thing(
    module: Module, known: dict[str, Any], names: tuple[str, str, str], attribute: str
) -> Iterator[str]:
    prefix, typ, name = names
    kind = prefix or "resource"
    if (typ, name) in module.typed(kind):
        schema = known.get(f"{kind}.{typ}")
        if schema and attribute and attribute not in schema["attributes"]:
            yield f"{module.name}: {typ}.{name}.{attribute}: {typ} has no such attribute"
    elif prefix or re.match(r"(aws|google|random)_", typ):
        yield f"{module.name}: {typ}.{name} is declared nowhere"


def _output(module: Module, name: str, attribute: str, root: dict[Path, Module]) -> Iterator[str]:
    source = unquoted(module.named("module")[name]["source"])
    child = root.get((module.path / source).resolve())
    if child and attribute and attribute not in child.named("output"):
        yield f"{module.name}: module.{name}.{attribute} is no output of {child.name}"


def calls(module: Module, root: dict[Path, Module]) -> Iterator[str]:
    """Yield each argument of a child module that it does not have, or needs and is not given."""
    for name, body in module.named("module").items():
        path = (module.path / unquoted(body["source"])).resolve()
        if path not in root:
            yield f"{module.name}: module.{name} has no folder"
            continue
        wanted = root[path].named("variable")
        given = {k for k in body if k[:2] != "__"} - {
            "source", "providers", "count", "for_each", "depends_on"
        }  # fmt: skip
        yield from (f"{module.name}: module.{name} takes no {x}" for x in given - wanted.keys())
        needed = {v for v, variable in wanted.items() if "default" not in variable}
        yield from (f"{module.name}: module.{name} needs {x}" for x in needed - given)


def arguments(module: Module, known: dict[str, Any]) -> Iterator[str]:
    """Yield each argument or block that the provider's schema lacks, or requires and misses."""
    for kind in ("resource", "data"):
        for (typ, name), body in module.typed(kind).items():
            if typ.split("_")[0] not in {"aws", "google"}:
                continue
            where = f"{module.name}: {kind} {typ}.{name}"
            if f"{kind}.{typ}" not in known:
                yield f"{where}: no schema; run deploy.checks.provider_schema"
                continue
            own = {key: value for key, value in body.items() if key not in _META - {"dynamic"}}
            yield from _body(where, own, known[f"{kind}.{typ}"]["arguments"])


def _body(where: str, body: dict[str, Any], schema: dict[str, Any]) -> Iterator[str]:
    given: list[tuple[str, Any]] = [
        (n, v) for n, v in body.items() if n[:2] != "__" and n != "dynamic"
    ]
    given += [
        (unquoted(name), content)
        for block in body.get("dynamic", [])
        for name, inner in block.items()
        for content in [inner["content"]]
    ]
    for name, value in given:
        if name not in schema:
            yield f"{where}: {name} is no argument"
            continue
        for inner in value if isinstance(value, list) else [value]:
            if not isinstance(inner, dict) or "__is_block__" not in inner:
                continue
            if not schema[name]["block"]:
                yield f"{where}: {name} is an argument, not a block"
            elif "in" in schema[name]:
                yield from _body(f"{where}.{name}", inner, schema[name]["in"])
    needed = {name for name, entry in schema.items() if entry["required"]}
    yield from (f"{where}: {name} is required" for name in needed - {n for n, _ in given})


def descriptions(module: Module) -> Iterator[str]:
    """Yield each variable without description and type, each output without description."""
    for name, body in module.named("variable").items():
        yield from (f"{module.name}: variable {name} has no {part}"
                    for part in ("description", "type") if part not in body)  # fmt: skip
    for name, body in module.named("output").items():
        if "description" not in body:
            yield f"{module.name}: output {name} has no description"


def problems(root: Path = ROOT) -> list[str]:
    """Return everything that is wrong, as sentences."""
    found = modules(root)
    by_path, known = {module.path.resolve(): module for module in found}, schemas()
    return [
        problem
        for module in found
        for check in (
            descriptions(module),
            references(module, known, by_path),
            calls(module, by_path),
            arguments(module, known),
        )
        for problem in check
    ]


if __name__ == "__main__":
    sys.exit("\n".join(problems()) or None)
