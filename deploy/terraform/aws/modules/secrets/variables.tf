variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "key_arn" {
  description = "KMS key of the secrets."
  type        = string
}

variable "token_version" {
  description = "Raise it by one to make new tokens for the recognition worker and for /metrics."
  type        = number
  default     = 1
}
