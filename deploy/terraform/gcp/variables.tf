variable "name" {
  description = "Prefix of every name, and the name of the cluster."
  type        = string
}

variable "project" {
  description = "Google Cloud project."
  type        = string
}

variable "region" {
  description = "Region."
  type        = string
}

variable "cidr" {
  description = "Range of the VPC."
  type        = string
  default     = "10.30.0.0/16"
}

variable "admin_cidrs" {
  description = "Ranges from which kubectl reaches the cluster."
  type        = list(string)
  default     = []
}

variable "cpu_machine" {
  description = "Machine type of the general nodes."
  type        = string
}

variable "cpu_nodes" {
  description = "Fewest and most general nodes in each zone."
  type        = object({ min = number, max = number })
}

variable "gpu_nodes" {
  description = "Fewest and most T4 nodes; max = 0 for none."
  type        = object({ min = number, max = number })
  default     = { min = 0, max = 0 }
}

variable "database_tier" {
  description = "Cloud SQL machine."
  type        = string
}

variable "database_replica" {
  description = "A read replica."
  type        = bool
  default     = false
}

variable "database_storage_gb" {
  description = "Gigabytes to begin with."
  type        = number
  default     = 50
}

variable "cache_memory_gb" {
  description = "Gigabytes of Memorystore."
  type        = number
  default     = 1
}

variable "bucket" {
  description = "Name of the bucket of payroll files."
  type        = string
}

variable "retention_days" {
  description = "Days for which nobody can delete a payroll file; 0 for none."
  type        = number
  default     = 0
}

variable "sign_ins_per_minute" {
  description = "Sign-ins from one address in a minute."
  type        = number
  default     = 20
}

variable "github_repository" {
  description = "GitHub repository, owner/name."
  type        = string
}

variable "alarm_email" {
  description = "Who is told."
  type        = string
}

variable "billing_account" {
  description = "Billing account."
  type        = string
}

variable "monthly_budget_usd" {
  description = "US dollars a month."
  type        = number
}

variable "more_template_keys" {
  description = "Ids of further template keys, such as k2, while the key is changed and for as long as it is used."
  type        = set(string)
  default     = []
}
