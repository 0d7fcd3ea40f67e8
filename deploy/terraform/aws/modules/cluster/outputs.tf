output "name" {
  description = "Name of the cluster."
  value       = aws_eks_cluster.this.name
}

output "arn" {
  description = "ARN of the cluster."
  value       = aws_eks_cluster.this.arn
}

output "security_group_id" {
  description = "Security group of nodes and pods: the only one that PostgreSQL and Valkey answer."
  value       = aws_eks_cluster.this.vpc_config[0].cluster_security_group_id
}

output "oidc_provider_arn" {
  description = "Identity provider of the cluster's accounts."
  value       = aws_iam_openid_connect_provider.cluster.arn
}

output "oidc_issuer" {
  description = "Its issuer without https://."
  value       = local.issuer
}

output "node_groups" {
  description = "Names of the node groups: cpu, and gpu where there is one."
  value       = keys(aws_eks_node_group.this)
}
