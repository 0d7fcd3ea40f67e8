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

variable "more_template_keys" {
  description = "Ids of further template keys, such as k2; each is the secret NAME-template-key-ID (docs/runbooks/rotate-keys.md)."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for id in var.more_template_keys : can(regex("^k[0-9]{1,4}$", id)) && id != "k1"])
    error_message = "Ids are k2, k3 and so on; k1 is there from the beginning."
  }
}
