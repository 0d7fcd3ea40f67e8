variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "email" {
  description = "Who is told."
  type        = string

  validation {
    condition     = can(regex("^[^@ ]+@[^@ ]+$", var.email))
    error_message = "Say an address such as operations@example.org."
  }
}

variable "key_arn" {
  description = "KMS key of the topic."
  type        = string
}

variable "primary_id" {
  description = "Identifier of the database."
  type        = string
}

variable "replica_id" {
  description = "Identifier of its replica, or null."
  type        = string
  default     = null
}

variable "storage_gb" {
  description = "Storage of the database; below a fifth of it somebody is told."
  type        = number
}

variable "cache_member_ids" {
  description = "Identifiers of Valkey's nodes."
  type        = list(string)
}

variable "load_balancer" {
  description = "The part of the load balancer's ARN after loadbalancer/. Empty until the ingress has made it."
  type        = string
  default     = ""
}

variable "metrics_namespace" {
  description = "CloudWatch namespace to which the cluster's collector writes the application's own figures."
  type        = string
  default     = "Attendance"
}

variable "monthly_budget_usd" {
  description = "US dollars a month; at 80 % of it, and when 100 % is forecast, somebody is told."
  type        = number

  validation {
    condition     = var.monthly_budget_usd > 0
    error_message = "A budget must be above 0."
  }
}
