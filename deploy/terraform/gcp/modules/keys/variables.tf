variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "region" {
  description = "Region of the installation."
  type        = string
}


variable "project" {
  description = "Google Cloud project."
  type        = string
}
