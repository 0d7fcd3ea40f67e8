output "arns" {
  description = "ARN of the key of each use: cluster, database, cache, logs, secrets, objects, alarms."
  value       = { for use, key in aws_kms_key.this : use => key.arn }
}
