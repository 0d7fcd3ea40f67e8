variable "size" {
  description = "small (up to about 1,000 employees) or 10k."
  type        = string

  validation {
    condition     = contains(["small", "10k"], var.size)
    error_message = "Say small or 10k, or write a size of your own into sizes.tf and here."
  }
}

variable "region" {
  description = "Region."
  type        = string
  default     = "europe-west3"
}

variable "project" {
  description = "Google Cloud project."
  type        = string
}

variable "bucket" {
  description = "Bucket of payroll files, unique in the world."
  type        = string
}

variable "github_repository" {
  description = "Your copy of the repository, as owner/name."
  type        = string
}

variable "alarm_email" {
  description = "Who is told."
  type        = string
}

variable "billing_account" {
  description = "Billing account of the budget."
  type        = string
}

variable "admin_cidrs" {
  description = "Ranges from which kubectl reaches the cluster."
  type        = list(string)
  default     = []
}

variable "more_template_keys" {
  description = "Ids of further template keys, such as k2 (docs/runbooks/rotate-keys.md)."
  type        = set(string)
  default     = []
}
