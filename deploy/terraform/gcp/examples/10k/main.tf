# 10,000 employees: recognition on T4 GPUs, a replica for exports.
module "attendance" {
  source = "../.."

  name              = "attendance"
  region            = var.region
  admin_cidrs       = var.admin_cidrs
  project           = var.project
  bucket            = var.bucket
  github_repository = var.github_repository
  alarm_email       = var.alarm_email
  billing_account   = var.billing_account

  cpu_machine         = "e2-standard-4"
  cpu_nodes           = { min = 1, max = 3 }
  gpu_nodes           = { min = 2, max = 4 }
  database_tier       = "db-custom-2-8192"
  database_replica    = true
  database_storage_gb = 200
  cache_memory_gb     = 3
  monthly_budget_usd  = 3000
}
