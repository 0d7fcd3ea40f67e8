"""deploy/terraform says what it must, and nothing that its providers or modules do not know."""

import shutil
import subprocess
from pathlib import Path

import pytest

from deploy.checks import terraform

ROOT = terraform.ROOT
MODULES = terraform.modules(ROOT)


def _resources(typ):
    return [
        (f"{module.name}: {name}", body)
        for module in MODULES
        for (kind, name), body in module.typed("resource").items()
        if kind == typ
    ]


def _text(*parts):
    return "\n".join(
        file.read_text() for file in ROOT.rglob("*.tf") if all(part in file.parts for part in parts)
    )


def test_every_name_argument_and_output_is_known():
    assert terraform.problems() == []


def test_the_checks_find_what_is_wrong(tmp_path, monkeypatch):
    child = tmp_path / "child"
    child.mkdir()
    (child / "main.tf").write_text(
        'variable "size" {\n  type = number\n}\n'
        'resource "aws_s3_bucket_versioning" "this" {\n  bucket = var.bucket\n  colour = 1\n}\n'
        'output "id" {\n  value = aws_s3_bucket_versioning.this.colour\n}\n'
    )
    (tmp_path / "main.tf").write_text(
        'module "child" {\n  source = "./child"\n  length = local.none\n}\n'
        'output "x" {\n  description = "x"\n  value = module.child.missing\n}\n'
    )
    monkeypatch.setattr(terraform, "ROOT", tmp_path)
    found = "\n".join(terraform.problems(tmp_path))
    for sentence in (
        "variable size has no description",
        "output id has no description",
        "variable size is never used",
        "child: var.bucket is declared nowhere",
        "colour is no argument",
        "versioning_configuration is required",
        "aws_s3_bucket_versioning.this.colour: aws_s3_bucket_versioning has no such attribute",
        "local.none is declared nowhere",
        "module.child takes no length",
        "module.child needs size",
        "module.child.missing is no output",
    ):
        assert sentence in found


def test_a_file_that_is_not_hcl_is_named(tmp_path):
    (tmp_path / "main.tf").write_text('resource "aws_vpc" {{')
    with pytest.raises(ValueError, match=r"main\.tf: not HCL"):
        terraform.modules(tmp_path)


@pytest.mark.skipif(not shutil.which("terraform"), reason="terraform comes from no registry")
def test_files_are_formatted():
    run = subprocess.run(
        ["terraform", f"-chdir={ROOT}", "fmt", "-check", "-recursive"],
        env={"PATH": str(Path(shutil.which("terraform")).parent)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_providers_are_pinned():
    for module in MODULES:
        declared = [b for block in module.blocks["terraform"] for b in block["required_providers"]]
        assert declared, module.name
        for providers in declared:
            for name, said in providers.items():
                if not name.startswith("__"):
                    assert terraform.unquoted(said["version"]).startswith("~> "), module.name


def test_every_bucket_blocks_the_public_is_encrypted_and_versioned():
    buckets = _resources("aws_s3_bucket")
    assert len(buckets) == 3
    for folder in ("storage", "frontend"):
        text = _text("aws", folder)
        for typ in (
            "aws_s3_bucket_public_access_block",
            "aws_s3_bucket_versioning",
            "aws_s3_bucket_server_side_encryption_configuration",
            "aws_s3_bucket_policy",
        ):
            assert f'resource "{typ}"' in text, (folder, typ)
        assert '"aws:SecureTransport"' in text
    for name, body in _resources("aws_s3_bucket_public_access_block"):
        for what in ("block_public_acls", "block_public_policy", "ignore_public_acls"):
            assert body[what] is True, (name, what)
        assert body["restrict_public_buckets"] is True, name


def test_databases_and_caches_are_encrypted_private_and_kept():
    for name, body in _resources("aws_db_instance"):
        assert body["storage_encrypted"] is True, name
        assert body["publicly_accessible"] is False, name
        assert body["deletion_protection"] is True, name
        assert "password" not in body, name
    for name, body in _resources("aws_elasticache_replication_group"):
        assert body["transit_encryption_enabled"] is True, name
        assert body["at_rest_encryption_enabled"] is True, name
        assert "auth_token" in body, name


def test_images_cannot_be_overwritten_and_are_scanned():
    for name, body in _resources("aws_ecr_repository"):
        assert body["image_tag_mutability"] == '"IMMUTABLE"', name
        assert body["image_scanning_configuration"][0]["scan_on_push"] is True, name


def test_no_secret_is_a_variable_or_a_literal():
    for module in MODULES:
        for name in module.named("variable"):
            assert not name.endswith(("password", "token", "secret")), f"{module.name}: {name}"
        for kind in ("resource", "ephemeral"):
            for (typ, name), body in module.typed(kind).items():
                for argument, value in body.items():
                    secret = argument.removesuffix("_wo") in {
                        "password", "auth_token", "secret_string", "secret_data",
                    }  # fmt: skip
                    if secret:
                        assert "${" in value, f"{module.name}: {typ}.{name}.{argument}"


def test_only_the_application_and_the_reader_of_secrets_have_a_role():
    [identity] = [module for module in MODULES if module.name == "aws/modules/identity"]
    accounts = identity.blocks["locals"][0]["accounts"]
    assert {k: terraform.unquoted(v) for k, v in accounts.items() if k[:2] != "__"} == {
        "app": "app",
        "secrets": "secrets-reader",
    }
    app = identity.typed("data")["aws_iam_policy_document", "app"]
    files = app["statement"][0]
    assert files["resources"] == ['"${var.bucket_arn}/payroll/*"']
    assert not any("*" in action for action in files["actions"])


def test_only_the_cluster_reaches_the_databases():
    for name, body in _resources("aws_vpc_security_group_ingress_rule"):
        assert "cidr_ipv4" not in body, name
        assert body["referenced_security_group_id"] == "${var.client_security_group_id}", name
    assert "0.0.0.0/0" not in _text("aws", "database") + _text("aws", "cache")


def test_gpu_nodes_carry_the_taint_that_the_manifests_tolerate():
    assert '"nvidia.com/gpu" = "present"' in _text("aws", "cluster")
    assert 'effect = "NO_SCHEDULE"' in _text("aws", "cluster")


def test_google_keeps_data_private_encrypted_and_backed_up():
    for name, body in _resources("google_storage_bucket"):
        assert body["public_access_prevention"] == '"enforced"', name
        assert body["uniform_bucket_level_access"] is True, name
        assert body["encryption"][0]["default_kms_key_name"] == "${var.key_id}", name
        assert body["versioning"], name
    for name, body in _resources("google_sql_database_instance"):
        addresses = body["settings"][0]["ip_configuration"][0]
        assert addresses["ipv4_enabled"] is False, name
        assert addresses["ssl_mode"] == '"ENCRYPTED_ONLY"', name
        assert body["encryption_key_name"] == "${var.key_id}", name
        assert body["deletion_protection"] is True, name
    [(_, redis)] = _resources("google_redis_instance")
    assert redis["auth_enabled"] is True
    assert redis["transit_encryption_mode"] == '"SERVER_AUTHENTICATION"'


def test_google_images_nodes_and_accounts():
    [(_, images)] = _resources("google_artifact_registry_repository")
    assert images["docker_config"][0]["immutable_tags"] is True
    assert '["nvidia.com/gpu"]' in _text("gcp", "cluster")
    assert "/objects/payroll/" in _text("gcp", "identity")
    assert "[${var.namespace}/secrets-reader]" in _text("gcp", "identity")
