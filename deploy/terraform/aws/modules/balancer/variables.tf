variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "region" {
  description = "Region of the load balancer."
  type        = string
}

variable "account_id" {
  description = "Account of the load balancer."
  type        = string
}

variable "vpc_id" {
  description = "Network whose security groups may be changed."
  type        = string
}

variable "web_acl_arn" {
  description = "Web ACL that may be put before the load balancer."
  type        = string
}

variable "oidc_provider_arn" {
  description = "Identity provider of the cluster."
  type        = string
}

variable "oidc_issuer" {
  description = "Its issuer without https://."
  type        = string
}
