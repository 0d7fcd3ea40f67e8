# Pages from S3 through CloudFront; websocket and REST go on to the load balancer under the same
# host, so that the cookie stays first-party and no other origin is ever allowed.
locals {
  dynamic_paths = ["/api/*", "/_event*", "/ping", "/healthz"]
  no_cache      = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad" # AWS: CachingDisabled
  cached        = "658327ea-f89d-4fab-a63d-7e88639e58f6" # AWS: CachingOptimized
  all_viewer    = "216adef6-5c7f-47e4-b989-5492eafa07d3" # AWS: AllViewer
  headers = {
    Permissions-Policy           = "camera=(self), microphone=(), geolocation=(), payment=()"
    Cross-Origin-Opener-Policy   = "same-origin"
    Cross-Origin-Resource-Policy = "same-origin"
  }
}

resource "aws_s3_bucket" "pages" {
  bucket = var.bucket
}

resource "aws_s3_bucket_public_access_block" "pages" {
  bucket                  = aws_s3_bucket.pages.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "pages" {
  bucket = aws_s3_bucket.pages.id
  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

# Old pages stay readable while browsers still ask for their parts.
resource "aws_s3_bucket_versioning" "pages" {
  bucket = aws_s3_bucket.pages.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "pages" {
  bucket = aws_s3_bucket.pages.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "pages" {
  bucket = aws_s3_bucket.pages.id

  rule {
    id     = "old-versions"
    status = "Enabled"
    filter {}
    noncurrent_version_expiration {
      noncurrent_days = 30
    }
    abort_incomplete_multipart_upload {
      days_after_initiation = 2
    }
  }

  depends_on = [aws_s3_bucket_versioning.pages]
}

resource "aws_cloudfront_origin_access_control" "pages" {
  name                              = "${var.name}-pages"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

# /people is a page of its own file; /people/7 is the one page that finds its way itself. A page that
# pages.json does not name yet is served by that one too.
resource "aws_cloudfront_function" "index" {
  name    = "${var.name}-index"
  runtime = "cloudfront-js-2.0"
  publish = true
  code    = <<-EOT
    var pages = ${jsonencode(jsondecode(file("${path.module}/pages.json")))};
    function handler(event) {
      var request = event.request;
      var path = request.uri.replace(/\/+$/, "");
      if (path.split("/").pop().includes(".")) return request;
      request.uri = pages.includes(path) ? path + "/index.html" : "/__spa-fallback.html";
      return request;
    }
  EOT
}

# The headers that nginx gives (attendance_app/api/headers.py). The content security policy names the
# inline scripts of a build, so each release writes it (deploy/pages.py); until the first one no
# inline script is allowed.
resource "aws_cloudfront_response_headers_policy" "pages" {
  name = "${var.name}-pages"

  security_headers_config {
    content_security_policy {
      content_security_policy = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
      override                = true
    }
    strict_transport_security {
      access_control_max_age_sec = 31536000
      override                   = true
    }
    content_type_options {
      override = true
    }
    frame_options {
      frame_option = "DENY"
      override     = true
    }
    referrer_policy {
      referrer_policy = "same-origin"
      override        = true
    }
  }

  custom_headers_config {
    dynamic "items" {
      for_each = local.headers
      content {
        header   = items.key
        value    = items.value
        override = true
      }
    }
  }

  lifecycle {
    ignore_changes = [security_headers_config[0].content_security_policy]
  }
}

resource "aws_cloudfront_distribution" "this" {
  enabled             = true
  is_ipv6_enabled     = true
  comment             = var.name
  aliases             = [var.host]
  default_root_object = "index.html"
  http_version        = "http2and3"
  price_class         = "PriceClass_100"
  web_acl_id          = var.web_acl_arn

  origin {
    origin_id                = "pages"
    domain_name              = aws_s3_bucket.pages.bucket_regional_domain_name
    origin_access_control_id = aws_cloudfront_origin_access_control.pages.id
  }

  origin {
    origin_id   = "application"
    domain_name = var.origin_host
    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
      origin_read_timeout    = 60
    }
  }

  default_cache_behavior {
    target_origin_id           = "pages"
    viewer_protocol_policy     = "redirect-to-https"
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    compress                   = true
    cache_policy_id            = local.cached
    response_headers_policy_id = aws_cloudfront_response_headers_policy.pages.id
    function_association {
      event_type   = "viewer-request"
      function_arn = aws_cloudfront_function.index.arn
    }
  }

  dynamic "ordered_cache_behavior" {
    for_each = local.dynamic_paths
    content {
      path_pattern             = ordered_cache_behavior.value
      target_origin_id         = "application"
      viewer_protocol_policy   = "https-only"
      allowed_methods          = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
      cached_methods           = ["GET", "HEAD"]
      compress                 = false
      cache_policy_id          = local.no_cache
      origin_request_policy_id = local.all_viewer
    }
  }

  dynamic "logging_config" {
    for_each = var.log_bucket_domain == "" ? [] : [var.log_bucket_domain]
    content {
      bucket          = logging_config.value
      prefix          = "pages/"
      include_cookies = false
    }
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    acm_certificate_arn      = var.certificate_arn
    ssl_support_method       = "sni-only"
    minimum_protocol_version = "TLSv1.2_2021"
  }
}

data "aws_iam_policy_document" "pages" {
  statement {
    sid       = "CloudFront"
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.pages.arn}/*"]
    principals {
      type        = "Service"
      identifiers = ["cloudfront.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "AWS:SourceArn"
      values   = [aws_cloudfront_distribution.this.arn]
    }
  }

  statement {
    sid       = "OnlyTls"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.pages.arn, "${aws_s3_bucket.pages.arn}/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket_policy" "pages" {
  bucket     = aws_s3_bucket.pages.id
  policy     = data.aws_iam_policy_document.pages.json
  depends_on = [aws_s3_bucket_public_access_block.pages]
}
