variable "region" {
  description = "Region of the installation."
  type        = string
}

variable "project" {
  description = "Google Cloud project."
  type        = string
}

variable "bucket" {
  description = "Name of the bucket, unique in the world."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,56}[a-z0-9]$", var.bucket))
    error_message = "3 to 58 lower-case letters, digits and hyphens."
  }
}

variable "key_id" {
  description = "KMS key of the files."
  type        = string
}

variable "archive_after_days" {
  description = "Days after which payroll files move to Archive."
  type        = number
  default     = 180

  validation {
    condition     = var.archive_after_days >= 30
    error_message = "30 days at least."
  }
}

variable "expire_after_days" {
  description = "Days after which payroll files are deleted."
  type        = number
  default     = 3650
}

variable "retention_days" {
  description = "Nobody deletes a file for so many days; 0: no retention. Once locked it cannot be taken back."
  type        = number
  default     = 0

  validation {
    condition     = var.retention_days >= 0 && var.retention_days <= 3650
    error_message = "Between 0 and 3650 days."
  }
}
