# What the sizes differ in. docs/costs.md computes from this file what each of them costs.
locals {
  size = local.sizes[var.size]

  sizes = {
    # Up to about 1,000 employees: recognition on CPUs, one zone's loss costs a restart.
    small = {
      zones               = ["a", "b"]
      nat_per_zone        = false
      cpu_instance_types  = ["m6i.large"]
      cpu_nodes           = { min = 2, max = 4 }
      gpu_nodes           = { min = 0, max = 0 }
      database_class      = "db.t4g.medium"
      replica_class       = ""
      database_storage_gb = 50
      cache_node_type     = "cache.t4g.micro"
      cache_nodes         = 2
      monthly_budget_usd  = 700
    }
    # 10,000 employees: three zones, recognition on T4 GPUs, a replica for exports.
    "10k" = {
      zones               = ["a", "b", "c"]
      nat_per_zone        = true
      cpu_instance_types  = ["m6i.xlarge"]
      cpu_nodes           = { min = 3, max = 9 }
      gpu_nodes           = { min = 2, max = 4 }
      database_class      = "db.m7g.large"
      replica_class       = "db.m7g.large"
      database_storage_gb = 200
      cache_node_type     = "cache.t4g.medium"
      cache_nodes         = 2
      monthly_budget_usd  = 3000
    }
  }
}
