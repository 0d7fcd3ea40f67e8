variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "vpc_id" {
  description = "The VPC."
  type        = string
}

variable "subnet_ids" {
  description = "Subnets without a way out."
  type        = list(string)
}

variable "client_security_group_id" {
  description = "The security group that may connect."
  type        = string
}

variable "node_type" {
  description = "Size of a node, for example cache.t4g.small."
  type        = string

  validation {
    condition     = startswith(var.node_type, "cache.")
    error_message = "Say an ElastiCache type, which begins with cache."
  }
}

variable "nodes" {
  description = "1, or 2 to 6 with automatic failover between zones."
  type        = number
  default     = 2

  validation {
    condition     = var.nodes >= 1 && var.nodes <= 6
    error_message = "Between 1 and 6 nodes."
  }
}

variable "key_arn" {
  description = "KMS key of the data at rest."
  type        = string
}

variable "secrets_key_arn" {
  description = "KMS key of the secret that holds the URL."
  type        = string
}
