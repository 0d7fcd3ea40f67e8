terraform {
  required_version = ">= 1.11" # write-only arguments keep secrets out of the state

  required_providers {
    aws = {
      source                = "hashicorp/aws"
      version               = "~> 6.25"
      configuration_aliases = [aws.global]
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
}
