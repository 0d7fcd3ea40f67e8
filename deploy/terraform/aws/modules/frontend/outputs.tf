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

output "headers_policy_id" {
  description = "Policy whose content security policy a release writes."
  value       = aws_cloudfront_response_headers_policy.pages.id
}

output "publishing" {
  description = "What a release may change: ARNs of bucket, distribution and headers policy."
  value = {
    bucket         = aws_s3_bucket.pages.arn
    distribution   = aws_cloudfront_distribution.this.arn
    headers_policy = aws_cloudfront_response_headers_policy.pages.arn
  }
}
