"""Makes the application's bucket where it is missing; repeatable."""

import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from attendance_app.settings import settings

given = settings()
key = given.s3_access_key_id
secret = given.s3_secret_access_key
store = boto3.client(
    "s3",
    endpoint_url=given.s3_endpoint_url,
    region_name=given.s3_region,
    aws_access_key_id=key.get_secret_value() if key else None,
    aws_secret_access_key=secret.get_secret_value() if secret else None,
    config=Config(connect_timeout=5, read_timeout=20, retries={"total_max_attempts": 5}),
)
try:
    store.create_bucket(Bucket=given.s3_bucket)
except ClientError as error:
    if error.response["Error"]["Code"] not in ("BucketAlreadyExists", "BucketAlreadyOwnedByYou"):
        sys.exit(f"The store refused to make the bucket {given.s3_bucket}: {error}")
