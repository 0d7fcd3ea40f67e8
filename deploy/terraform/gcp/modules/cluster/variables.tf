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

variable "network_id" {
  description = "The VPC."
  type        = string
}

variable "subnet_id" {
  description = "Subnet of the nodes."
  type        = string
}

variable "key_id" {
  description = "KMS key that wraps secrets in etcd."
  type        = string
}

variable "admin_cidrs" {
  description = "Ranges from which kubectl reaches the cluster."
  type        = list(string)

  validation {
    condition     = alltrue([for cidr in var.admin_cidrs : can(cidrhost(cidr, 0)) && cidr != "0.0.0.0/0"])
    error_message = "Each must be a range, and never the whole internet."
  }
}

variable "cpu_machine" {
  description = "Machine type of the general nodes."
  type        = string
}

variable "cpu_nodes" {
  description = "Fewest and most general nodes in each zone."
  type        = object({ min = number, max = number })

  validation {
    condition     = var.cpu_nodes.min >= 1 && var.cpu_nodes.max >= var.cpu_nodes.min
    error_message = "At least one node in each zone, and max not below min."
  }
}

variable "gpu_nodes" {
  description = "Fewest and most T4 nodes of the region. max = 0: none."
  type        = object({ min = number, max = number })

  validation {
    condition     = var.gpu_nodes.min >= 0 && var.gpu_nodes.max >= var.gpu_nodes.min
    error_message = "min must not be negative, nor above max."
  }
}
