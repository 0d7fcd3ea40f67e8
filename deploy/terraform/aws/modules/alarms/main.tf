locals {
  database = {
    database-storage     = { metric = "FreeStorageSpace", compare = "LessThanThreshold", limit = var.storage_gb * 1073741824 / 5, id = var.primary_id, statistic = "Minimum" }
    database-cpu         = { metric = "CPUUtilization", compare = "GreaterThanThreshold", limit = 80, id = var.primary_id, statistic = "Average" }
    database-memory      = { metric = "FreeableMemory", compare = "LessThanThreshold", limit = 268435456, id = var.primary_id, statistic = "Minimum" }
    database-transaction = { metric = "MaximumUsedTransactionIDs", compare = "GreaterThanThreshold", limit = 1000000000, id = var.primary_id, statistic = "Maximum" }
  }
  replica = var.replica_id == null ? {} : {
    replica-lag = { metric = "ReplicaLag", compare = "GreaterThanThreshold", limit = 30, id = var.replica_id, statistic = "Maximum" }
  }
  balancer = var.load_balancer == "" ? {} : {
    p95-seconds = { metric = "TargetResponseTime", statistic = null, percentile = "p95", limit = 1 }
    errors-5xx  = { metric = "HTTPCode_Target_5XX_Count", statistic = "Sum", percentile = null, limit = 10 }
  }
  # Figures of the application, by the names that it gives them at /metrics.
  own = {
    queue-waits = { metric = "attendance_oldest_export_seconds", limit = 600 }
  }
}

resource "aws_sns_topic" "this" {
  name              = "${var.name}-alarms"
  kms_master_key_id = var.key_arn
}

data "aws_iam_policy_document" "topic" {
  statement {
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.this.arn]
    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"]
    }
  }
}

resource "aws_sns_topic_policy" "this" {
  arn    = aws_sns_topic.this.arn
  policy = data.aws_iam_policy_document.topic.json
}

resource "aws_sns_topic_subscription" "email" {
  topic_arn = aws_sns_topic.this.arn
  protocol  = "email"
  endpoint  = var.email
}

resource "aws_cloudwatch_metric_alarm" "database" {
  for_each = merge(local.database, local.replica)

  alarm_name          = "${var.name}-${each.key}"
  namespace           = "AWS/RDS"
  metric_name         = each.value.metric
  dimensions          = { DBInstanceIdentifier = each.value.id }
  statistic           = each.value.statistic
  comparison_operator = each.value.compare
  threshold           = each.value.limit
  period              = 60
  evaluation_periods  = 5
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.this.arn]
  ok_actions          = [aws_sns_topic.this.arn]
}

resource "aws_cloudwatch_metric_alarm" "cache_memory" {
  for_each = toset(var.cache_member_ids)

  alarm_name          = "${var.name}-cache-memory-${each.key}"
  namespace           = "AWS/ElastiCache"
  metric_name         = "DatabaseMemoryUsagePercentage"
  dimensions          = { CacheClusterId = each.key }
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 80
  period              = 60
  evaluation_periods  = 5
  alarm_actions       = [aws_sns_topic.this.arn]
  ok_actions          = [aws_sns_topic.this.arn]
}

resource "aws_cloudwatch_metric_alarm" "balancer" {
  for_each = local.balancer

  alarm_name          = "${var.name}-${each.key}"
  namespace           = "AWS/ApplicationELB"
  metric_name         = each.value.metric
  dimensions          = { LoadBalancer = var.load_balancer }
  statistic           = each.value.statistic
  extended_statistic  = each.value.percentile
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.limit
  period              = 60
  evaluation_periods  = 5
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.this.arn]
  ok_actions          = [aws_sns_topic.this.arn]
}

resource "aws_cloudwatch_metric_alarm" "own" {
  for_each = local.own

  alarm_name          = "${var.name}-${each.key}"
  namespace           = var.metrics_namespace
  metric_name         = each.value.metric
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.limit
  period              = 60
  evaluation_periods  = 5
  treat_missing_data  = "missing"
  alarm_actions       = [aws_sns_topic.this.arn]
  ok_actions          = [aws_sns_topic.this.arn]
}

resource "aws_budgets_budget" "month" {
  name         = var.name
  budget_type  = "COST"
  limit_amount = tostring(var.monthly_budget_usd)
  limit_unit   = "USD"
  time_unit    = "MONTHLY"

  dynamic "notification" {
    for_each = { ACTUAL = 80, FORECASTED = 100 }
    content {
      notification_type         = notification.key
      threshold                 = notification.value
      threshold_type            = "PERCENTAGE"
      comparison_operator       = "GREATER_THAN"
      subscriber_sns_topic_arns = [aws_sns_topic.this.arn]
    }
  }
}
