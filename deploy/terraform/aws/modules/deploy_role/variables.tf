variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "repository" {
  description = "GitHub repository, owner/name, whose workflows deploy."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$", var.repository))
    error_message = "Say owner/name."
  }
}

variable "environment" {
  description = "The GitHub environment whose approval a deployment needs."
  type        = string
  default     = "production"
}

variable "cluster_name" {
  description = "The cluster."
  type        = string
}

variable "cluster_arn" {
  description = "Its ARN."
  type        = string
}

variable "registry_arns" {
  description = "Repositories that may be pushed to."
  type        = list(string)
}

variable "pages" {
  description = "ARNs of what the pages are published to; null: the web pods serve them."
  type        = object({ bucket = string, distribution = string, headers_policy = string })
  default     = null
}
