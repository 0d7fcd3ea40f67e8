variable "region" {
  description = "Region of the installation."
  type        = string
  default     = "eu-central-1"
}

variable "bucket" {
  description = "Name of the bucket of payroll files, unique in the world."
  type        = string
}

variable "github_repository" {
  description = "Your copy of the repository, as owner/name."
  type        = string
}

variable "alarm_email" {
  description = "Who is told of alarms and of the budget."
  type        = string
}

variable "admin_cidrs" {
  description = "Ranges from which kubectl reaches the cluster."
  type        = list(string)
  default     = []
}
