output "vpc_id" {
  description = "The VPC."
  value       = aws_vpc.this.id
}

output "private_subnet_ids" {
  description = "Subnets of the nodes."
  value       = [for zone in var.zones : aws_subnet.private[zone].id]
}

output "data_subnet_ids" {
  description = "Subnets of PostgreSQL and Valkey, which have no route out."
  value       = [for zone in var.zones : aws_subnet.data[zone].id]
}

output "public_cidr" {
  description = "The range in which load balancers stand: LOAD_BALANCERS of the eks overlay."
  value       = cidrsubnet(var.cidr, 2, 0)
}

output "data_cidr" {
  description = "The range in which PostgreSQL and Valkey stand: DATABASES of the eks overlay."
  value       = cidrsubnet(var.cidr, 2, 2)
}

output "nat_gateways" {
  description = "How many NAT gateways there are."
  value       = length(aws_nat_gateway.this)
}
