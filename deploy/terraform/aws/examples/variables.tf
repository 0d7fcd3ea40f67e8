variable "size" {
  description = "small (up to about 1,000 employees) or 10k."
  type        = string

  validation {
    condition     = contains(["small", "10k"], var.size)
    error_message = "Say small or 10k, or write a size of your own into sizes.tf and here."
  }
}

variable "region" {
  description = "Region of the installation."
  type        = string
  default     = "eu-central-1"
}

variable "bucket" {
  description = "Name of the bucket of payroll files, unique in the world."
  type        = string
}

variable "github_repository" {
  description = "Your copy of the repository, as owner/name."
  type        = string
}

variable "alarm_email" {
  description = "Who is told of alarms and of the budget."
  type        = string
}

variable "admin_cidrs" {
  description = "Ranges from which kubectl reaches the cluster."
  type        = list(string)
  default     = []
}

variable "static_front_end" {
  description = "Pages from S3 and CloudFront rather than from the pods (docs/deployment.md)."
  type        = object({ bucket = string, host = string, certificate_arn = string, origin_host = string })
  default     = null
}

variable "load_balancer" {
  description = "The part after loadbalancer/ of the ARN that the ingress made; empty at the first apply."
  type        = string
  default     = ""
}

variable "more_template_keys" {
  description = "Ids of further template keys, such as k2 (docs/runbooks/rotate-keys.md)."
  type        = set(string)
  default     = []
}
