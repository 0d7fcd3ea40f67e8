output "instances" {
  description = "Primary, and replica where there is one, for alarms."
  value       = concat([google_sql_database_instance.primary.name], google_sql_database_instance.replica[*].name)
}

output "secret_ids" {
  description = "Secrets that hold the two URLs, and the authorities that they name."
  value       = { for key in concat(keys(local.hosts), ["database-ca"]) : key => google_secret_manager_secret.this[key].secret_id }
}
