output "installation" {
  description = "For deploy/kubernetes/overlays/gke/installation.env."
  value       = module.attendance.installation
}

output "github" {
  description = "For the variables of the GitHub repository."
  value       = module.attendance.github
}
