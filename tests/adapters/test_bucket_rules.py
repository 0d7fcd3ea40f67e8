"""The rules of the bucket: on the real S3, and against AWS's answers for what that has not."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from attendance_app.adapters.bucket_rules import BucketRules
from attendance_app.adapters.object_store import make_client
from attendance_app.domain.errors import StorageRefused, StorageUnavailable
from tests.stack import Servers

BUCKET = "exports"


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket=BUCKET)
        yield client


def outcomes(rules: BucketRules) -> dict[str, str]:
    return {applied.measure: applied.outcome for applied in rules.apply()}


def test_files_go_to_glacier_and_expire(aws: Any):
    rules = BucketRules(aws, BUCKET, archive_days=90, expire_days=3650)
    assert outcomes(rules)["lifecycle"] == "done"
    kept, unfinished = aws.get_bucket_lifecycle_configuration(Bucket=BUCKET)["Rules"]
    assert kept["Filter"] == {"Prefix": "payroll/"}
    assert kept["Transitions"] == [{"Days": 90, "StorageClass": "GLACIER_IR"}]
    assert kept["Expiration"]["Days"] == 3650
    assert kept["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}
    assert unfinished["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 2}


def test_zero_days_are_never(aws: Any):
    rules = BucketRules(aws, BUCKET, archive_days=0, expire_days=0)
    assert rules.apply()[0].note == "Files are never deleted."
    kept = aws.get_bucket_lifecycle_configuration(Bucket=BUCKET)["Rules"][0]
    assert "Transitions" not in kept
    assert "Expiration" not in kept


def test_nothing_is_public_and_versions_are_kept(aws: Any):
    found = outcomes(BucketRules(aws, BUCKET, 90, 3650))
    assert (found["public access block"], found["versions"]) == ("done", "done")
    block = aws.get_public_access_block(Bucket=BUCKET)["PublicAccessBlockConfiguration"]
    assert len(block) == 4
    assert all(block.values())
    assert aws.get_bucket_versioning(Bucket=BUCKET)["Status"] == "Enabled"


def test_the_rules_of_others_stay_and_own_ones_are_replaced(aws: Any):
    logs = {
        "ID": "logs",
        "Filter": {"Prefix": "logs/"},
        "Status": "Enabled",
        "Expiration": {"Days": 9},
    }
    aws.put_bucket_lifecycle_configuration(Bucket=BUCKET, LifecycleConfiguration={"Rules": [logs]})
    for expire in (100, 200):
        BucketRules(aws, BUCKET, 90, expire).apply()
    found = aws.get_bucket_lifecycle_configuration(Bucket=BUCKET)["Rules"]
    assert [rule["ID"] for rule in found] == [
        "logs",
        "attendance-payroll",
        "attendance-unfinished",
    ]
    assert found[1]["Expiration"]["Days"] == 200


def test_object_lock_is_looked_at_never_changed(aws: Any):
    assert outcomes(BucketRules(aws, BUCKET, 90, 3650))["object lock"] == "not offered"
    aws.create_bucket(Bucket="locked", ObjectLockEnabledForBucket=True)
    retention = {"Mode": "GOVERNANCE", "Years": 8}
    aws.put_object_lock_configuration(
        Bucket="locked",
        ObjectLockConfiguration={
            "ObjectLockEnabled": "Enabled",
            "Rule": {"DefaultRetention": retention},
        },
    )
    said = BucketRules(aws, "locked", 90, 3650).apply()[-1]
    assert said.outcome == "done"
    assert said.note.startswith("On, governance, 8 years. ATTENDANCE_S3_RETENTION_YEARS is 0")
    ours = BucketRules(aws, "locked", 90, 3650, ("COMPLIANCE", 5)).apply()[-1].note
    assert ours.endswith("Files of locked periods are kept 5 years (compliance).")


def test_no_bucket_is_refused_in_words(aws: Any):
    with pytest.raises(StorageRefused, match="bucket nowhere"):
        BucketRules(aws, "nowhere", 90, 3650).apply()


def test_a_store_without_glacier_still_expires_files(servers: Servers):
    of = servers.settings
    client = make_client(
        of["ATTENDANCE_S3_ENDPOINT_URL"],
        of["ATTENDANCE_S3_REGION"],
        {
            "aws_access_key_id": of["ATTENDANCE_S3_ACCESS_KEY_ID"],
            "aws_secret_access_key": of["ATTENDANCE_S3_SECRET_ACCESS_KEY"],
        },
    )
    bucket = "own-rules"
    client.create_bucket(Bucket=bucket)
    found = outcomes(BucketRules(client, bucket, 90, 3650))
    assert found["lifecycle"] == "partly"
    assert found["public access block"] == "not offered"
    kept = client.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"][0]
    assert kept["Expiration"]["Days"] == 3650


def test_a_store_that_is_away_is_said():
    client = make_client(
        "http://127.0.0.1:9", "us-east-1", {"aws_access_key_id": "a", "aws_secret_access_key": "b"}
    )
    with pytest.raises(StorageUnavailable):
        BucketRules(client, BUCKET, 90, 3650).apply()
