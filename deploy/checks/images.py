"""`make check-images`: does what the Dockerfiles say, without an engine.

Each stage gets an empty folder of its own as its root (chroot), with this machine's /usr and
Python below it, read-only, in place of the base image. COPY takes what .dockerignore lets through,
RUN runs to the letter with the stage's own environment, and at last each image that is shipped
starts once: as its user, on a read-only root, without network.

What this cannot show: that the base images are what is thought, and that a GPU is used.

    python -m deploy.checks.images [--without STAGE] [DOCKERFILE …]
"""

import argparse
import fnmatch
import os
import secrets
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.checks.dockerfile import Instruction, Stage, filled, pairs, stages

ROOT = Path(__file__).parents[2]
IMAGES_PYTHON = (3, 11)
RUN_S, START_S = 1800, 300
# How this machine reaches its package registries; nothing else of its environment comes along.
REGISTRIES = ("PIP_", "UV_", "NPM_", "npm_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
TRUST = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
CLIENTS = (".npmrc", ".config/pip/pip.conf", ".pip/pip.conf")

# What proves that a shipped image can start: its command's last words, or files that it serves.
STARTS: dict[str, list[str]] = {
    "app": ["sh", "/app/docker/app-entrypoint.sh", "--help"],
    "worker-cpu": ["python", "-m", "ai_worker", "check"],
    "worker-openvino": ["python", "-m", "ai_worker", "check"],
    "worker-cuda": ["python", "-m", "ai_worker", "check"],
}
HOLDS: dict[str, list[str]] = {
    "web": ["usr/share/nginx/html/index.html", "etc/nginx/snippets/page_headers.conf"],
    "export": ["site/index.html", "page_headers.json"],
}


class StepFailed(Exception):
    """A step did not do what it says; the text tells where and what it printed."""


@dataclass
class Built:
    """A stage under way. root: its folder."""

    root: Path
    environment: dict[str, str] = field(
        default_factory=lambda: {"PATH": "/usr/bin:/bin", "HOME": "/tmp"}  # noqa: S108 - its own
    )
    folder: str = "/"
    user: str = "0:0"


class Context:
    """The build context: the repository less what .dockerignore keeps out."""

    def __init__(self, root: Path) -> None:
        self.root = root
        lines = (root / ".dockerignore").read_text().splitlines()
        self._rules = [line for line in lines if line and not line.startswith("#")]

    def has(self, path: str) -> bool:
        """Tell whether a path of the repository is let in; the last rule that fits decides."""
        within = True
        for rule in self._rules:
            if _fits(path, rule.removeprefix("!")):
                within = rule.startswith("!")
        return within

    def copy(self, source: str, target: Path, as_folder: bool) -> None:
        """Copy a file, or what a folder holds.

        Raises:
            StepFailed: there is no such thing in the context.

        """
        origin = self.root / source
        files = [origin] if origin.is_file() else sorted(origin.rglob("*"))
        let_in = [f for f in files if f.is_file() and self.has(str(f.relative_to(self.root)))]
        if not let_in:
            raise StepFailed(f"COPY {source}: .dockerignore lets nothing of it through")
        for file in let_in:
            inner = file.name if origin.is_file() else file.relative_to(origin)
            place = target / inner if as_folder or origin.is_dir() else target
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, place)


def _fits(path: str, rule: str) -> bool:
    parts = path.split("/")
    heads = ["/".join(parts[: n + 1]) for n in range(len(parts))]
    if rule.startswith("**/"):
        return any(fnmatch.fnmatch(part, rule[3:]) for part in parts)
    return any(fnmatch.fnmatch(head, rule) for head in heads)


