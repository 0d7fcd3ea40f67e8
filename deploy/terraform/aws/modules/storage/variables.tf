variable "bucket" {
  description = "Name of the bucket, unique in the world."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.bucket))
    error_message = "3 to 63 lower-case letters, digits and hyphens."
  }
}

variable "kms_key_arn" {
  description = "Encrypt with this KMS key. Empty: with the keys of S3 itself (SSE-S3, AES256)."
  type        = string
  default     = ""
}

variable "glacier_after_days" {
  description = "Days after which payroll files move to Glacier, from where a restore takes hours."
  type        = number
  default     = 180

  validation {
    condition     = var.glacier_after_days >= 30
    error_message = "30 days at least: the files of the last month are still being read."
  }
}

variable "expire_after_days" {
  description = "Days after which payroll files are deleted: what your law asks you to keep."
  type        = number
  default     = 3650

  validation {
    condition     = var.expire_after_days >= 365
    error_message = "A year at least."
  }
}

variable "object_lock_days" {
  description = "Nobody, the account's root included, deletes a file for so many days. 0: no lock. It is set when the bucket is made, and cannot be taken back."
  type        = number
  default     = 0

  validation {
    condition     = var.object_lock_days >= 0 && var.object_lock_days <= 3650
    error_message = "Between 0 and 3650 days."
  }
}
