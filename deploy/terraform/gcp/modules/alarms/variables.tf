variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "project" {
  description = "Google Cloud project."
  type        = string
}

variable "email" {
  description = "Who is told."
  type        = string
}

variable "instances" {
  description = "Cloud SQL instances."
  type        = list(string)
}

variable "billing_account" {
  description = "Billing account of the budget."
  type        = string
}

variable "monthly_budget_usd" {
  description = "US dollars a month."
  type        = number

  validation {
    condition     = var.monthly_budget_usd > 0
    error_message = "A budget must be above 0."
  }
}
