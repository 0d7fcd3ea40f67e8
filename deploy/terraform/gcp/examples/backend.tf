terraform {
  required_version = ">= 1.11"
  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 6.50"
    }
    random = {
      source  = "hashicorp/random"
      version = "~> 3.7"
    }
  }

  # The state holds the password of Memorystore and an HMAC key: its bucket is private and versioned.
  # terraform init -backend-config=bucket=…
  backend "gcs" {
    prefix = "attendance"
  }
}

provider "google" {
  project = var.project
  region  = var.region
}
