variable "name" {
  description = "Name of the cluster."
  type        = string
}

variable "kubernetes_version" {
  description = "Version of Kubernetes, for example 1.34."
  type        = string

  validation {
    condition     = can(regex("^1\\.[0-9]{2}$", var.kubernetes_version))
    error_message = "Say a minor version such as 1.34."
  }
}

variable "subnet_ids" {
  description = "Private subnets of the nodes."
  type        = list(string)
}

variable "admin_cidrs" {
  description = "Ranges from which the cluster's interface may be reached. Empty: from inside the VPC only."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for cidr in var.admin_cidrs : can(cidrhost(cidr, 0)) && cidr != "0.0.0.0/0"])
    error_message = "Each must be a range such as 198.51.100.0/24, and never the whole internet."
  }
}

variable "cpu_instance_types" {
  description = "Instance types of the general nodes."
  type        = list(string)
}

variable "cpu_nodes" {
  description = "Fewest and most general nodes."
  type        = object({ min = number, max = number })

  validation {
    condition     = var.cpu_nodes.min >= 2 && var.cpu_nodes.max >= var.cpu_nodes.min
    error_message = "At least 2 nodes, so that one may leave, and max not below min."
  }
}

variable "gpu_instance_types" {
  description = "Instance types of the recognition nodes; the manifests ask for g4dn.xlarge (one T4)."
  type        = list(string)
  default     = ["g4dn.xlarge"]
}

variable "gpu_nodes" {
  description = "Fewest and most recognition nodes. max = 0: no GPU group, workers run on the CPU."
  type        = object({ min = number, max = number })

  validation {
    condition     = var.gpu_nodes.min >= 0 && var.gpu_nodes.max >= var.gpu_nodes.min
    error_message = "min must not be negative, nor above max."
  }
}

variable "secrets_key_arn" {
  description = "KMS key that wraps Kubernetes secrets in etcd."
  type        = string
}

variable "logs_key_arn" {
  description = "KMS key of the control plane's logs."
  type        = string
}

variable "log_days" {
  description = "Days for which the control plane's logs are kept."
  type        = number
  default     = 365
}
