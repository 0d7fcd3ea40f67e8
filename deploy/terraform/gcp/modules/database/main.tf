# As in the aws modules: the password is ephemeral, and read back from where it is kept.
ephemeral "random_password" "database" {
  length  = 40
  special = false # it stands in a URL
}

locals {
  hosts = {
    database-url = google_sql_database_instance.primary.private_ip_address
    replica-url  = try(google_sql_database_instance.replica[0].private_ip_address, google_sql_database_instance.primary.private_ip_address)
  }
  flags = {
    "cloudsql.iam_authentication" = "on"
    log_checkpoints               = "on"
    log_connections               = "on"
    log_disconnections            = "on"
    log_lock_waits                = "on"
    log_min_duration_statement    = "1000"
    log_parameter_max_length      = "0" # names of people are never written to the log
  }
}

resource "google_secret_manager_secret" "this" {
  for_each = toset(["database-password", "database-url", "replica-url", "database-ca"])

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

resource "google_secret_manager_secret_version" "password" {
  secret                 = google_secret_manager_secret.this["database-password"].id
  secret_data_wo         = ephemeral.random_password.database.result
  secret_data_wo_version = var.password_version
}

ephemeral "google_secret_manager_secret_version" "password" {
  secret  = google_secret_manager_secret.this["database-password"].secret_id
  version = google_secret_manager_secret_version.password.version
}

resource "google_sql_database_instance" "primary" {
  name                = var.name
  region              = var.region
  database_version    = "POSTGRES_18"
  deletion_protection = true
  encryption_key_name = var.key_id

  settings {
    edition                     = "ENTERPRISE"
    tier                        = var.tier
    availability_type           = var.regional ? "REGIONAL" : "ZONAL"
    disk_type                   = "PD_SSD"
    disk_size                   = var.storage_gb
    disk_autoresize             = true
    deletion_protection_enabled = true

    ip_configuration {
      ipv4_enabled    = false
      private_network = var.network_id
      ssl_mode        = "ENCRYPTED_ONLY"
    }

    backup_configuration {
      enabled                        = true
      start_time                     = "01:00"
      point_in_time_recovery_enabled = true
      transaction_log_retention_days = 7
      backup_retention_settings {
        retained_backups = 35
      }
    }

    maintenance_window {
      day          = 7
      hour         = 2
      update_track = "stable"
    }

    insights_config {
      query_insights_enabled = true
    }

    dynamic "database_flags" {
      for_each = local.flags
      content {
        name  = database_flags.key
        value = database_flags.value
      }
    }
  }
}

resource "google_sql_database_instance" "replica" {
  count = var.replica ? 1 : 0

  name                 = "${var.name}-replica"
  region               = var.region
  database_version     = "POSTGRES_18"
  master_instance_name = google_sql_database_instance.primary.name
  deletion_protection  = true
  encryption_key_name  = var.key_id

  settings {
    edition                     = "ENTERPRISE"
    tier                        = var.tier
    availability_type           = "ZONAL"
    disk_type                   = "PD_SSD"
    disk_autoresize             = true
    deletion_protection_enabled = true

    ip_configuration {
      ipv4_enabled    = false
      private_network = var.network_id
      ssl_mode        = "ENCRYPTED_ONLY"
    }

    dynamic "database_flags" {
      for_each = local.flags
      content {
        name  = database_flags.key
        value = database_flags.value
      }
    }
  }
}

resource "google_sql_database" "this" {
  name            = "attendance"
  instance        = google_sql_database_instance.primary.name
  deletion_policy = "ABANDON"
}

resource "google_sql_user" "this" {
  name                = "attendance"
  instance            = google_sql_database_instance.primary.name
  password_wo         = ephemeral.google_secret_manager_secret_version.password.secret_data
  password_wo_version = var.password_version
}

resource "google_secret_manager_secret_version" "url" {
  for_each = local.hosts

  secret                 = google_secret_manager_secret.this[each.key].id
  secret_data_wo         = "postgresql+psycopg://attendance:${ephemeral.google_secret_manager_secret_version.password.secret_data}@${each.value}:5432/attendance?sslmode=verify-ca&sslrootcert=/run/secrets/database_ca"
  secret_data_wo_version = var.password_version
}

# Each instance has an authority of its own that signs nothing else, so that verify-ca (its
# certificate bears no address) lets nobody pose as it.
resource "google_secret_manager_secret_version" "authorities" {
  secret = google_secret_manager_secret.this["database-ca"].id
  secret_data = join("\n", [
    for instance in concat([google_sql_database_instance.primary], google_sql_database_instance.replica) :
    instance.server_ca_cert[0].cert
  ])
}
