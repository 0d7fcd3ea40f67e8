output "primary_id" {
  description = "Identifier of the primary."
  value       = aws_db_instance.primary.identifier
}

output "replica_id" {
  description = "Identifier of the replica, or null."
  value       = try(aws_db_instance.replica[0].identifier, null)
}

output "secret_arns" {
  description = "Secrets that hold the two URLs, and the authorities that they name."
  value       = concat([for secret in aws_secretsmanager_secret.url : secret.arn], [aws_secretsmanager_secret.authorities.arn])
}
