variable "name" {
  description = "Prefix of the repositories."
  type        = string
}

variable "images" {
  description = "Images that the release workflow pushes."
  type        = set(string)
  default     = ["web", "app", "worker-cpu", "worker-openvino", "worker-cuda"]
}

variable "key_arn" {
  description = "KMS key of the layers."
  type        = string
}
