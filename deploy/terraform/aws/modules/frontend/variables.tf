variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "bucket" {
  description = "Bucket of the built pages, unique in the world."
  type        = string
}

variable "host" {
  description = "Host name that browsers use: that of ATTENDANCE_PUBLIC_URL."
  type        = string
}

variable "certificate_arn" {
  description = "ACM certificate of the host, in us-east-1."
  type        = string

  validation {
    condition     = can(regex("^arn:aws:acm:us-east-1:", var.certificate_arn))
    error_message = "CloudFront takes certificates of us-east-1 only."
  }
}

variable "origin_host" {
  description = "Host name of the load balancer before the application, with a certificate of its own."
  type        = string
}

variable "web_acl_arn" {
  description = "Web ACL of scope CLOUDFRONT."
  type        = string
}

variable "log_bucket_domain" {
  description = "Bucket for access logs, as its domain name. Empty: none, and the web ACL's log stands alone."
  type        = string
  default     = ""
}
