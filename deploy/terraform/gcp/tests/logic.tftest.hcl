mock_provider "google" {}

run "keeps_files_when_asked" {
  command = plan
  module {
    source = "./modules/storage"
  }
  variables {
    project        = "test"
    region         = "europe-west3"
    bucket         = "test-files"
    key_id         = "projects/test/locations/europe-west3/keyRings/test/cryptoKeys/objects"
    retention_days = 30
  }
  assert {
    condition     = google_storage_bucket.files.retention_policy[0].retention_period == "2592000" && !google_storage_bucket.files.versioning[0].enabled
    error_message = "Thirty days in seconds, and no versions beside them."
  }
}

run "refuses_early_archive" {
  command = plan
  module {
    source = "./modules/storage"
  }
  variables {
    project            = "test"
    region             = "europe-west3"
    bucket             = "test-files"
    key_id             = "projects/test/locations/europe-west3/keyRings/test/cryptoKeys/objects"
    archive_after_days = 1
  }
  expect_failures = [var.archive_after_days]
}
