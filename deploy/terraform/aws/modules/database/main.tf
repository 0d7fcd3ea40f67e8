# The password is ephemeral: it is made, written to Secrets Manager and to RDS, and stands neither in
# a variable nor in the state.
ephemeral "random_password" "database" {
  length  = 40
  special = false # it stands in a URL
}

resource "aws_secretsmanager_secret" "password" {
  name       = "${var.name}-database-password"
  kms_key_id = var.secrets_key_arn
}

resource "aws_secretsmanager_secret_version" "password" {
  secret_id                = aws_secretsmanager_secret.password.id
  secret_string_wo         = ephemeral.random_password.database.result
  secret_string_wo_version = var.password_version
}

# Read back from where it is kept: an apply that broke off half-way goes on with the same password.
ephemeral "aws_secretsmanager_secret_version" "password" {
  secret_id  = aws_secretsmanager_secret_version.password.secret_id
  version_id = aws_secretsmanager_secret_version.password.version_id
}

resource "aws_security_group" "database" {
  name        = "${var.name}-database"
  description = "PostgreSQL, from the cluster only"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "database" {
  security_group_id            = aws_security_group.database.id
  description                  = "Pods"
  referenced_security_group_id = var.client_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_db_subnet_group" "this" {
  name       = var.name
  subnet_ids = var.subnet_ids
}

resource "aws_db_parameter_group" "this" {
  name   = "${var.name}-postgres18"
  family = "postgres18"

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }

  parameter {
    name         = "shared_preload_libraries"
    value        = "pg_stat_statements"
    apply_method = "pending-reboot"
  }

  parameter {
    name  = "log_min_duration_statement"
    value = "1000"
  }

  # Statements may hold names; their parameters are never written to the log.
  parameter {
    name  = "log_parameter_max_length"
    value = "0"
  }

  parameter {
    name  = "log_parameter_max_length_on_error"
    value = "0"
  }

  lifecycle {
    create_before_destroy = true
  }
}

data "aws_iam_policy_document" "monitoring_trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["monitoring.rds.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "monitoring" {
  name               = "${var.name}-database-monitoring"
  assume_role_policy = data.aws_iam_policy_document.monitoring_trust.json
}

resource "aws_iam_role_policy_attachment" "monitoring" {
  role       = aws_iam_role.monitoring.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
}

resource "aws_db_instance" "primary" {
  identifier     = var.name
  engine         = "postgres"
  engine_version = "18"
  instance_class = var.instance_class

  db_name             = "attendance"
  username            = "attendance"
  password_wo         = ephemeral.aws_secretsmanager_secret_version.password.secret_string
  password_wo_version = var.password_version

  allocated_storage     = var.storage_gb
  max_allocated_storage = var.storage_gb * 4
  storage_type          = "gp3"
  storage_encrypted     = true
  kms_key_id            = var.key_arn

  multi_az               = var.multi_az
  db_subnet_group_name   = aws_db_subnet_group.this.name
  vpc_security_group_ids = [aws_security_group.database.id]
  publicly_accessible    = false
  parameter_group_name   = aws_db_parameter_group.this.name
  ca_cert_identifier     = "rds-ca-rsa2048-g1"

  backup_retention_period    = var.backup_days
  backup_window              = "01:00-02:00"
  maintenance_window         = "sun:02:30-sun:03:30"
  auto_minor_version_upgrade = true
  copy_tags_to_snapshot      = true
  delete_automated_backups   = false
  deletion_protection        = true
  skip_final_snapshot        = false
  final_snapshot_identifier  = "${var.name}-final"

  iam_database_authentication_enabled = true
  monitoring_interval                 = 60
  monitoring_role_arn                 = aws_iam_role.monitoring.arn
  performance_insights_enabled        = true
  performance_insights_kms_key_id     = var.key_arn
  enabled_cloudwatch_logs_exports     = ["postgresql", "upgrade"]
}

resource "aws_db_instance" "replica" {
  count = var.replica_instance_class == "" ? 0 : 1

  identifier          = "${var.name}-replica"
  replicate_source_db = aws_db_instance.primary.identifier
  instance_class      = var.replica_instance_class

  max_allocated_storage  = var.storage_gb * 4
  storage_type           = "gp3"
  storage_encrypted      = true
  kms_key_id             = var.key_arn
  vpc_security_group_ids = [aws_security_group.database.id]
  publicly_accessible    = false
  parameter_group_name   = aws_db_parameter_group.this.name
  ca_cert_identifier     = "rds-ca-rsa2048-g1"

  auto_minor_version_upgrade = true
  copy_tags_to_snapshot      = true
  deletion_protection        = true
  skip_final_snapshot        = true

  iam_database_authentication_enabled = true
  monitoring_interval                 = 60
  monitoring_role_arn                 = aws_iam_role.monitoring.arn
  performance_insights_enabled        = true
  performance_insights_kms_key_id     = var.key_arn
  enabled_cloudwatch_logs_exports     = ["postgresql", "upgrade"]
}

locals {
  replica_address = try(aws_db_instance.replica[0].address, aws_db_instance.primary.address)
  hosts           = { database-url = aws_db_instance.primary.address, replica-url = local.replica_address }
}

resource "aws_secretsmanager_secret" "url" {
  for_each = local.hosts

  name       = "${var.name}-${each.key}"
  kms_key_id = var.secrets_key_arn
}

# Amazon's authorities of this region, so that nobody else can pose as the database.
data "http" "authorities" {
  url = "https://truststore.pki.rds.amazonaws.com/${var.region}/${var.region}-bundle.pem"

  lifecycle {
    postcondition {
      condition     = self.status_code == 200 && startswith(self.response_body, "-----BEGIN CERTIFICATE-----")
      error_message = "Amazon's certificates for ${var.region} could not be fetched."
    }
  }
}

resource "aws_secretsmanager_secret" "authorities" {
  name       = "${var.name}-database-ca"
  kms_key_id = var.secrets_key_arn
}

resource "aws_secretsmanager_secret_version" "authorities" {
  secret_id     = aws_secretsmanager_secret.authorities.id
  secret_string = data.http.authorities.response_body
}

# A new replica has a new address: say a higher password_version with it.
resource "aws_secretsmanager_secret_version" "url" {
  for_each = local.hosts

  secret_id                = aws_secretsmanager_secret.url[each.key].id
  secret_string_wo         = "postgresql+psycopg://attendance:${ephemeral.aws_secretsmanager_secret_version.password.secret_string}@${each.value}:5432/attendance?sslmode=verify-full&sslrootcert=/run/secrets/database_ca"
  secret_string_wo_version = var.password_version
}
