"""Publishes the built pages to a bucket behind a CDN; at no moment a page lacks a part.

    python deploy/pages.py SITE HEADERS PUBLIC_URL --bucket NAME [--endpoint-url URL]
        [--distribution ID --headers-policy ID]

SITE: the folder of the built pages; HEADERS: page_headers.conf of the same image, or
page_headers.json of the target `export`: its policy names the inline scripts of these pages. The
bucket may be any that speaks S3; distribution and headers policy are CloudFront's.

First the policy allows the scripts of both versions; then come the parts, then the pages; then the
CDN forgets the old ones, and the policy the old scripts. Parts that no page names any more stay for
a week after they were last needed, for pages that are still open. It can be repeated at any time.
It needs Python and boto3 alone: the application's image has both.
"""

import argparse
import json
import mimetypes
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.config import Config

FOR_EVER = "public, max-age=31536000, immutable"
A_WEEK = "public, max-age=604800"
ASK_AGAIN = "no-cache"
RETIRED = "retired-at"  # when a part was first found to belong to no page
KEPT = timedelta(days=7)
BOUNDS = Config(
    connect_timeout=5,
    read_timeout=60,
    retries={"max_attempts": 5, "mode": "standard"},
    request_checksum_calculation="when_required",  # Google's S3 interface knows no others
)
TYPES = {
    ".js": "text/javascript",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
_HASH = re.compile(r"'sha256-[A-Za-z0-9+/=]+'")


def caching(name: str) -> str:
    """Return the Cache-Control of a file: as docker/nginx/snippets/pages.conf says it."""
    if name.startswith("assets/"):
        return FOR_EVER
    return A_WEEK if name.startswith("fonts/") else ASK_AGAIN


def content_type(name: str) -> str:
    """Return the Content-Type of a file."""
    suffix = Path(name).suffix
    found = TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{found}; charset=utf-8" if found.startswith("text/") else found


def files(site: Path) -> dict[str, Path]:
    """Return the files by their names on the site, parts before pages.

    Raises:
        SystemExit: there are no built pages.

    """
    found = {str(p.relative_to(site)): p for p in sorted(site.rglob("*")) if p.is_file()}
    found = {name: path for name, path in found.items() if not name.endswith(".gz")}
    if "index.html" not in found or not any(name.startswith("assets/") for name in found):
        raise SystemExit(
            f"{site} holds no built pages: give the folder with index.html and assets/."
        )
    return dict(sorted(found.items(), key=lambda item: (item[0].endswith(".html"), item[0])))


def policy(headers: str, public_url: str) -> str:
    """Return the content security policy that nginx would send for an address.

    headers: lines of nginx, or a JSON object with the values for that address.

    Raises:
        SystemExit: the headers hold none.

    """
    if headers.startswith("{"):
        return str(json.loads(headers)["Content-Security-Policy"])
    found = re.search(
        r'^add_header Content-Security-Policy "([^"]+)" always;$', headers, re.MULTILINE
    )
    if not found:
        raise SystemExit("The headers hold no Content-Security-Policy: give page_headers.conf.")
    return found[1].replace("$host", urlsplit(public_url).netloc)


def both(new: str, old: str) -> str:
    """Return the new policy, with the inline scripts of the old one allowed too."""
    more = [digest for digest in dict.fromkeys(_HASH.findall(old)) if digest not in new]
    return new.replace("script-src ", " ".join(["script-src", *more, ""]), 1)


@dataclass(frozen=True)
class Bucket:
    """The bucket of the pages. s3: a boto3 client."""

    s3: Any
    name: str

    def put(self, found: dict[str, Path]) -> None:
        """Store the files in their order."""
        for name, path in found.items():
            self.s3.put_object(Key=name, Body=path.read_bytes(), **self._as(name))

    def forget(self, found: dict[str, Path], now: datetime) -> int:
        """Delete what is of older versions; parts a week after they retired. Return how many."""
        old = [name for name in self._held() if name not in found]
        gone = [name for name in old if caching(name) != FOR_EVER or self._is_over(name, now)]
        for name in gone:
            self.s3.delete_object(Bucket=self.name, Key=name)
        return len(gone)

    def _is_over(self, name: str, now: datetime) -> bool:
        """Tell whether a part retired a week ago; one that had not retired does so now."""
        since = self.s3.head_object(Bucket=self.name, Key=name)["Metadata"].get(RETIRED)
        if since:
            return now - datetime.fromisoformat(since) > KEPT
        self.s3.copy_object(
            Key=name,
            CopySource={"Bucket": self.name, "Key": name},
            MetadataDirective="REPLACE",
            Metadata={RETIRED: now.isoformat()},
            **self._as(name),
        )
        return False

    def _held(self) -> Iterator[str]:
        for page in self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.name):
            yield from (entry["Key"] for entry in page.get("Contents", []))

    def _as(self, name: str) -> dict[str, str]:
        said = {"ContentType": content_type(name), "CacheControl": caching(name)}
        return {"Bucket": self.name} | said


