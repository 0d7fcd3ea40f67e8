# One key for each kind of data, so that the right to read one says nothing of the others.
locals {
  uses = toset(["cluster", "database", "cache", "logs", "secrets", "objects", "alarms"])
  # Services that use a key in their own name, not in that of a caller.
  services = {
    logs    = ["logs.${var.region}.amazonaws.com"]
    alarms  = ["cloudwatch.amazonaws.com", "budgets.amazonaws.com", "sns.amazonaws.com"]
    objects = ["cloudfront.amazonaws.com"]
  }
}

data "aws_iam_policy_document" "key" {
  for_each = local.uses

  statement {
    sid       = "Administration"
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${var.account_id}:root"]
    }
  }

  dynamic "statement" {
    for_each = contains(keys(local.services), each.key) ? [local.services[each.key]] : []
    content {
      sid       = "Services"
      actions   = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
      resources = ["*"]
      principals {
        type        = "Service"
        identifiers = statement.value
      }
      condition {
        test     = "StringEqualsIfExists"
        variable = "aws:SourceAccount"
        values   = [var.account_id]
      }
    }
  }
}

resource "aws_kms_key" "this" {
  for_each = local.uses

  description             = "${var.name} ${each.key}"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy                  = data.aws_iam_policy_document.key[each.key].json
}

resource "aws_kms_alias" "this" {
  for_each = local.uses

  name          = "alias/${var.name}-${each.key}"
  target_key_id = aws_kms_key.this[each.key].key_id
}