class Builder:
    """Builds the stages of one Dockerfile under a folder."""

    def __init__(self, context: Context, place: Path) -> None:
        self.context, self.place = context, place
        self.built: dict[str, Built] = {}

    def begin(self, stage: Stage) -> Built:
        """Make the stage's root: that of an earlier stage, or an empty one for an image."""
        root = self.place / stage.name
        parent = self.built.get(stage.base)
        if parent is None:
            root.mkdir()
            made = Built(root)
        else:
            _copied(parent.root, root, "--archive")
            made = Built(root, dict(parent.environment), parent.folder, parent.user)
        self.built[stage.name] = made
        return made

    def step(self, made: Built, instruction: Instruction) -> bool:
        """Carry out one instruction; return whether it was a RUN."""
        text = instruction.text
        match instruction.word:
            case "ARG":
                name, _, default = text.partition("=")
                made.environment.setdefault(name, default)
            case "ENV":
                made.environment |= pairs(filled(text, made.environment))
            case "WORKDIR":
                made.folder = text
                _inside(made.root, text).mkdir(parents=True, exist_ok=True)
            case "USER":
                made.user = text
            case "COPY":
                self._copy(made, text.split())
            case "RUN":
                run(made, text)
                return True
            case _:
                pass  # what an engine keeps beside the files: LABEL, CMD, EXPOSE, …
        return False

    def _copy(self, made: Built, words: list[str]) -> None:
        source = words.pop(0).removeprefix("--from=") if words[0].startswith("--from=") else ""
        *origins, target = words
        place = _inside(made.root, str(Path(made.folder) / target))
        into = target.endswith("/") or len(origins) > 1
        for origin in origins:
            if not source:
                self.context.copy(origin, place, into)
                continue
            found = _inside(self.built[source].root, origin)
            if not found.exists():
                raise StepFailed(f"COPY --from={source} {origin}: it is not there")
            end = place / found.name if into and found.is_file() else place
            end.parent.mkdir(parents=True, exist_ok=True)
            _copied(found, end, "--archive", "--link")  # nothing writes to what was copied


def _copied(origin: Path, target: Path, *how: str) -> None:
    command = ["cp", *how, "--no-target-directory", str(origin), str(target)]
    subprocess.run(command, check=True, timeout=600)


def _inside(root: Path, path: str) -> Path:
    return root / path.lstrip("/")


def run(made: Built, command: str) -> str:
    """Run a shell command in the stage, as root, with the network; return what it printed.

    Raises:
        StepFailed: its status was not 0.

    """
    around = os.environ.items()  # noqa: TID251 - what an engine's build arguments would carry
    known = {k: v for k, v in around if k.startswith(REGISTRIES) or k in TRUST}
    clients = [(file, name) for name in CLIENTS if (file := Path.home() / name).is_file()]
    words = ["sh", "-c", command]
    return _chroot(made, words, known | made.environment, clients=clients, limit_s=RUN_S)


def start(made: Built, words: list[str]) -> str:
    """Start the image as a container would be: its user, nothing to write to, no network.

    Raises:
        StepFailed: its status was not 0.

    """
    secret = {"AI_WORKER_TOKEN": secrets.token_hex(32)}  # a worker starts with none but its own
    return _chroot(made, words, secret | made.environment, shipped=True, limit_s=START_S)


