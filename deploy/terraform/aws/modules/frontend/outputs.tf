output "bucket" {
  description = "Bucket to which the release workflow copies the built pages."
  value       = aws_s3_bucket.pages.id
}

output "distribution_id" {
  description = "Distribution to invalidate after a release."
  value       = aws_cloudfront_distribution.this.id
}

output "domain" {
  description = "Name to which the host's DNS record points."
  value       = aws_cloudfront_distribution.this.domain_name
}
