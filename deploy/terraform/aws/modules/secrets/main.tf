# Generated, ephemeral: neither in a variable nor in the state.
locals {
  tokens = toset(["face-worker-token", "metrics-token"])
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

resource "aws_secretsmanager_secret" "token" {
  for_each = local.tokens

  name       = "${var.name}-${each.key}"
  kms_key_id = var.key_arn
}

resource "aws_secretsmanager_secret_version" "token" {
  for_each = local.tokens

  secret_id                = aws_secretsmanager_secret.token[each.key].id
  secret_string_wo         = ephemeral.random_password.token[each.key].result
  secret_string_wo_version = var.token_version
}

# Without this key no enrolled face can be read again: it is written once. Another one comes beside
# it (more_template_keys), and this one stays as long as backups need it.
# Copy it apart from the database's backups after the first apply.
resource "aws_secretsmanager_secret" "template_key" {
  name                    = "${var.name}-template-key"
  kms_key_id              = var.key_arn
  recovery_window_in_days = 30

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_secretsmanager_secret_version" "template_key" {
  secret_id                = aws_secretsmanager_secret.template_key.id
  secret_string_wo         = "${ephemeral.random_password.template_key.result}A="
  secret_string_wo_version = 1

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

resource "aws_secretsmanager_secret" "more_template_keys" {
  for_each = var.more_template_keys

  name                    = "${var.name}-template-key-${each.key}"
  kms_key_id              = var.key_arn
  recovery_window_in_days = 30
}

resource "aws_secretsmanager_secret_version" "more_template_keys" {
  for_each = var.more_template_keys

  secret_id                = aws_secretsmanager_secret.more_template_keys[each.key].id
  secret_string_wo         = "${ephemeral.random_password.more_template_keys[each.key].result}A="
  secret_string_wo_version = 1
}