def _chroot(
    made: Built,
    words: list[str],
    environment: Mapping[str, str],
    *,
    clients: Iterable[tuple[Path, str]] = (),
    shipped: bool = False,
    limit_s: float,
) -> str:
    python = Path(sys.base_prefix)
    environment = dict(environment)
    environment["PATH"] += ":/python"  # last: what the image brings comes first
    whole = shlex.quote(str(made.root))
    mounts = ["set -e", f"mount --bind {whole} {whole}", f"cd {whole}"]
    mounts += ["mkdir -p usr etc dev proc tmp python"]
    elsewhere = not python.is_relative_to("/usr")
    mounts += [f"mkdir -p .{python}"] if elsewhere else []
    for link in ("bin", "lib", "lib64", "sbin"):
        mounts += [f"test -L /{link} && test ! -e {link} && ln -s usr/{link} {link} || true"]
    # Of a stage with files of its own below /usr or /etc (`web`) nothing is run.
    for folder in ("/usr", "/etc"):
        mounts += [f"mount --rbind {folder} .{folder}", f"mount -o remount,ro,bind .{folder}"]
    if elsewhere:
        mounts += [f"mount --bind {python} .{python}", f"mount -o remount,ro,bind .{python}"]
    mounts += ["mount --rbind /dev dev", "mount --rbind /proc proc"]
    mounts += [f"ln -sf {sys._base_executable} python/python"]  # pyright: ignore[reportPrivateUsage, reportAttributeAccessIssue]
    if shipped:
        mounts += [f"mount -o remount,ro,bind {whole}"]
    mounts += ["mount -t tmpfs -o mode=1777 tmpfs tmp"]
    for file, to in clients:
        mounts += [f"install -D -m 600 {shlex.quote(str(file))} tmp/{to}"]
    user = ["--userspec", made.user] if shipped and os.geteuid() == 0 else []
    given = [f"{name}={value}" for name, value in environment.items()]
    inner = ["sh", "-c", 'cd "$1" && shift && exec "$@"', "sh", made.folder, *words]
    last = ["exec", "chroot", *user, ".", "/usr/bin/env", "-i", *given, *inner]
    mounts += [shlex.join(last)]
    apart = ["unshare", "--mount", "--propagation", "private"]
    apart += ["--net"] if shipped else []
    apart += [] if os.geteuid() == 0 else ["--map-root-user"]
    try:
        done = subprocess.run(
            [*apart, "sh", "-c", "\n".join(mounts)],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=limit_s,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise StepFailed(f"did not end in {limit_s:g} s") from error
    said = done.stdout + done.stderr
    if done.returncode:
        raise StepFailed(f"status {done.returncode}\n{said[-3000:]}")
    return said


def proven(made: Built, stage: str) -> str:
    """Start a shipped image, or look for what it serves; return what was seen.

    Raises:
        StepFailed: it does not start, or lacks a file.

    """
    missing = [name for name in HOLDS.get(stage, []) if not (made.root / name).is_file()]
    if missing:
        raise StepFailed(f"lacks {', '.join(missing)}")
    if stage in HOLDS:
        return f"holds {', '.join(HOLDS[stage])}"
    if stage == "worker-cuda" and not Path("/dev/nvidia0").exists():
        return _refuses(made, STARTS[stage])
    start(made, STARTS[stage])
    who = made.user if os.geteuid() == 0 else "root of a namespace (only root can be others)"
    return f"starts as {who}: {' '.join(STARTS[stage][-3:])}"


def _refuses(made: Built, words: list[str]) -> str:
    """Without a GPU the image for one must say so, and not compute on the CPU."""
    try:
        start(made, words)
    except StepFailed as error:
        last = str(error).strip().splitlines()[-1]
        if "GPU" in last or "CUDA" in last.upper():
            return f"no GPU here, and it refuses: {last}"
        raise
    raise StepFailed("starts without a GPU, though only cuda is in AI_WORKER_PROVIDERS")


def build(path: Path, context: Context, without: set[str], place: Path) -> int:
    """Build the stages of a Dockerfile, say how each step went; return how many failed."""
    builder, failed, left_out = Builder(context, place), 0, set(without)
    for stage in stages(path):
        who = f"{path.name}: {stage.name}"
        if stage.name in left_out or stage.needs() & left_out:
            left_out.add(stage.name)
            print(f"{who:34} NOT RUN: left out, or built upon what was")
            continue
        began, line = time.monotonic(), stage.line
        try:
            made, runs = builder.begin(stage), 0
            for instruction in stage.instructions:
                line = instruction.line
                runs += builder.step(made, instruction)
            line = stage.line
            seen = proven(made, stage.name) if stage.name in STARTS | HOLDS else ""
        except StepFailed as error:
            failed += 1
            left_out.add(stage.name)
            print(f"{who:34} FOUND  line {line}: {error}")
            continue
        told = "; ".join(filter(None, (f"{runs} RUN" if runs else "", seen)))
        print(f"{who:34} ok {time.monotonic() - began:6.1f} s  {told}", flush=True)
    return failed


def unable() -> str:
    """Return why nothing can be built here; empty when it can."""
    if sys.version_info[:2] != IMAGES_PYTHON:
        return f"the images have Python {'.'.join(map(str, IMAGES_PYTHON))}; this is {sys.version}"
    if shutil.which("unshare") is None or shutil.which("chroot") is None:
        return "it needs Linux with unshare and chroot"
    apart = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"]), "true"]
    done = subprocess.run(apart, capture_output=True, text=True, check=False)
    return f"no namespace can be made here: {done.stderr.strip()}" if done.returncode else ""


def main(arguments: list[str]) -> int:
    """Build every Dockerfile, or those that are named; return the exit status."""
    asked = argparse.ArgumentParser(prog="python -m deploy.checks.images")
    asked.add_argument("--without", action="append", default=[], metavar="STAGE")
    asked.add_argument("files", nargs="*", type=Path)
    given = asked.parse_args(arguments)
    reason = unable()
    if reason:
        print(f"NOT RUN: {reason}")
        return 1
    failed = 0
    for file in given.files or sorted((ROOT / "docker").glob("*.Dockerfile")):
        with tempfile.TemporaryDirectory(prefix="attendance-images-") as place:
            failed += build(file, Context(ROOT), set(given.without), Path(place))
    return min(1, failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
