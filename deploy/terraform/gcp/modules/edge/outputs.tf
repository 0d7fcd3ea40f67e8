output "address" {
  description = "Address to which DNS points: ADDRESS."
  value       = google_compute_global_address.this.address
}

output "address_name" {
  description = "Its name: ADDRESS_NAME."
  value       = google_compute_global_address.this.name
}

output "policy" {
  description = "ARMOR_POLICY of the gke overlay."
  value       = google_compute_security_policy.this.name
}
