locals {
  balancer = "resource.type=\"https_lb_rule\" AND metric.type=\"loadbalancing.googleapis.com/https"
  alarms = {
    p95     = { filter = "${local.balancer}/total_latencies\"", limit = 1000, aligner = "ALIGN_PERCENTILE_95" }
    errors  = { filter = "${local.balancer}/request_count\" AND metric.labels.response_code_class=500", limit = 1, aligner = "ALIGN_RATE" }
    lag     = { filter = "resource.type=\"cloudsql_database\" AND metric.type=\"cloudsql.googleapis.com/database/replication/replica_lag\"", limit = 30, aligner = "ALIGN_MAX" }
    storage = { filter = "resource.type=\"cloudsql_database\" AND metric.type=\"cloudsql.googleapis.com/database/disk/utilization\"", limit = 0.8, aligner = "ALIGN_MAX" }
    cpu     = { filter = "resource.type=\"cloudsql_database\" AND metric.type=\"cloudsql.googleapis.com/database/cpu/utilization\"", limit = 0.8, aligner = "ALIGN_MEAN" }
    memory  = { filter = "resource.type=\"redis_instance\" AND metric.type=\"redis.googleapis.com/stats/memory/usage_ratio\"", limit = 0.8, aligner = "ALIGN_MAX" }
    queue   = { filter = "resource.type=\"prometheus_target\" AND metric.type=\"prometheus.googleapis.com/attendance_oldest_export_seconds/gauge\"", limit = 600, aligner = "ALIGN_MAX" }
  }
}

resource "google_monitoring_notification_channel" "email" {
  display_name = var.name
  type         = "email"
  labels       = { email_address = var.email }
}

resource "google_monitoring_alert_policy" "this" {
  for_each = local.alarms

  project               = var.project
  display_name          = "${var.name}-${each.key}"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email.id]

  conditions {
    display_name = each.key
    condition_threshold {
      filter          = each.value.filter
      comparison      = "COMPARISON_GT"
      threshold_value = each.value.limit
      duration        = "300s"
      aggregations {
        alignment_period   = "60s"
        per_series_aligner = each.value.aligner
      }
    }
  }

  documentation {
    content = "Databases: ${join(", ", var.instances)}"
  }
}

resource "google_billing_budget" "month" {
  billing_account = var.billing_account
  display_name    = var.name

  budget_filter {
    projects = ["projects/${var.project}"]
  }

  amount {
    specified_amount {
      currency_code = "USD"
      units         = tostring(var.monthly_budget_usd)
    }
  }

  threshold_rules {
    threshold_percent = 0.8
  }

  threshold_rules {
    threshold_percent = 1.0
    spend_basis       = "FORECASTED_SPEND"
  }

  all_updates_rule {
    monitoring_notification_channels = [google_monitoring_notification_channel.email.id]
  }
}
