# The modules' own logic, with providers that ask nobody: terraform init -backend=false && terraform test
mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }
  mock_data "aws_region" {
    defaults = { region = "eu-central-1" }
  }
}

run "network_of_three_zones" {
  command = plan
  module {
    source = "./modules/network"
  }
  variables {
    name         = "test"
    cidr         = "10.20.0.0/16"
    zones        = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
    logs_key_arn = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000"
  }
  assert {
    condition     = length(aws_nat_gateway.this) == 3
    error_message = "Each zone must have a way out of its own."
  }
  assert {
    condition     = output.public_cidr == "10.20.0.0/18" && output.data_cidr == "10.20.128.0/18"
    error_message = "Each tier must be a quarter of the range."
  }
  assert {
    condition     = aws_subnet.data["eu-central-1a"].cidr_block == "10.20.128.0/20"
    error_message = "Databases must stand within the range that network policies open."
  }
}

run "one_nat_for_all" {
  command = plan
  module {
    source = "./modules/network"
  }
  variables {
    name         = "test"
    cidr         = "10.20.0.0/16"
    zones        = ["eu-central-1a", "eu-central-1b"]
    nat_per_zone = false
    logs_key_arn = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000"
  }
  assert {
    condition     = length(aws_nat_gateway.this) == 1
    error_message = "One gateway was asked for."
  }
}

run "refuses_a_single_zone" {
  command = plan
  module {
    source = "./modules/network"
  }
  variables {
    name         = "test"
    cidr         = "10.20.0.0/16"
    zones        = ["eu-central-1a"]
    logs_key_arn = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000"
  }
  expect_failures = [var.zones]
}

run "no_lock_unless_asked" {
  command = plan
  module {
    source = "./modules/storage"
  }
  variables {
    bucket = "test-files"
  }
  assert {
    condition     = length(aws_s3_bucket_object_lock_configuration.files) == 0 && output.encryption == "AES256"
    error_message = "SSE-S3 and no lock are the default."
  }
}

run "refuses_early_glacier" {
  command = plan
  module {
    source = "./modules/storage"
  }
  variables {
    bucket             = "test-files"
    glacier_after_days = 1
  }
  expect_failures = [var.glacier_after_days]
}

run "no_gpu_group_without_gpus" {
  command = plan
  module {
    source = "./modules/cluster"
  }
  variables {
    name               = "test"
    kubernetes_version = "1.34"
    subnet_ids         = ["subnet-1", "subnet-2"]
    cpu_instance_types = ["m6i.large"]
    cpu_nodes          = { min = 2, max = 4 }
    gpu_nodes          = { min = 0, max = 0 }
    secrets_key_arn    = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000"
    logs_key_arn       = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000"
  }
  assert {
    condition     = join(",", output.node_groups) == "cpu"
    error_message = "Nobody pays for a GPU that was not asked for."
  }
}

run "refuses_the_whole_internet" {
  command = plan
  module {
    source = "./modules/cluster"
  }
  variables {
    name               = "test"
    kubernetes_version = "1.34"
    subnet_ids         = ["subnet-1", "subnet-2"]
    admin_cidrs        = ["0.0.0.0/0"]
    cpu_instance_types = ["m6i.large"]
    cpu_nodes          = { min = 2, max = 4 }
    gpu_nodes          = { min = 0, max = 0 }
    secrets_key_arn    = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000"
    logs_key_arn       = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000"
  }
  expect_failures = [var.admin_cidrs]
}

run "refuses_the_first_key_again" {
  command = plan
  module {
    source = "./modules/secrets"
  }
  variables {
    name               = "test"
    key_arn            = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000"
    more_template_keys = ["k2", "k1"]
  }
  expect_failures = [var.more_template_keys]
}
