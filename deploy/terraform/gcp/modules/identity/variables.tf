variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "project" {
  description = "Google Cloud project."
  type        = string
}

variable "namespace" {
  description = "Kubernetes namespace of the application."
  type        = string
  default     = "attendance"
}

variable "cluster_name" {
  description = "The cluster, whose workload pool must exist first."
  type        = string
}

variable "bucket" {
  description = "The bucket of payroll files."
  type        = string
}

variable "secret_ids" {
  description = "Secrets that External Secrets reads, by a name known beforehand."
  type        = map(string)
}
