variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "sign_ins_per_minute" {
  description = "Requests for sign-in and pairing from one address in a minute; then 429."
  type        = number

  validation {
    condition     = var.sign_ins_per_minute >= 1
    error_message = "At least 1."
  }
}
