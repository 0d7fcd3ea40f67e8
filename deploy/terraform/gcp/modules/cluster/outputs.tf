output "name" {
  description = "Name of the cluster: CLUSTER of the gke overlay."
  value       = google_container_cluster.this.name
}

output "node_pools" {
  description = "Names of the node pools."
  value       = keys(google_container_node_pool.this)
}
