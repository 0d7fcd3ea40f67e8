output "secret_arns" {
  description = "Secrets of the application: both tokens and the template keys."
  value = concat(
    [for secret in aws_secretsmanager_secret.token : secret.arn],
    [aws_secretsmanager_secret.template_key.arn],
    [for secret in aws_secretsmanager_secret.more_template_keys : secret.arn],
  )
}
