# Up to about 1,000 employees: recognition on CPUs, one zone's loss costs a restart.
module "attendance" {
  source    = "../.."
  providers = { aws = aws, aws.global = aws.global }

  zones              = ["${var.region}a", "${var.region}b"]
  nat_per_zone       = false
  admin_cidrs        = var.admin_cidrs
  cpu_instance_types = ["m6i.large"]
  cpu_nodes          = { min = 2, max = 4 }

  database_class      = "db.t4g.medium"
  database_storage_gb = 50
  cache_node_type     = "cache.t4g.micro"
  cache_nodes         = 2

  bucket             = var.bucket
  github_repository  = var.github_repository
  alarm_email        = var.alarm_email
  monthly_budget_usd = 700
}
