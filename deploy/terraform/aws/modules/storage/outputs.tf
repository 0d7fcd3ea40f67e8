output "bucket" {
  description = "Name of the bucket: ATTENDANCE_S3_BUCKET."
  value       = aws_s3_bucket.files.id
}

output "arn" {
  description = "ARN of the bucket."
  value       = aws_s3_bucket.files.arn
}

output "encryption" {
  description = "What the application asks for: ATTENDANCE_S3_SERVER_SIDE_ENCRYPTION."
  value       = var.kms_key_arn == "" ? "AES256" : "aws:kms"
}
