output "role_arn" {
  description = "For the account aws-load-balancer-controller in kube-system."
  value       = aws_iam_role.this.arn
}
