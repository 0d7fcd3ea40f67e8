output "secret_ids" {
  description = "Secrets of the URL and of the authority that signed its certificate."
  value       = { for key, secret in google_secret_manager_secret.this : key => secret.secret_id }
}
