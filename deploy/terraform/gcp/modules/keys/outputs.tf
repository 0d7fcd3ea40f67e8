output "ids" {
  description = "Key of each use, once its service may use it: cluster, database, objects, secrets, cache, registry."
  value       = { for use, member in google_kms_crypto_key_iam_member.service : use => member.crypto_key_id }
}
