output "app_role_arn" {
  description = "Role of the account app: APP_ROLE_ARN of the eks overlay."
  value       = aws_iam_role.this["app"].arn
}

output "secrets_role_arn" {
  description = "Role of the account secrets-reader: SECRETS_ROLE_ARN of the eks overlay."
  value       = aws_iam_role.this["secrets"].arn
}
