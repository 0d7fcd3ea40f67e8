output "member_ids" {
  description = "Identifiers of the nodes, for alarms."
  value       = [for number in range(1, var.nodes + 1) : format("%s-%03d", aws_elasticache_replication_group.this.replication_group_id, number)]
}

output "secret_arns" {
  description = "The secret that holds the URL."
  value       = [aws_secretsmanager_secret.url.arn]
}
