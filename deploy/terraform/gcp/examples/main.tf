module "attendance" {
  source = "../"

  name              = "attendance"
  region            = var.region
  admin_cidrs       = var.admin_cidrs
  project           = var.project
  bucket            = var.bucket
  github_repository = var.github_repository
  alarm_email       = var.alarm_email
  billing_account   = var.billing_account

  cpu_machine         = local.size.cpu_machine
  cpu_nodes           = local.size.cpu_nodes
  gpu_nodes           = local.size.gpu_nodes
  database_tier       = local.size.database_tier
  database_replica    = local.size.database_replica
  database_storage_gb = local.size.database_storage_gb
  cache_memory_gb     = local.size.cache_memory_gb
  more_template_keys  = var.more_template_keys
  monthly_budget_usd  = local.size.monthly_budget_usd
}
