variable "name" {
  description = "Prefix of every name; also the name of the cluster, which load balancers look for on subnets."
  type        = string
}

variable "cidr" {
  description = "Address range of the VPC, a /16 to /20."
  type        = string

  validation {
    condition     = can(cidrhost(var.cidr, 0)) && try(tonumber(split("/", var.cidr)[1]) >= 16 && tonumber(split("/", var.cidr)[1]) <= 20, false)
    error_message = "Say a range between /16 and /20, for example 10.20.0.0/16."
  }
}

variable "zones" {
  description = "Availability zones, two or three of one region."
  type        = list(string)

  validation {
    condition     = length(var.zones) >= 2 && length(var.zones) <= 3 && length(distinct(var.zones)) == length(var.zones)
    error_message = "Name two or three different zones."
  }
}

variable "nat_per_zone" {
  description = "One NAT gateway in each zone (survives the loss of a zone) or one for all (cheaper)."
  type        = bool
  default     = true
}

variable "logs_key_arn" {
  description = "KMS key of the flow logs."
  type        = string
}

variable "log_days" {
  description = "Days for which flow logs are kept."
  type        = number
  default     = 365
}
