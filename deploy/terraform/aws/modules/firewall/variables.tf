variable "name" {
  description = "Name of the web ACL."
  type        = string
}

variable "scope" {
  description = "REGIONAL for the load balancer, CLOUDFRONT (in us-east-1) for the front end."
  type        = string

  validation {
    condition     = contains(["REGIONAL", "CLOUDFRONT"], var.scope)
    error_message = "REGIONAL or CLOUDFRONT."
  }
}

variable "sign_ins_per_five_minutes" {
  description = "Requests for sign-in and pairing from one address in five minutes; then 429."
  type        = number
  default     = 100

  validation {
    condition     = var.sign_ins_per_five_minutes >= 10
    error_message = "AWS WAF counts from 10 upwards."
  }
}

variable "requests_per_five_minutes" {
  description = "Requests of any kind from one address in five minutes; an office behind one address needs thousands."
  type        = number
  default     = 20000
}

variable "logs_key_arn" {
  description = "KMS key of the log, in the region of this web ACL. Null: the key of CloudWatch itself."
  type        = string
  default     = null
}

variable "log_days" {
  description = "Days for which blocked requests are kept."
  type        = number
  default     = 365
}
