# Memorystore makes its own password, so it stands in the state, whose bucket is private. Its
# certificate is of Google's own authority: the second secret holds it.
resource "google_redis_instance" "this" {
  name                    = var.name
  region                  = var.region
  tier                    = "STANDARD_HA"
  memory_size_gb          = var.memory_gb
  redis_version           = "REDIS_7_2"
  authorized_network      = var.network_id
  connect_mode            = "PRIVATE_SERVICE_ACCESS"
  auth_enabled            = true
  transit_encryption_mode = "SERVER_AUTHENTICATION"
  customer_managed_key    = var.key_id
  redis_configs           = { maxmemory-policy = "noeviction" }

  persistence_config {
    persistence_mode    = "RDB"
    rdb_snapshot_period = "ONE_HOUR"
  }
}

locals {
  values = {
    redis-url = "rediss://:${google_redis_instance.this.auth_string}@${google_redis_instance.this.host}:${google_redis_instance.this.port}/0?ssl_ca_certs=/run/secrets/redis_ca"
    redis-ca  = join("\n", [for certificate in google_redis_instance.this.server_ca_certs : certificate.cert])
  }
}

resource "google_secret_manager_secret" "this" {
  for_each = toset(["redis-url", "redis-ca"])

  secret_id = "${var.name}-${each.key}"
  replication {
    user_managed {
      replicas {
        location = var.region
        customer_managed_encryption {
          kms_key_name = var.secrets_key_id
        }
      }
    }
  }
}

resource "google_secret_manager_secret_version" "this" {
  for_each = google_secret_manager_secret.this

  secret      = each.value.id
  secret_data = local.values[each.key]
}
