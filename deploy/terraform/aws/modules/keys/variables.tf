variable "name" {
  description = "Prefix of every name, for example attendance."
  type        = string
}

variable "account_id" {
  description = "The AWS account that administers the keys."
  type        = string
}

variable "region" {
  description = "Region of the log service that encrypts with the logs key."
  type        = string
}
