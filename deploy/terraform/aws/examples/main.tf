module "attendance" {
  source    = "../"
  providers = { aws = aws, aws.global = aws.global }

  zones              = [for letter in local.size.zones : "${var.region}${letter}"]
  nat_per_zone       = local.size.nat_per_zone
  admin_cidrs        = var.admin_cidrs
  cpu_instance_types = local.size.cpu_instance_types
  cpu_nodes          = local.size.cpu_nodes
  gpu_nodes          = local.size.gpu_nodes

  database_class      = local.size.database_class
  replica_class       = local.size.replica_class
  database_storage_gb = local.size.database_storage_gb
  cache_node_type     = local.size.cache_node_type
  cache_nodes         = local.size.cache_nodes

  bucket             = var.bucket
  github_repository  = var.github_repository
  alarm_email        = var.alarm_email
  static_front_end   = var.static_front_end
  load_balancer      = var.load_balancer
  more_template_keys = var.more_template_keys
  monthly_budget_usd = local.size.monthly_budget_usd
}
