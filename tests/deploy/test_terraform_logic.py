"""The modules' own tests, evaluated by Terraform itself without a provider."""

import json
import shutil
from pathlib import Path

import pytest

from deploy.checks import terraform, terraform_logic
from deploy.checks.terraform_logic import TESTS, cases, evaluated, run

needs_terraform = pytest.mark.skipif(
    not shutil.which("terraform"), reason="terraform comes from no registry"
)

MODULE = """
variable "zones" {
  type = list(string)
  validation {
    condition     = length(var.zones) > 1
    error_message = "Two at least."
  }
}
locals {
  index = { for n, zone in var.zones : zone => n }
}
resource "aws_subnet" "this" {
  for_each   = local.index
  vpc_id     = aws_vpc.this.id
  cidr_block = cidrsubnet("10.0.0.0/16", 4, each.value)
}
resource "aws_eip" "this" {
  count  = length(var.zones)
  domain = "vpc"
}
output "names" {
  value = keys(aws_subnet.this)
}
"""

TEST = """
run "right" {{
  module {{
    source = "./module"
  }}
  variables {{
    zones = ["a", "b"]
  }}
  assert {{
    condition     = {condition}
    error_message = "It is not so."
  }}
}}
run "refuses_one" {{
  module {{
    source = "./module"
  }}
  variables {{
    zones = ["a"{second}]
  }}
  expect_failures = [var.zones]
}}
"""


def told(folder: Path, condition: str, second: str = "") -> terraform_logic.Told:
    (folder / "module").mkdir()
    (folder / "module" / "main.tf").write_text(MODULE)
    (folder / "module" / "variables.tf").write_text(MODULE.partition("locals")[0])
    (folder / "module" / "main.tf").write_text("locals" + MODULE.partition("locals")[2])
    (folder / "tests").mkdir()
    file = folder / "tests" / "logic.tftest.hcl"
    file.write_text(TEST.format(condition=condition, second=second))
    return run([file])


@needs_terraform
def test_the_modules_do_what_their_tests_say():
    found = run()
    assert found.problems == []
    assert found.checked >= 10
    assert len(found.left) <= 1  # what only a provider knows


def test_every_run_of_a_test_file_is_read():
    written = "".join(file.read_text() for file in TESTS)
    read = [case for file in TESTS for case in cases(file)]
    assert len(read) == written.count('\nrun "')
    assert sum(len(case.conditions) for case in read) == written.count("  assert {")
    assert sum(len(case.refused) for case in read) == written.count("expect_failures")


@needs_terraform
@pytest.mark.parametrize(
    "condition",
    [
        'aws_subnet.this["b"].cidr_block == "10.0.16.0/20"',
        "length(aws_eip.this) == 2",
        'join(",", output.names) == "a,b"',
    ],
)
def test_a_true_assertion_holds(tmp_path: Path, condition: str):
    found = told(tmp_path, condition)
    assert (found.checked, found.problems, found.left) == (2, [], [])


@needs_terraform
def test_what_is_wrong_is_told(tmp_path: Path):
    found = told(tmp_path, "length(aws_eip.this) == 3", ', "b"')
    assert found.problems[0] == "right: It is not so."
    assert found.problems[1].startswith("refuses_one: zones was taken")


@needs_terraform
def test_what_needs_a_provider_is_left_and_said(tmp_path: Path):
    found = told(tmp_path, 'aws_subnet.this["a"].vpc_id != ""')
    assert (found.checked, found.problems) == (1, [])
    assert found.left == ['right: It is not so. (needs aws_subnet.this["a"].vpc_id)']


@needs_terraform
@pytest.mark.parametrize("cloud", ["aws", "gcp"])
def test_a_size_is_chosen_by_name(cloud: str):
    [example] = terraform.modules(terraform.ROOT / cloud / "examples")
    needed = {n: "x" for n, v in example.named("variable").items() if "default" not in v}
    text = (example.path / "sizes.tf").read_text() + 'output "size" {\n  value = local.size\n}\n'
    gpus = {}
    for size in ("small", "10k"):
        fine, said = evaluated(example, needed | {"size": size}, text)
        assert fine, said
        gpus[size] = json.loads(said)["size"]["value"]["gpu_nodes"]["min"]
    assert gpus == {"small": 0, "10k": 2}
    fine, said = evaluated(example, needed | {"size": "huge"}, text)
    assert not fine
    assert "Say small or 10k" in said
