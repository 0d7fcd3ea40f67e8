output "bucket" {
  description = "Name of the bucket: ATTENDANCE_S3_BUCKET."
  value       = google_storage_bucket.files.name
}
