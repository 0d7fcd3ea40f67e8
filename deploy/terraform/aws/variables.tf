variable "name" {
  description = "Prefix of every name, and the name of the cluster."
  type        = string
  default     = "attendance"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,18}[a-z0-9]$", var.name))
    error_message = "4 to 20 lower-case letters, digits and hyphens; the first a letter."
  }
}

variable "cidr" {
  description = "Address range of the VPC."
  type        = string
  default     = "10.20.0.0/16"
}

variable "zones" {
  description = "Two or three availability zones of the region."
  type        = list(string)
}

variable "nat_per_zone" {
  description = "One NAT gateway per zone rather than one for all."
  type        = bool
  default     = true
}

variable "kubernetes_version" {
  description = "Version of Kubernetes."
  type        = string
  default     = "1.34"
}

variable "admin_cidrs" {
  description = "Ranges from which kubectl and the deployment reach the cluster. Empty: the VPC only."
  type        = list(string)
  default     = []
}

variable "cpu_instance_types" {
  description = "Instance types of the general nodes."
  type        = list(string)
  default     = ["m6i.large"]
}

variable "cpu_nodes" {
  description = "Fewest and most general nodes."
  type        = object({ min = number, max = number })
  default     = { min = 2, max = 4 }
}

variable "gpu_nodes" {
  description = "Fewest and most g4dn.xlarge nodes for recognition; max = 0 for none."
  type        = object({ min = number, max = number })
  default     = { min = 0, max = 0 }
}

variable "database_class" {
  description = "RDS class of the primary and its standby."
  type        = string
  default     = "db.t4g.medium"
}

variable "replica_class" {
  description = "RDS class of the read replica; empty for none."
  type        = string
  default     = ""
}

variable "database_storage_gb" {
  description = "Gigabytes of storage to begin with."
  type        = number
  default     = 50
}

variable "database_multi_az" {
  description = "A standby in another zone."
  type        = bool
  default     = true
}

variable "cache_node_type" {
  description = "ElastiCache type."
  type        = string
  default     = "cache.t4g.small"
}

variable "cache_nodes" {
  description = "Number of Valkey nodes."
  type        = number
  default     = 2
}

variable "bucket" {
  description = "Name of the bucket of payroll files."
  type        = string
}

variable "bucket_own_key" {
  description = "Encrypt payroll files with a KMS key of your own rather than with S3's (SSE-S3)."
  type        = bool
  default     = false
}

variable "glacier_after_days" {
  description = "Days after which payroll files move to Glacier."
  type        = number
  default     = 180
}

variable "object_lock_days" {
  description = "Days for which nobody can delete a payroll file; 0 for no lock."
  type        = number
  default     = 0
}

variable "static_front_end" {
  description = "Pages from S3 and CloudFront; null: the web pods serve them. origin_host is the load balancer's own name."
  type = object({
    bucket          = string
    host            = string
    certificate_arn = string
    origin_host     = string
  })
  default = null
}

variable "github_repository" {
  description = "GitHub repository whose workflows push and deploy, as owner/name."
  type        = string
}

variable "alarm_email" {
  description = "Who is told of alarms and of the budget."
  type        = string
}

variable "load_balancer" {
  description = "The part after loadbalancer/ of the ARN that the ingress made; empty at the first apply."
  type        = string
  default     = ""
}

variable "monthly_budget_usd" {
  description = "US dollars a month."
  type        = number
}

variable "more_template_keys" {
  description = "Ids of further template keys, such as k2, while the key is changed and for as long as it is used."
  type        = set(string)
  default     = []
}
