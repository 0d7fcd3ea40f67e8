# Everything that deploy/kubernetes/overlays/gke stands on. examples/ has it in two sizes.
# Names only, known beforehand: the secrets themselves come after the account that reads them.
locals {
  readable = merge(module.database.secret_ids, module.cache.secret_ids, module.secrets.secret_ids)
}

module "keys" {
  source = "./modules/keys"

  name    = var.name
  region  = var.region
  project = var.project
}

module "network" {
  source = "./modules/network"

  name   = var.name
  region = var.region
  cidr   = var.cidr
}

module "cluster" {
  source = "./modules/cluster"

  name        = var.name
  region      = var.region
  project     = var.project
  network_id  = module.network.network_id
  subnet_id   = module.network.subnet_id
  key_id      = module.keys.ids["cluster"]
  admin_cidrs = var.admin_cidrs
  cpu_machine = var.cpu_machine
  cpu_nodes   = var.cpu_nodes
  gpu_nodes   = var.gpu_nodes
}

module "database" {
  source = "./modules/database"

  name           = var.name
  region         = var.region
  network_id     = module.network.network_id
  tier           = var.database_tier
  replica        = var.database_replica
  storage_gb     = var.database_storage_gb
  key_id         = module.keys.ids["database"]
  secrets_key_id = module.keys.ids["secrets"]
}

module "cache" {
  source = "./modules/cache"

  name           = var.name
  region         = var.region
  network_id     = module.network.network_id
  memory_gb      = var.cache_memory_gb
  key_id         = module.keys.ids["cache"]
  secrets_key_id = module.keys.ids["secrets"]
}

module "storage" {
  source = "./modules/storage"

  project        = var.project
  region         = var.region
  bucket         = var.bucket
  retention_days = var.retention_days
  key_id         = module.keys.ids["objects"]
}

module "secrets" {
  source = "./modules/secrets"

  name               = var.name
  project            = var.project
  region             = var.region
  key_id             = module.keys.ids["secrets"]
  app_account_email  = module.identity.app_account_email
  more_template_keys = var.more_template_keys
}

module "identity" {
  source = "./modules/identity"

  name         = var.name
  project      = var.project
  cluster_name = module.cluster.name
  bucket       = module.storage.bucket
  secret_ids   = local.readable
}

module "registry" {
  source = "./modules/registry"

  name   = var.name
  region = var.region
  key_id = module.keys.ids["registry"]
}

module "edge" {
  source = "./modules/edge"

  name                = var.name
  sign_ins_per_minute = var.sign_ins_per_minute
}

module "deploy_role" {
  source = "./modules/deploy_role"

  name       = var.name
  project    = var.project
  repository = var.github_repository
  registry   = module.registry.repository
  region     = var.region
}

module "alarms" {
  source = "./modules/alarms"

  name               = var.name
  project            = var.project
  email              = var.alarm_email
  instances          = module.database.instances
  billing_account    = var.billing_account
  monthly_budget_usd = var.monthly_budget_usd
}
