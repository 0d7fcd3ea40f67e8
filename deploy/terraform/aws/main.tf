# Everything that deploy/kubernetes/overlays/eks stands on. examples/ has it in two sizes.
data "aws_caller_identity" "current" {}

data "aws_region" "current" {}

module "keys" {
  source = "./modules/keys"

  name       = var.name
  account_id = data.aws_caller_identity.current.account_id
  region     = data.aws_region.current.region
}

module "network" {
  source = "./modules/network"

  name         = var.name
  cidr         = var.cidr
  zones        = var.zones
  nat_per_zone = var.nat_per_zone
  logs_key_arn = module.keys.arns["logs"]
}

module "cluster" {
  source = "./modules/cluster"

  name               = var.name
  kubernetes_version = var.kubernetes_version
  subnet_ids         = module.network.private_subnet_ids
  admin_cidrs        = var.admin_cidrs
  cpu_instance_types = var.cpu_instance_types
  cpu_nodes          = var.cpu_nodes
  gpu_nodes          = var.gpu_nodes
  secrets_key_arn    = module.keys.arns["cluster"]
  logs_key_arn       = module.keys.arns["logs"]
}

module "database" {
  source = "./modules/database"

  name                     = var.name
  region                   = data.aws_region.current.region
  vpc_id                   = module.network.vpc_id
  subnet_ids               = module.network.data_subnet_ids
  client_security_group_id = module.cluster.security_group_id
  instance_class           = var.database_class
  replica_instance_class   = var.replica_class
  storage_gb               = var.database_storage_gb
  multi_az                 = var.database_multi_az
  key_arn                  = module.keys.arns["database"]
  secrets_key_arn          = module.keys.arns["secrets"]
}

module "cache" {
  source = "./modules/cache"

  name                     = var.name
  vpc_id                   = module.network.vpc_id
  subnet_ids               = module.network.data_subnet_ids
  client_security_group_id = module.cluster.security_group_id
  node_type                = var.cache_node_type
  nodes                    = var.cache_nodes
  key_arn                  = module.keys.arns["cache"]
  secrets_key_arn          = module.keys.arns["secrets"]
}

module "storage" {
  source = "./modules/storage"

  bucket             = var.bucket
  kms_key_arn        = var.bucket_own_key ? module.keys.arns["objects"] : ""
  glacier_after_days = var.glacier_after_days
  object_lock_days   = var.object_lock_days
}

module "secrets" {
  source = "./modules/secrets"

  name               = var.name
  key_arn            = module.keys.arns["secrets"]
  more_template_keys = var.more_template_keys
}

module "identity" {
  source = "./modules/identity"

  name              = var.name
  oidc_provider_arn = module.cluster.oidc_provider_arn
  oidc_issuer       = module.cluster.oidc_issuer
  bucket_arn        = module.storage.arn
  bucket_key_arn    = var.bucket_own_key ? module.keys.arns["objects"] : ""
  secret_arns       = concat(module.secrets.secret_arns, module.database.secret_arns, module.cache.secret_arns)
  secrets_key_arn   = module.keys.arns["secrets"]
}

module "registry" {
  source = "./modules/registry"

  name    = var.name
  key_arn = module.keys.arns["objects"]
}

module "deploy_role" {
  source = "./modules/deploy_role"

  name          = var.name
  repository    = var.github_repository
  cluster_name  = module.cluster.name
  cluster_arn   = module.cluster.arn
  registry_arns = module.registry.arns
  pages         = one(module.front_end[*].publishing)
}

module "firewall" {
  source = "./modules/firewall"

  name         = var.name
  scope        = "REGIONAL"
  logs_key_arn = module.keys.arns["logs"]
}

module "balancer" {
  source = "./modules/balancer"

  name              = var.name
  region            = data.aws_region.current.region
  account_id        = data.aws_caller_identity.current.account_id
  vpc_id            = module.network.vpc_id
  web_acl_arn       = module.firewall.arn
  oidc_provider_arn = module.cluster.oidc_provider_arn
  oidc_issuer       = module.cluster.oidc_issuer
}

module "front_end_firewall" {
  source    = "./modules/firewall"
  count     = var.static_front_end == null ? 0 : 1
  providers = { aws = aws.global }

  name  = "${var.name}-pages"
  scope = "CLOUDFRONT"
}

module "front_end" {
  source = "./modules/frontend"
  count  = var.static_front_end == null ? 0 : 1

  name            = var.name
  bucket          = var.static_front_end.bucket
  host            = var.static_front_end.host
  certificate_arn = var.static_front_end.certificate_arn
  origin_host     = var.static_front_end.origin_host
  web_acl_arn     = module.front_end_firewall[0].arn
}

module "alarms" {
  source = "./modules/alarms"

  name               = var.name
  email              = var.alarm_email
  key_arn            = module.keys.arns["alarms"]
  primary_id         = module.database.primary_id
  replica_id         = module.database.replica_id
  storage_gb         = var.database_storage_gb
  cache_member_ids   = module.cache.member_ids
  load_balancer      = var.load_balancer
  monthly_budget_usd = var.monthly_budget_usd
}
