"""Files of locked periods under Object Lock, against moto: the S3 of the tests has no such lock."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from attendance_app.adapters.object_store import S3ObjectStore
from attendance_app.domain.errors import StorageRefused, StorageUnavailable

KEY = "payroll/1/1/payroll.csv"
UNTIL = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3 * 365)


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="plain")
        client.create_bucket(Bucket="locked", ObjectLockEnabledForBucket=True)
        yield client


def stored(bucket: str, tmp_path: Path, **other: Any) -> S3ObjectStore:
    path = tmp_path / "file"
    path.write_text("hours")
    store = S3ObjectStore(bucket, region="us-east-1", **other)
    store.put(KEY, path, "text/csv")
    return store


def kept(aws: Any) -> tuple[str, datetime]:
    said = aws.head_object(Bucket="locked", Key=KEY)
    return said["ObjectLockMode"], said["ObjectLockRetainUntilDate"]


@pytest.mark.parametrize("mode", ["GOVERNANCE", "COMPLIANCE"])
def test_a_file_cannot_be_removed_before_its_time(aws: Any, tmp_path: Path, mode: str):
    store = stored("locked", tmp_path, retention=mode)
    assert store.retain(KEY, UNTIL)
    assert kept(aws) == (mode, UNTIL)
    version = aws.head_object(Bucket="locked", Key=KEY)["VersionId"]
    with pytest.raises(ClientError, match="AccessDenied"):
        aws.delete_object(Bucket="locked", Key=KEY, VersionId=version)


def test_a_bucket_without_a_lock_is_asked_once_and_keeps_nothing(
    aws: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    store = stored("plain", tmp_path)
    assert not store.retain(KEY, UNTIL)
    monkeypatch.setattr(store._s3, "get_object_lock_configuration", None)
    assert not store.retain(KEY, UNTIL)


@pytest.mark.parametrize(("days", "expected"), [(10, UNTIL), (9 * 365, None)])
def test_a_stricter_term_of_the_bucket_stays_and_is_made_longer(
    aws: Any, tmp_path: Path, days: int, expected: datetime | None
):
    aws.put_object_lock_configuration(
        Bucket="locked",
        ObjectLockConfiguration={
            "ObjectLockEnabled": "Enabled",
            "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": days}},
        },
    )
    assert stored("locked", tmp_path).retain(KEY, UNTIL)
    mode, until = kept(aws)
    assert mode == "COMPLIANCE"
    assert until == expected if expected else until > UNTIL


def test_the_second_attempt_may_lock_again(aws: Any, tmp_path: Path):
    store = stored("locked", tmp_path)
    assert store.retain(KEY, UNTIL)
    assert store.retain(KEY, UNTIL)
    assert stored("locked", tmp_path).retain(KEY, UNTIL)
    assert kept(aws) == ("GOVERNANCE", UNTIL)


def test_what_the_store_says_is_believed_only_when_it_answers(aws: Any):
    def says(code: str) -> S3ObjectStore:
        store = S3ObjectStore("locked", region="us-east-1")

        def refuse(**_: object) -> None:
            raise ClientError({"Error": {"Code": code}}, "GetObjectLockConfiguration")

        store._s3.get_object_lock_configuration = refuse
        return store

    for code in ("NotImplemented", "ObjectLockConfigurationNotFoundError", "AccessDenied"):
        assert not says(code).locks()
    away = says("SlowDown")
    for _ in range(2):  # it is asked anew, and never taken for a no
        with pytest.raises(StorageUnavailable):
            away.locks()


def test_keys_that_may_not_lock_are_named(aws: Any, tmp_path: Path):
    store = stored("locked", tmp_path)

    def refuse(**_: object) -> None:
        raise ClientError({"Error": {"Code": "AccessDenied"}}, "PutObjectRetention")

    store._s3.put_object_retention = refuse
    with pytest.raises(StorageRefused, match="its rights"):
        store.retain(KEY, UNTIL)
