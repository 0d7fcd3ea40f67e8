variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "key_arn" {
  description = "KMS key of the secrets."
  type        = string
}

variable "token_version" {
  description = "Raise it by one to make new tokens for the recognition worker and for /metrics."
  type        = number
  default     = 1
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
