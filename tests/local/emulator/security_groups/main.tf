# Security group rules with descriptions: for an address range, a group and a prefix list.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

provider "aws" {
  region              = "us-west-2"
  allowed_account_ids = ["123456789012"]
}

variable "revision" {
  type    = string
  default = "first"
}

resource "aws_vpc" "this" {
  cidr_block = "10.16.0.0/16"
}

resource "aws_security_group" "this" {
  name        = "functions"
  description = "Functions"
  vpc_id      = aws_vpc.this.id
}

data "aws_prefix_list" "s3" {
  name = "com.amazonaws.us-west-2.s3"
}

resource "aws_vpc_security_group_ingress_rule" "range" {
  security_group_id = aws_security_group.this.id
  description       = "HTTPS from the hub, ${var.revision}"
  cidr_ipv4         = "10.16.0.0/16"
  from_port         = 443
  to_port           = 443
  ip_protocol       = "tcp"
}

resource "aws_vpc_security_group_ingress_rule" "group" {
  security_group_id            = aws_security_group.this.id
  description                  = "NFS from itself, ${var.revision}"
  referenced_security_group_id = aws_security_group.this.id
  from_port                    = 2049
  to_port                      = 2049
  ip_protocol                  = "tcp"
}

resource "aws_vpc_security_group_egress_rule" "prefix_list" {
  security_group_id = aws_security_group.this.id
  description       = "HTTPS to S3, ${var.revision}"
  prefix_list_id    = data.aws_prefix_list.s3.id
  from_port         = 443
  to_port           = 443
  ip_protocol       = "tcp"
}
