variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "region" {
  description = "Region, whose certificate authorities are trusted."
  type        = string
}

variable "vpc_id" {
  description = "The VPC."
  type        = string
}

variable "subnet_ids" {
  description = "Subnets without a way out, in two zones or more."
  type        = list(string)
}

variable "client_security_group_id" {
  description = "The security group that may connect."
  type        = string
}

variable "instance_class" {
  description = "Size of the primary and of its standby, for example db.m7g.large."
  type        = string

  validation {
    condition     = startswith(var.instance_class, "db.")
    error_message = "Say an RDS class, which begins with db."
  }
}

variable "replica_instance_class" {
  description = "Size of the read replica for reports and exports. Empty: no replica."
  type        = string
  default     = ""
}

variable "storage_gb" {
  description = "Gigabytes to begin with; it grows by itself to four times as much."
  type        = number

  validation {
    condition     = var.storage_gb >= 20 && var.storage_gb <= 16384
    error_message = "Between 20 and 16384 GB."
  }
}

variable "multi_az" {
  description = "A standby in another zone that takes over by itself."
  type        = bool
  default     = true
}

variable "backup_days" {
  description = "Days to which the database can be set back, to the second (PITR)."
  type        = number
  default     = 35

  validation {
    condition     = var.backup_days >= 7 && var.backup_days <= 35
    error_message = "Between 7 and 35 days: without backups there is no payroll."
  }
}

variable "key_arn" {
  description = "KMS key of storage, backups and insights."
  type        = string
}

variable "secrets_key_arn" {
  description = "KMS key of the secrets that hold the URLs."
  type        = string
}

variable "password_version" {
  description = "Raise it by one to make a new password (docs/deployment.md says when pods read it)."
  type        = number
  default     = 1
}
