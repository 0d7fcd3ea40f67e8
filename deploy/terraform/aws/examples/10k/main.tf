# 10,000 employees: three zones, recognition on T4 GPUs, a replica for exports.
module "attendance" {
  source    = "../.."
  providers = { aws = aws, aws.global = aws.global }

  zones              = ["${var.region}a", "${var.region}b", "${var.region}c"]
  admin_cidrs        = var.admin_cidrs
  cpu_instance_types = ["m6i.xlarge"]
  cpu_nodes          = { min = 3, max = 9 }
  gpu_nodes          = { min = 2, max = 4 }

  database_class      = "db.m7g.large"
  replica_class       = "db.m7g.large"
  database_storage_gb = 200
  cache_node_type     = "cache.t4g.medium"
  cache_nodes         = 2

  bucket             = var.bucket
  github_repository  = var.github_repository
  alarm_email        = var.alarm_email
  monthly_budget_usd = 3000
}
