# Artifact Analysis scans what is pushed where containerscanning.googleapis.com is enabled.
resource "google_project_service" "scan" {
  service            = "containerscanning.googleapis.com"
  disable_on_destroy = false
}

resource "google_artifact_registry_repository" "this" {
  repository_id = var.name
  location      = var.region
  format        = "DOCKER"
  kms_key_name  = var.key_id

  docker_config {
    immutable_tags = true
  }

  vulnerability_scanning_config {
    enablement_config = "INHERITED"
  }

  depends_on = [google_project_service.scan]
}
