"""Runs the own tests of the Terraform modules (tests/*.tftest.hcl) without any provider.

    python -m deploy.checks.terraform_logic

`terraform test` needs the providers' programs, which not every machine can fetch. What a module
computes by itself needs none of them: a copy is made that holds its variables with their
validation, and as plain values whatever of its locals, resources and outputs depends on variables
alone. Terraform evaluates that. An assertion that needs more is left to `terraform test`, and said.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import hcl2

from deploy.checks.terraform import ROOT, Module, modules, unquoted

TESTS = sorted(ROOT.glob("*/tests/*.tftest.hcl"))
_SKIPPED = {"for_each", "count", "provider", "depends_on", "lifecycle", "dynamic"}
_PATH = re.compile(
    r"(?<![\w.\"-])(?:(var|local|output)\.(\w+)"
    r"|(data|module|path|self|ephemeral)\.\w[\w.]*"
    r"|((?:aws|google|random)_\w+)\.(\w+)((?:\[[^\]]*\])?)(?:\.(\w+))?)"
)


class NotHere(Exception):
    """A value needs a provider."""


@dataclass(frozen=True)
class Case:
    """One run of a test file. conditions: what has to be true, with what is said when it is not."""

    name: str
    module: Path
    variables: dict[str, Any]
    refused: list[str]
    conditions: list[tuple[str, str]]


@dataclass
class Told:
    """What was found out. left: assertions that need a provider."""

    checked: int = 0
    problems: list[str] = field(default_factory=list[str])
    left: list[str] = field(default_factory=list[str])


def cases(file: Path) -> Iterator[Case]:
    """Yield the runs of a test file."""
    for block in hcl2.loads(file.read_text())["run"]:
        for name, body in block.items():
            source = unquoted(body["module"][0]["source"])
            yield Case(
                unquoted(name),
                (file.parents[1] / source).resolve(),
                _value(body["variables"][0]),
                [_code(entry).removeprefix("var.") for entry in body.get("expect_failures", [])],
                [
                    (_code(entry["condition"]), unquoted(entry["error_message"]))
                    for entry in body.get("assert", [])
                ],
            )


def _value(parsed: Any) -> Any:
    """Return what a literal of a test file means."""
    if isinstance(parsed, dict):
        return {unquoted(k): _value(v) for k, v in parsed.items() if k != "__is_block__"}
    if isinstance(parsed, list):
        return [_value(entry) for entry in parsed]
    if isinstance(parsed, str) and parsed.startswith("${"):
        return json.loads(re.sub(r"(\w+)\s*=", r'"\1":', _code(parsed)))
    return unquoted(parsed) if isinstance(parsed, str) else parsed


def _code(parsed: str) -> str:
    return parsed[2:-1] if parsed.startswith("${") else parsed


class Copy:
    """What of a module can be computed from its variables; by name, as code."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.outputs = module.named("output")
        self.resources = module.typed("resource")
        self.found = {k: v for block in module.blocks.get("locals", []) for k, v in block.items()}
        self.values: dict[str, str] = {}
        self._under_way: set[str] = set()

    def code(self, expression: str) -> str:
        """Return an expression with values in place of resources.

        Raises:
            NotHere: it depends on what a provider knows.

        """
        return _PATH.sub(self._named, expression)

    def _named(self, found: "re.Match[str]") -> str:
        kind, name, outside, typ, resource, index, attribute = found.groups()
        if kind == "var":
            return found[0]
        if outside:
            raise NotHere(found[0])
        if kind:
            source = self.found if kind == "local" else self.outputs
            if name not in source:
                raise NotHere(found[0])
            made = source[name] if kind == "local" else source[name]["value"]
            return f"local.{self._kept(f'{kind}_{name}', lambda: self._written(made))}"
        body = self.resources.get((typ, resource))
        if body is None or (attribute and not self._is_plain(body, attribute)):
            raise NotHere(found[0])
        key = f"{typ}_{resource}"
        whole = f"local.{self._kept(key, lambda: self._resource(body))}{index}"
        return f"{whole}.{attribute}" if attribute else whole

    def _kept(self, key: str, make: Any) -> str:
        if key in self._under_way:
            raise NotHere(key)
        if key not in self.values:
            self._under_way.add(key)
            try:
                self.values[key] = make()
            finally:
                self._under_way.discard(key)
        return key

    def _is_plain(self, body: dict[str, Any], attribute: str) -> bool:
        try:
            self._written(body[attribute])
        except (KeyError, NotHere):
            return False
        return True

    def _resource(self, body: dict[str, Any]) -> str:
        plain = [
            f"{name} = {self._written(value)}"
            for name, value in body.items()
            if name not in _SKIPPED and self._is_plain(body, name)
        ]
        one = "{" + ", ".join(plain) + "}"
        if "for_each" in body:
            each = re.sub(r"\beach\.(key|value)\b", r"each_\1", one)
            wanted = self._written(body["for_each"])
            keyed = f"{{ for key, value in {wanted} : key => {each} }}"
            return keyed.replace("each_key", "key").replace("each_value", "value")
        if "count" in body:
            return f"[ for index in range({self._written(body['count'])}) : {one} ]"
        return one

    def _written(self, value: Any) -> str:
        """Return a parsed value as code; blocks are the provider's."""
        if isinstance(value, dict):
            if "__is_block__" in value:
                raise NotHere("a block")
            return "{" + ", ".join(f"{k} = {self._written(v)}" for k, v in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(self._written(entry) for entry in value) + "]"
        if isinstance(value, str):
            return self.code(_code(value))
        return json.dumps(value)


def evaluated(module: Module, variables: dict[str, Any], text: str) -> tuple[bool, str]:
    """Let Terraform evaluate code beside a module's variables; return whether it did, and what."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        shutil.copy(module.path / "variables.tf", folder)
        (folder / "terraform.tfvars.json").write_text(json.dumps(variables))
        (folder / "logic.tf").write_text(text)
        command = [str(shutil.which("terraform")), f"-chdir={folder}"]
        ran = subprocess.run(
            [*command, "apply", "-auto-approve", "-input=false", "-no-color"],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        if ran.returncode:
            return False, " ".join(ran.stderr.split())
        said = subprocess.run(
            [*command, "output", "-json"], capture_output=True, text=True, timeout=60, check=True
        )
        return True, said.stdout


@cache
def _module(path: Path) -> Module:
    [found] = [module for module in modules(path) if module.path == path]
    return found


def look(case: Case, told: Told) -> None:
    """Run one case."""
    module = _module(case.module)
    copy, conditions = Copy(module), dict[str, str]()
    for condition, sentence in case.conditions:
        try:
            conditions[sentence] = copy.code(condition)
        except NotHere as needs:
            told.left.append(f"{case.name}: {sentence} (needs {needs})")
    if not conditions and not case.refused:
        return
    known = "".join(f"  {name} = {value}\n" for name, value in copy.values.items())
    asked = "".join(
        f'output "c{n}" {{\n  value = {condition}\n}}\n'
        for n, condition in enumerate(conditions.values())
    )
    fine, said = evaluated(module, case.variables, f"locals {{\n{known}}}\n{asked}")
    told.checked += len(conditions) + len(case.refused)
    told.problems += [f"{case.name}: {one}" for one in _wrong(case, list(conditions), fine, said)]


def _wrong(case: Case, sentences: list[str], fine: bool, said: str) -> Iterator[str]:
    if case.refused:
        for name in case.refused:
            if fine or f"var.{name} " not in said:
                yield f"{name} was taken, or something else refused: {said}"
    elif not fine:
        yield f"cannot be evaluated: {said}"
    else:
        results = json.loads(said)
        yield from (s for n, s in enumerate(sentences) if results[f"c{n}"]["value"] is not True)


def run(files: list[Path] | None = None) -> Told:
    """Run every test file; without Terraform a FileNotFoundError.

    Raises:
        FileNotFoundError: there is no terraform on this machine.

    """
    if shutil.which("terraform") is None:
        raise FileNotFoundError("terraform")
    told = Told()
    for file in files or TESTS:
        for case in cases(file):
            look(case, told)
    return told


if __name__ == "__main__":
    result = run()
    print(f"{result.checked} assertions checked, {len(result.left)} left to `terraform test`:")
    print(*(f"  {line}" for line in result.left), sep="\n")
    sys.exit("\n".join(result.problems) or None)
