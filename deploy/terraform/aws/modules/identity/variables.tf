variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "namespace" {
  description = "Kubernetes namespace of the application."
  type        = string
  default     = "attendance"
}

variable "oidc_provider_arn" {
  description = "Identity provider of the cluster."
  type        = string
}

variable "oidc_issuer" {
  description = "Its issuer without https://."
  type        = string
}

variable "bucket_arn" {
  description = "The bucket of payroll files."
  type        = string
}

variable "bucket_key_arn" {
  description = "Its KMS key, or empty with SSE-S3."
  type        = string
  default     = ""
}

variable "secret_arns" {
  description = "Secrets that External Secrets reads for the pods."
  type        = list(string)
}

variable "secrets_key_arn" {
  description = "KMS key of these secrets."
  type        = string
}
