# app signs with its HMAC key and needs no Kubernetes account; secrets-reader takes its account by
# Workload Identity. worker and web have none.
resource "google_service_account" "app" {
  account_id   = "${var.name}-app"
  display_name = "Payroll files"
}

resource "google_service_account" "secrets" {
  account_id   = "${var.name}-secrets"
  display_name = "External Secrets of cluster ${var.cluster_name}"
}

resource "google_storage_bucket_iam_member" "files" {
  bucket = var.bucket
  role   = "roles/storage.objectUser"
  member = "serviceAccount:${google_service_account.app.email}"

  condition {
    title      = "payroll-files"
    expression = "resource.name.startsWith(\"projects/_/buckets/${var.bucket}/objects/payroll/\")"
  }
}

resource "google_storage_bucket_iam_member" "look" {
  bucket = var.bucket
  role   = "roles/storage.bucketViewer"
  member = "serviceAccount:${google_service_account.app.email}"
}

resource "google_secret_manager_secret_iam_member" "read" {
  for_each = var.secret_ids

  project   = var.project
  secret_id = each.value
  role      = "roles/secretmanager.secretAccessor"
  member    = "serviceAccount:${google_service_account.secrets.email}"
}

resource "google_service_account_iam_member" "secrets" {
  service_account_id = google_service_account.secrets.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:${var.project}.svc.id.goog[${var.namespace}/secrets-reader]"
}