@dataclass(frozen=True)
class CloudFront:
    """A distribution and the policy of its headers. client: of boto3."""

    client: Any
    distribution: str
    headers: str

    def allow(self, wanted: str, *, beside: bool) -> None:
        """Let the pages' answers bear a policy. beside: what was allowed is allowed still."""
        found = self.client.get_response_headers_policy_config(Id=self.headers)
        config = found["ResponseHeadersPolicyConfig"]
        security = config.setdefault("SecurityHeadersConfig", {})
        before = security.get("ContentSecurityPolicy", {}).get("ContentSecurityPolicy", "")
        said = both(wanted, before) if beside else wanted
        if said == before:
            return
        security["ContentSecurityPolicy"] = {"Override": True, "ContentSecurityPolicy": said}
        self.client.update_response_headers_policy(
            Id=self.headers, IfMatch=found["ETag"], ResponseHeadersPolicyConfig=config
        )

    def renew(self, reference: str) -> None:
        """Forget all old pages everywhere, and wait until that is done (15 minutes at most)."""
        made = self.client.create_invalidation(
            DistributionId=self.distribution,
            InvalidationBatch={
                "CallerReference": reference,
                "Paths": {"Quantity": 1, "Items": ["/*"]},
            },
        )
        self.client.get_waiter("invalidation_completed").wait(
            DistributionId=self.distribution,
            Id=made["Invalidation"]["Id"],
            WaiterConfig={"Delay": 15, "MaxAttempts": 60},
        )


def publish(
    site: Path, wanted: str, bucket: Bucket, cdn: CloudFront | None, now: datetime
) -> dict[str, int]:
    """Publish; return how many files were stored and forgotten."""
    found = files(site)
    if cdn:
        cdn.allow(wanted, beside=True)
    bucket.put(found)
    if cdn:
        cdn.renew(f"pages-{time.time_ns()}")
        cdn.allow(wanted, beside=False)
    return {"stored": len(found), "forgotten": bucket.forget(found, now)}


def main(arguments: list[str]) -> int:
    """Publish what was asked for, and say what was done."""
    asked = argparse.ArgumentParser(prog="pages.py")
    asked.add_argument("site", type=Path)
    asked.add_argument("headers", type=Path)
    asked.add_argument("public_url")
    asked.add_argument("--bucket", required=True)
    asked.add_argument("--endpoint-url")
    asked.add_argument("--distribution")
    asked.add_argument("--headers-policy")
    given = asked.parse_args(arguments)
    if bool(given.distribution) != bool(given.headers_policy):
        asked.error("--distribution and --headers-policy belong together")
    bucket = Bucket(
        boto3.client("s3", endpoint_url=given.endpoint_url, config=BOUNDS), given.bucket
    )
    cdn = None
    if given.distribution:
        client = boto3.client("cloudfront", config=BOUNDS)
        cdn = CloudFront(client, given.distribution, given.headers_policy)
    wanted = policy(given.headers.read_text(), given.public_url)
    now = datetime.now(UTC)  # noqa: TID251 - no part of the application, which has a Clock
    done = publish(given.site, wanted, bucket, cdn, now)
    print(json.dumps(done))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
