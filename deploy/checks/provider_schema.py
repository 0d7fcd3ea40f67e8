"""Write down the arguments of the Terraform resources we use, from the providers' own schema.

`npm pack @cdktf/provider-aws @cdktf/provider-google`, then
`python -m deploy.checks.provider_schema cdktf-provider-aws-*.tgz cdktf-provider-google-*.tgz`.
These packages are generated from the schema that a provider publishes; beside Terraform itself they
are the only place where a package registry carries it.
"""

import json
import re
import sys
import tarfile
from pathlib import Path

from deploy.checks import terraform

FOLDER = Path(__file__).parent / "provider_schemas"
_STRUCT = re.compile(r"^function (\w+)ToHclTerraform\(struct\) \{(.*?)^\}", re.M | re.S)
_OWN = re.compile(r"synthesizeHclAttributes\(\) \{(.*?)^    \}", re.M | re.S)
_ENTRY = re.compile(r"(\w+): \{\n\s+value: (.*?),\n\s+isBlock: (true|false)", re.S)
_NESTED = re.compile(r"(\w+)ToHclTerraform[,(]")
_INTERFACE = re.compile(r"export interface (\w+) .*?\{(.*?)^\}", re.M | re.S)
_FIELD = re.compile(r"^\s+readonly (\w+)(\??):", re.M)
_READ = re.compile(r"this\.get\w+Attribute\('(\w+)'|\(this, \"(\w+)\"")


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _required(declarations: str) -> dict[str, set[str]]:
    return {
        name: {_snake(field) for field, optional in _FIELD.findall(body) if not optional}
        for name, body in _INTERFACE.findall(declarations)
    }


def _entries(body: str, structs: dict[str, str], needed: dict, interface: str) -> dict:
    """Return {argument: {"block": bool, "required": bool, "in": its own arguments or null}}."""
    required = {re.sub("_", "", name) for name in needed.get(interface, ())}
    found = {}
    for name, value, block in _ENTRY.findall(body):
        # A block that nests itself without end is written as any: what is in it is not known.
        is_block = block == "true" or "anyToHclTerraform" in value
        entry: dict = {"block": is_block, "required": name.replace("_", "") in required}
        nested = [n for n in _NESTED.findall(value) if n in structs]
        if nested:
            child = nested[0][0].upper() + nested[0][1:]
            entry["in"] = _entries(structs[nested[0]], structs, needed, child)
        found[name] = entry
    return found


def schema_of(javascript: str, declarations: str) -> dict:
    """Return the arguments and the readable attributes of one resource."""
    structs = dict(_STRUCT.findall(javascript))
    needed = _required(declarations)
    own = _OWN.findall(javascript)
    config = next(name for name in reversed(list(needed)) if name.endswith("Config"))
    read = {a or b for a, b in _READ.findall(javascript)}
    arguments = _entries(own[-1], structs, needed, config) if own else {}
    return {"arguments": arguments, "attributes": sorted(read | set(arguments) | {"id"})}


def main(packages: list[str]) -> None:
    """Read each package and write the schemas of what the modules use."""
    used = terraform.used_types(terraform.ROOT)
    FOLDER.mkdir(exist_ok=True)
    for package in packages:
        with tarfile.open(package) as archive:

            def text(path: str, archive: tarfile.TarFile = archive) -> str:
                member = archive.extractfile(path)
                return member.read().decode() if member else ""

            described = json.loads(text("package/package.json"))["cdktf"]["provider"]
            provider = described["name"].rsplit("/", 1)[1]
            types = {}
            for kind in sorted(t for t in used if t.split(".")[-1].startswith(f"{provider}_")):
                mode, name = kind.split(".")
                stem = name.removeprefix(f"{provider}_").replace("_", "-")
                folder = f"package/lib/{'data-' + provider + '-' if mode == 'data' else ''}{stem}"
                types[kind] = schema_of(text(f"{folder}/index.js"), text(f"{folder}/index.d.ts"))
        lines = ",\n".join(
            f"{json.dumps(kind)}: {json.dumps(schema, sort_keys=True, separators=(',', ':'))}"
            for kind, schema in types.items()
        )
        head = f'"provider": "{provider}", "version": "{described["version"]}"'
        target = FOLDER / f"{provider}.json"
        target.write_text(f'{{{head}, "types": {{\n{lines}\n}}}}\n')
        print(f"{target.name}: {len(types)} types of {provider} {described['version']}")


if __name__ == "__main__":
    main(sys.argv[1:])
