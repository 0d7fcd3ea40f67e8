# Address, TLS policy and Cloud Armor of the balancer that the gke overlay makes; Cloud CDN is switched
# on there too, in its BackendConfig.
locals {
  attacks = { sqli = "sqli-v33-stable", xss = "xss-v33-stable", lfi = "lfi-v33-stable", rce = "rce-v33-stable", scanners = "scannerdetection-v33-stable", cve = "cve-canary" }
  order   = { for index, key in keys(local.attacks) : key => 1000 + index }
}

resource "google_compute_global_address" "this" {
  name = var.name
}

resource "google_compute_ssl_policy" "this" {
  name            = var.name
  profile         = "MODERN"
  min_tls_version = "TLS_1_2"
}

resource "google_compute_security_policy" "this" {
  name = var.name
  type = "CLOUD_ARMOR"

  adaptive_protection_config {
    layer_7_ddos_defense_config {
      enable = true
    }
  }

  rule {
    priority    = 100
    action      = "throttle"
    description = "Guesses at passwords and pairing codes"
    match {
      expr {
        expression = "request.path.startsWith('/api/v1/auth/') || request.path == '/api/v1/kiosks/pair'"
      }
    }
    rate_limit_options {
      conform_action = "allow"
      exceed_action  = "deny(429)"
      enforce_on_key = "IP"
      rate_limit_threshold {
        count        = var.sign_ins_per_minute
        interval_sec = 60
      }
    }
  }

  dynamic "rule" {
    for_each = local.attacks
    content {
      priority    = local.order[rule.key]
      action      = "deny(403)"
      description = rule.key
      match {
        expr {
          expression = "evaluatePreconfiguredWaf('${rule.value}', {'sensitivity': 1})"
        }
      }
    }
  }

  rule {
    priority = 2147483647
    action   = "allow"
    match {
      versioned_expr = "SRC_IPS_V1"
      config {
        src_ip_ranges = ["*"]
      }
    }
  }
}
