output "secret_arns" {
  description = "Secrets of the application: both tokens and the template key."
  value       = concat([for secret in aws_secretsmanager_secret.token : secret.arn], [aws_secretsmanager_secret.template_key.arn])
}
