output "role_arns" {
  description = "Roles for GitHub Actions: push (main branch) and deploy (the approved environment)."
  value       = { for use, role in aws_iam_role.this : use => role.arn }
}
