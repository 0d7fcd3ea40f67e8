variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "region" {
  description = "Region of the installation."
  type        = string
}

variable "key_id" {
  description = "KMS key of the layers."
  type        = string
}
