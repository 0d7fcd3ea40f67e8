output "network_id" {
  description = "The VPC, once private services are connected."
  value       = google_service_networking_connection.this.network
}

output "subnet_id" {
  description = "Subnet of the nodes."
  value       = google_compute_subnetwork.nodes.id
}

output "data_cidr" {
  description = "Range of PostgreSQL and Valkey: DATABASES of the gke overlay."
  value       = cidrsubnet(var.cidr, 2, 3)
}
