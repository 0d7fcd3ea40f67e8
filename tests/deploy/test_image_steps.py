"""What `make check-images` does with a Dockerfile, on small ones; and what the real ones need."""

import ast
import os
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from deploy.checks import images
from deploy.checks.dockerfile import instructions, stages
from deploy.checks.images import Builder, Context, StepFailed

ROOT = Path(__file__).parents[2]
DOCKERFILES = sorted((ROOT / "docker").glob("*.Dockerfile"))
needs_namespaces = pytest.mark.skipif(bool(images.unable()), reason=images.unable())

SMALL = """ARG BASE=python:3.11
FROM ${BASE} AS made
ARG GREETING=hello
ENV NAME=world PATH=/opt/bin:/usr/bin:/bin
COPY let-in /app/let-in/
WORKDIR /app
RUN test -z "$SECRET" \\
    # A comment between two lines is none of the command.
    && echo "$GREETING $NAME" > said && ls let-in > seen
FROM made AS next
RUN cat said
FROM scratch AS out
COPY --from=made /app /out
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    (root / "let-in" / "__pycache__").mkdir(parents=True)
    (root / "let-in" / "file").touch()
    (root / "let-in" / "__pycache__" / "left").touch()
    (root / "secret").touch()
    (root / ".dockerignore").write_text("*\n!let-in\n**/__pycache__\n")
    (root / "Dockerfile").write_text(SMALL)
    (tmp_path / "stages").mkdir()
    return tmp_path


def build(place: Path, text: str = SMALL) -> Builder:
    file = place / "repository" / "Dockerfile"
    file.write_text(text)
    builder = Builder(Context(file.parent), place / "stages")
    for stage in stages(file):
        made = builder.begin(stage)
        for instruction in stage.instructions:
            builder.step(made, instruction)
    return builder


@needs_namespaces
def test_a_step_sees_its_arguments_its_files_and_nothing_of_this_machine(
    place: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SECRET", "of the one who builds")
    built = build(place).built
    out = built["out"].root / "out"
    assert (out / "said").read_text() == "hello world\n"
    assert (out / "seen").read_text() == "file\n"
    assert not (built["made"].root / "secret").exists()
    assert (built["next"].root / "app" / "said").exists()


@needs_namespaces
def test_a_step_that_fails_is_told_with_what_it_printed(place: Path):
    with pytest.raises(StepFailed, match="status 3\nit broke"):
        build(place, "FROM x AS a\nRUN echo it broke; exit 3\n")


@needs_namespaces
def test_a_step_cannot_change_this_machine(place: Path):
    with pytest.raises(StepFailed, match="Read-only"):
        build(place, f"FROM x AS a\nRUN touch /usr/{place.name}\n")
    assert not Path("/usr", place.name).exists()


def test_what_the_context_keeps_out_cannot_be_copied(place: Path):
    with pytest.raises(StepFailed, match="lets nothing of it through"):
        build(place, "FROM x AS a\nCOPY secret /\n")
    with pytest.raises(StepFailed, match="not there"):
        build(place, "FROM x AS b\nFROM x AS c\nCOPY --from=b /none /\n")


@needs_namespaces
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_a_shipped_image_starts_as_its_user_and_writes_nothing_but_its_temporary_files(place: Path):
    made = build(place, "FROM x AS a\nWORKDIR /app\nUSER 10001:10001\n").built["a"]
    said = images.start(made, ["sh", "-c", "id -u; touch /tmp/x && echo wrote; cat /proc/net/dev"])
    assert said.splitlines()[:2] == ["10001", "wrote"]
    assert not re.search(r"^\s*eth", said, re.MULTILINE)
    with pytest.raises(StepFailed, match="Read-only"):
        images.start(made, ["touch", "/app/x"])


@pytest.mark.parametrize("file", DOCKERFILES, ids=lambda file: file.name)
def test_every_run_of_a_dockerfile_is_carried_out(file: Path):
    written = [i for i in instructions(file.read_text()) if i.word == "RUN"]
    carried_out = [i for stage in stages(file) for i in stage.instructions if i.word == "RUN"]
    assert carried_out == written
    assert len(written) == len(re.findall(r"^RUN ", file.read_text(), re.MULTILINE))


def test_every_shipped_image_is_started_or_looked_into():
    final = {"app", "web", "export", "worker-cpu", "worker-openvino", "worker-cuda"}
    assert images.STARTS.keys() | images.HOLDS.keys() == final
    assert final <= {stage.name for file in DOCKERFILES for stage in stages(file)}


@pytest.mark.parametrize(
    ("folder", "lock"),
    [
        ("attendance_app", "docker/requirements/app.txt"),
        ("ai_worker", "ai_worker/requirements.txt"),
    ],
)
def test_what_the_code_imports_is_in_the_image(folder: str, lock: str):
    held = set(re.findall(r"^([\w.-]+)==", (ROOT / lock).read_text(), re.MULTILINE))
    known, missing = packages_distributions(), set[str]()
    for file in (ROOT / folder).rglob("*.py"):
        for name in imported(ast.parse(file.read_text())) & known.keys():
            if not {d.lower().replace("_", "-") for d in known[name]} & held:
                missing.add(f"{file.relative_to(ROOT)} imports {name}")
    assert missing == set()


def imported(tree: ast.Module) -> set[str]:
    """The packages that a module imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found - set(sys.stdlib_module_names)
