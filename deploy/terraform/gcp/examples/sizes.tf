# What the sizes differ in. docs/costs.md computes from this file what each of them costs. Nodes are
# counted in each of three zones.
locals {
  size = local.sizes[var.size]

  sizes = {
    # Up to about 1,000 employees: recognition on CPUs.
    small = {
      cpu_machine         = "e2-standard-2"
      cpu_nodes           = { min = 1, max = 2 }
      gpu_nodes           = { min = 0, max = 0 }
      database_tier       = "db-custom-2-4096"
      database_replica    = false
      database_storage_gb = 50
      cache_memory_gb     = 1
      monthly_budget_usd  = 800
    }
    # 10,000 employees: recognition on T4 GPUs, a replica for exports.
    "10k" = {
      cpu_machine         = "e2-standard-4"
      cpu_nodes           = { min = 1, max = 3 }
      gpu_nodes           = { min = 2, max = 4 }
      database_tier       = "db-custom-2-8192"
      database_replica    = true
      database_storage_gb = 200
      cache_memory_gb     = 3
      monthly_budget_usd  = 3000
    }
  }
}
