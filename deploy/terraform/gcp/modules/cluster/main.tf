locals {
  pools = merge(
    { cpu = { machine = var.cpu_machine, size = var.cpu_nodes, gpus = 0, total = false } },
    var.gpu_nodes.max == 0 ? {} : { gpu = { machine = "n1-standard-4", size = var.gpu_nodes, gpus = 1, total = true } },
  )
  node_roles = toset(["roles/container.defaultNodeServiceAccount", "roles/artifactregistry.reader"])
}

resource "google_service_account" "node" {
  account_id   = "${var.name}-node"
  display_name = "Nodes: logs, metrics, images"
}

resource "google_project_iam_member" "node" {
  for_each = local.node_roles

  project = var.project
  role    = each.key
  member  = "serviceAccount:${google_service_account.node.email}"
}

resource "google_container_cluster" "this" {
  name       = var.name
  location   = var.region
  network    = var.network_id
  subnetwork = var.subnet_id

  initial_node_count          = 1
  remove_default_node_pool    = true
  deletion_protection         = true
  networking_mode             = "VPC_NATIVE"
  datapath_provider           = "ADVANCED_DATAPATH" # the default-deny NetworkPolicies count
  enable_intranode_visibility = true
  enable_shielded_nodes       = true

  ip_allocation_policy {
    cluster_secondary_range_name  = "pods"
    services_secondary_range_name = "services"
  }

  private_cluster_config {
    enable_private_nodes    = true
    enable_private_endpoint = length(var.admin_cidrs) == 0
  }

  master_authorized_networks_config {
    dynamic "cidr_blocks" {
      for_each = toset(var.admin_cidrs)
      content {
        cidr_block = cidr_blocks.value
      }
    }
  }

  master_auth {
    client_certificate_config {
      issue_client_certificate = false
    }
  }

  workload_identity_config {
    workload_pool = "${var.project}.svc.id.goog"
  }

  database_encryption {
    state    = "ENCRYPTED"
    key_name = var.key_id
  }

  binary_authorization {
    evaluation_mode = "PROJECT_SINGLETON_POLICY_ENFORCE"
  }

  release_channel {
    channel = "REGULAR"
  }

  node_config {
    service_account = google_service_account.node.email
    oauth_scopes    = ["https://www.googleapis.com/auth/cloud-platform"]
    shielded_instance_config {
      enable_secure_boot          = true
      enable_integrity_monitoring = true
    }
    workload_metadata_config {
      mode = "GKE_METADATA"
    }
  }

  lifecycle {
    ignore_changes = [node_config] # of the default pool, which is gone
  }
}

resource "google_container_node_pool" "this" {
  for_each = local.pools

  name     = each.key
  cluster  = google_container_cluster.this.name
  location = var.region

  autoscaling {
    min_node_count       = each.value.total ? null : each.value.size.min
    max_node_count       = each.value.total ? null : each.value.size.max
    total_min_node_count = each.value.total ? each.value.size.min : null
    total_max_node_count = each.value.total ? each.value.size.max : null
    location_policy      = each.value.total ? "ANY" : "BALANCED"
  }

  management {
    auto_repair  = true
    auto_upgrade = true
  }

  node_config {
    machine_type    = each.value.machine
    image_type      = "COS_CONTAINERD"
    disk_type       = "pd-balanced"
    disk_size_gb    = 100
    service_account = google_service_account.node.email
    oauth_scopes    = ["https://www.googleapis.com/auth/cloud-platform"]
    tags            = ["${var.name}-node"]
    labels          = { pool = each.key }
    metadata        = { disable-legacy-endpoints = "true" }

    shielded_instance_config {
      enable_secure_boot          = each.value.gpus == 0 # the GPU's driver is not signed
      enable_integrity_monitoring = true
    }

    workload_metadata_config {
      mode = "GKE_METADATA"
    }

    dynamic "guest_accelerator" {
      for_each = each.value.gpus == 0 ? [] : [each.value.gpus]
      content {
        type  = "nvidia-tesla-t4"
        count = guest_accelerator.value
        gpu_driver_installation_config {
          gpu_driver_version = "DEFAULT"
        }
      }
    }

    dynamic "taint" {
      for_each = each.value.gpus == 0 ? [] : ["nvidia.com/gpu"]
      content {
        key    = taint.value
        value  = "present"
        effect = "NO_SCHEDULE"
      }
    }
  }

  depends_on = [google_project_iam_member.node]
}
