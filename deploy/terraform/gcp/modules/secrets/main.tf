# Generated; the tokens and the template key are ephemeral, so that no state holds them.
locals {
  tokens = toset(["face-worker-token", "metrics-token"])
  object_keys = {
    s3-access-key-id     = google_storage_hmac_key.app.access_id
    s3-secret-access-key = google_storage_hmac_key.app.secret
  }
}

ephemeral "random_password" "token" {
  for_each = local.tokens

  length  = 48
  special = false
}

# 32 bytes in base64: 42 random signs are 252 random bits; "A=" ends them with four zero bits.
ephemeral "random_password" "template_key" {
  length           = 42
  special          = true
  override_special = "+/"
}

# Cloud Storage speaks S3 with such a key only. Google makes it, so it stands in the state.
resource "google_storage_hmac_key" "app" {
  project               = var.project
  service_account_email = var.app_account_email
}

resource "google_secret_manager_secret" "this" {
  for_each = setunion(
    local.tokens,
    ["template-key", "s3-access-key-id", "s3-secret-access-key"],
    [for id in var.more_template_keys : "template-key-${id}"],
  )

  secret_id = "${var.name}-${each.key}"
  replication {
    user_managed {
      replicas {
        location = var.region
        customer_managed_encryption {
          kms_key_name = var.key_id
        }
      }
    }
  }
}

resource "google_secret_manager_secret_version" "token" {
  for_each = local.tokens

  secret                 = google_secret_manager_secret.this[each.key].id
  secret_data_wo         = ephemeral.random_password.token[each.key].result
  secret_data_wo_version = var.token_version
}

# Without this key no enrolled face can be read again: written once, copied apart from the backups.
resource "google_secret_manager_secret_version" "template_key" {
  secret                 = google_secret_manager_secret.this["template-key"].id
  secret_data_wo         = "${ephemeral.random_password.template_key.result}A="
  secret_data_wo_version = 1

  lifecycle {
    prevent_destroy = true
  }
}

ephemeral "random_password" "more_template_keys" {
  for_each = var.more_template_keys

  length           = 42
  special          = true
  override_special = "+/"
}

resource "google_secret_manager_secret_version" "more_template_keys" {
  for_each = var.more_template_keys

  secret                 = google_secret_manager_secret.this["template-key-${each.key}"].id
  secret_data_wo         = "${ephemeral.random_password.more_template_keys[each.key].result}A="
  secret_data_wo_version = 1
}

resource "google_secret_manager_secret_version" "object_key" {
  for_each = local.object_keys

  secret      = google_secret_manager_secret.this[each.key].id
  secret_data = each.value
}
