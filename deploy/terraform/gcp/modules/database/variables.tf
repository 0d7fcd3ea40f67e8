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

variable "tier" {
  description = "Machine of primary and replica, for example db-custom-2-8192."
  type        = string
}

variable "replica" {
  description = "A read replica for reports and exports."
  type        = bool
}

variable "regional" {
  description = "A standby in another zone that takes over by itself."
  type        = bool
  default     = true
}

variable "storage_gb" {
  description = "Gigabytes to begin with; it grows by itself."
  type        = number

  validation {
    condition     = var.storage_gb >= 20
    error_message = "20 GB at least."
  }
}

variable "key_id" {
  description = "KMS key of data and backups."
  type        = string
}

variable "secrets_key_id" {
  description = "KMS key of the secrets."
  type        = string
}

variable "password_version" {
  description = "Raise it by one to make a new password."
  type        = number
  default     = 1
}
