output "accounts" {
  description = "Accounts for GitHub Actions: push and deploy."
  value       = { for use, account in google_service_account.this : use => account.email }
}

output "provider" {
  description = "Identity provider for GitHub Actions."
  value       = google_iam_workload_identity_pool_provider.github.name
}
