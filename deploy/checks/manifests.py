"""Checks rendered manifests: Kubernetes' kinds by its published schemas, the others by ours.

    python -m deploy.checks.manifests [FOLDER …]     without folders: the base and every overlay

The schemas of kinds from outside (schemas.yaml) hold just the fields that are used here, written
after their documentation; a field that they do not name is refused.
"""

import sys
from pathlib import Path
from typing import Any

import kubernetes_validate
import yaml
from jsonschema import Draft202012Validator

from deploy.topology import KUBERNETES, Document, rendered

VERSION = "1.34"  # the oldest that is supported: sleep before a stop is a finished feature there
OURS: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "schemas.yaml").read_text())
OVERLAYS = sorted(path.parent for path in KUBERNETES.glob("overlays/*/kustomization.yaml"))
ACCESS = [KUBERNETES / "access" / cloud for cloud in ("eks", "gke")]


def problems(document: Document) -> list[str]:
    """Return what is wrong with one document; a kind that nobody knows is wrong."""
    kind = f"{document['apiVersion']}/{document['kind']}"
    who = f"{kind} {document['metadata']['name']}"
    if kind in OURS:
        schema = OURS[kind] | {"$defs": OURS["$defs"]}
        found = Draft202012Validator(schema).iter_errors(document)
        return [f"{who}: {'.'.join(map(str, e.absolute_path))}: {e.message}" for e in found]
    try:
        kubernetes_validate.validate(document, VERSION, strict=True)
    except kubernetes_validate.SchemaNotFoundError:
        return [f"{who}: NOT CHECKED: write a schema of it into deploy/checks/schemas.yaml"]
    except kubernetes_validate.ValidationError as error:
        return [f"{who}: {'.'.join(map(str, error.path))}: {error.message}"]
    return []


def main(folders: list[Path]) -> int:
    """Print what is wrong; return how many problems there are."""
    count = 0
    for folder in folders or [KUBERNETES / "base", *OVERLAYS, *ACCESS]:
        documents = rendered(folder)
        found = [problem for document in documents for problem in problems(document)]
        for problem in found:
            sys.stderr.write(f"{folder.name}: {problem}\n")
        print(f"{folder.name}: {len(documents)} documents, {len(found)} problems")
        count += len(found)
    return count


if __name__ == "__main__":
    sys.exit(min(1, main([Path(word) for word in sys.argv[1:]])))
