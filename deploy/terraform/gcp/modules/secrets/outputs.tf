output "secret_ids" {
  description = "Secrets of the application."
  value       = { for key, secret in google_secret_manager_secret.this : key => secret.secret_id }
}
