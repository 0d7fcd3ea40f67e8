variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "region" {
  description = "Region of the installation."
  type        = string
}

variable "network_id" {
  description = "The VPC."
  type        = string
}

variable "memory_gb" {
  description = "Gigabytes of memory."
  type        = number

  validation {
    condition     = var.memory_gb >= 1 && var.memory_gb <= 300
    error_message = "Between 1 and 300 GB."
  }
}

variable "key_id" {
  description = "KMS key of the data."
  type        = string
}

variable "secrets_key_id" {
  description = "KMS key of the secret."
  type        = string
}
