output "installation" {
  description = "What installation.env of the gke overlay says."
  value = {
    PROJECT          = var.project
    CLUSTER          = module.cluster.name
    CLUSTER_LOCATION = var.region
    SECRETS_ACCOUNT  = module.identity.secrets_account_email
    ADDRESS_NAME     = module.edge.address_name
    ADDRESS          = module.edge.address
    ARMOR_POLICY     = module.edge.policy
    DATABASES        = module.network.data_cidr
  }
}

output "github" {
  description = "Provider and accounts for GitHub Actions."
  value       = { provider = module.deploy_role.provider, accounts = module.deploy_role.accounts }
}
