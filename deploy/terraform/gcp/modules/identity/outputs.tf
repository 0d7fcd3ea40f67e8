output "app_account_email" {
  description = "Account of the application's HMAC key."
  value       = google_service_account.app.email
}

output "secrets_account_email" {
  description = "SECRETS_ACCOUNT of the gke overlay."
  value       = google_service_account.secrets.email
}
