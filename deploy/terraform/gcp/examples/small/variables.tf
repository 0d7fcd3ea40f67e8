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
