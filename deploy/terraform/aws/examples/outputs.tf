output "installation" {
  description = "For deploy/kubernetes/overlays/eks/installation.env."
  value       = module.attendance.installation
}

output "settings" {
  description = "For deploy/kubernetes/overlays/eks/settings.env."
  value       = module.attendance.settings
}

output "github_role_arns" {
  description = "For the variables of the GitHub repository."
  value       = module.attendance.github_role_arns
}

output "load_balancer_controller_role_arn" {
  description = "For the chart aws-load-balancer-controller."
  value       = module.attendance.load_balancer_controller_role_arn
}

output "front_end" {
  description = "For the variables PAGES_… of the GitHub environment."
  value       = module.attendance.front_end
}
