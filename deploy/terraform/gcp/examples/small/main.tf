# Up to about 1,000 employees: recognition on CPUs.
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

  cpu_machine        = "e2-standard-2"
  cpu_nodes          = { min = 1, max = 2 }
  database_tier      = "db-custom-2-4096"
  monthly_budget_usd = 800
}
