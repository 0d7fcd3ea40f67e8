variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "project" {
  description = "Google Cloud project."
  type        = string
}

variable "repository" {
  description = "GitHub repository, owner/name."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$", var.repository))
    error_message = "Say owner/name."
  }
}

variable "environment" {
  description = "The GitHub environment whose approval a deployment needs."
  type        = string
  default     = "production"
}

variable "registry" {
  description = "Repository of the images."
  type        = string
}

variable "region" {
  description = "Its region."
  type        = string
}
