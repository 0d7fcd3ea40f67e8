output "repository" {
  description = "Name of the repository."
  value       = google_artifact_registry_repository.this.name
}
