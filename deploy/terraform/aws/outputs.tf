output "installation" {
  description = "What installation.env of the eks overlay says; CERTIFICATE_ARN is yours."
  value = {
    REGION           = data.aws_region.current.region
    WAF_ARN          = module.firewall.arn
    APP_ROLE_ARN     = module.identity.app_role_arn
    SECRETS_ROLE_ARN = module.identity.secrets_role_arn
    LOAD_BALANCERS   = module.network.public_cidr
    DATABASES        = module.network.data_cidr
  }
}

output "settings" {
  description = "What settings.env of the eks overlay says of the bucket."
  value = {
    ATTENDANCE_S3_BUCKET                 = module.storage.bucket
    ATTENDANCE_S3_REGION                 = data.aws_region.current.region
    ATTENDANCE_S3_SERVER_SIDE_ENCRYPTION = module.storage.encryption
  }
}

output "load_balancer_controller_role_arn" {
  description = "Role of the AWS Load Balancer Controller (docs/deployment.md says where it goes)."
  value       = module.balancer.role_arn
}

output "cluster_name" {
  description = "For aws eks update-kubeconfig --name."
  value       = module.cluster.name
}

output "image_repositories" {
  description = "Where the release workflow pushes each image."
  value       = module.registry.urls
}

output "github_role_arns" {
  description = "Roles for GitHub Actions: push and deploy."
  value       = module.deploy_role.role_arns
}

output "front_end" {
  description = "For the variables PAGES_… of the GitHub environment, and the domain to which HOST points; or null."
  value = try({
    bucket          = module.front_end[0].bucket
    distribution_id = module.front_end[0].distribution_id
    headers_policy  = module.front_end[0].headers_policy_id
    domain          = module.front_end[0].domain
  }, null)
}
