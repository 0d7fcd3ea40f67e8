terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.25"
    }
    http = {
      source  = "hashicorp/http"
      version = "~> 3.5"
    }
    random = {
      source  = "hashicorp/random"
      version = "~> 3.7"
    }
  }

  # The state holds Valkey's password: its bucket is encrypted, versioned and private. Give it by
  # terraform init -backend-config=bucket=… -backend-config=region=…
  backend "s3" {
    key          = "attendance.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = { application = "attendance" }
  }
}

# CloudFront, its certificates and its web ACLs live in us-east-1.
provider "aws" {
  alias  = "global"
  region = "us-east-1"

  default_tags {
    tags = { application = "attendance" }
  }
}
