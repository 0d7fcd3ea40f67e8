variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "region" {
  description = "Region of the installation."
  type        = string
}

variable "cidr" {
  description = "Range of the VPC, a /16."
  type        = string

  validation {
    condition     = can(cidrhost(var.cidr, 0)) && endswith(var.cidr, "/16")
    error_message = "Say a /16, for example 10.30.0.0/16."
  }
}
