variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "project" {
  description = "Google Cloud project."
  type        = string
}

variable "region" {
  description = "Region of the secrets."
  type        = string
}

variable "key_id" {
  description = "KMS key of the secrets."
  type        = string
}

variable "token_version" {
  description = "Raise it by one to make new tokens."
  type        = number
  default     = 1
}

variable "app_account_email" {
  description = "Account whose keys the application signs its requests to Cloud Storage with."
  type        = string
}
