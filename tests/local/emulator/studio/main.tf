# Every kind of Studio resource that the embedded AWS adds to moto, with the settings that the
# AWS provider reads back one by one.

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

  default_tags {
    tags = { Project = "studio-test" }
  }
}

# A second value is an update in place of everything that can be updated.
variable "revision" {
  type    = string
  default = "first"
}

# It outlives the domain, whose leftovers would hold it.
variable "network" {
  type = object({
    vpc_id            = string
    subnet_ids        = list(string)
    security_group_id = string
  })
}

locals {
  role = "arn:aws:iam::123456789012:role/studio-execution"
  key  = "arn:aws:kms:us-west-2:123456789012:key/11111111-2222-3333-4444-555555555555"
}

resource "aws_sagemaker_studio_lifecycle_config" "this" {
  studio_lifecycle_config_name     = "idle-shutdown"
  studio_lifecycle_config_app_type = "JupyterLab"
  studio_lifecycle_config_content  = base64encode("echo ready")
  tags                             = { Revision = var.revision }
}

resource "aws_sagemaker_image" "this" {
  image_name   = "analysis"
  role_arn     = local.role
  display_name = "Analysis ${var.revision}"
  description  = var.revision == "first" ? "For analysis" : null
}

resource "aws_sagemaker_image_version" "this" {
  image_name       = aws_sagemaker_image.this.image_name
  base_image       = "123456789012.dkr.ecr.us-west-2.amazonaws.com/analysis:1"
  job_type         = "NOTEBOOK_KERNEL"
  processor        = "CPU"
  programming_lang = "Python 3.12"
  release_notes    = "Revision ${var.revision}"
  vendor_guidance  = "STABLE"
}

resource "aws_sagemaker_app_image_config" "this" {
  app_image_config_name = "analysis"

  jupyter_lab_image_config {
    container_config {
      container_entrypoint            = ["start"]
      container_arguments             = ["--revision", var.revision]
      container_environment_variables = { REVISION = var.revision }
    }
    file_system_config {
      default_gid = 100
      default_uid = 1000
      mount_path  = "/home/sagemaker-user"
    }
  }
}

resource "aws_sagemaker_domain" "this" {
  domain_name             = "studio"
  auth_mode               = "IAM"
  vpc_id                  = var.network.vpc_id
  subnet_ids              = var.network.subnet_ids
  app_network_access_type = "VpcOnly"
  kms_key_id              = local.key
  tag_propagation         = "ENABLED"
  tags                    = { Revision = var.revision }

  default_user_settings {
    execution_role      = local.role
    security_groups     = [var.network.security_group_id]
    default_landing_uri = "studio::"
    studio_web_portal   = "ENABLED"

    sharing_settings {
      notebook_output_option = "Allowed"
      s3_output_path         = "s3://studio-data/sharing/${var.revision}"
      s3_kms_key_id          = local.key
    }

    jupyter_lab_app_settings {
      default_resource_spec {
        instance_type        = var.revision == "first" ? "ml.t3.medium" : "ml.t3.large"
        lifecycle_config_arn = aws_sagemaker_studio_lifecycle_config.this.arn
      }
      lifecycle_config_arns = [aws_sagemaker_studio_lifecycle_config.this.arn]
      custom_image {
        app_image_config_name = aws_sagemaker_app_image_config.this.app_image_config_name
        image_name            = aws_sagemaker_image_version.this.image_name
      }
      app_lifecycle_management {
        idle_settings {
          idle_timeout_in_minutes = 60
          # The provider sends zeros where these are absent, and the service refuses them.
          min_idle_timeout_in_minutes = 60
          max_idle_timeout_in_minutes = 480
          lifecycle_management        = "ENABLED"
        }
      }
    }

    code_editor_app_settings {
      default_resource_spec {
        instance_type = "ml.t3.medium"
      }
    }

    space_storage_settings {
      default_ebs_storage_settings {
        default_ebs_volume_size_in_gb = 5
        maximum_ebs_volume_size_in_gb = var.revision == "first" ? 50 : 100
      }
    }

    studio_web_portal_settings {
      hidden_app_types = ["JupyterServer", "Canvas"]
    }

    r_studio_server_pro_app_settings {
      access_status = "ENABLED"
      user_group    = "R_STUDIO_USER"
    }
  }

  default_space_settings {
    execution_role  = local.role
    security_groups = [var.network.security_group_id]
  }

  domain_settings {
    execution_role_identity_config = "USER_PROFILE_NAME"
    security_group_ids             = [var.network.security_group_id]

    docker_settings {
      enable_docker_access = var.revision == "first" ? "DISABLED" : "ENABLED"
    }
  }

  retention_policy {
    home_efs_file_system = "Delete"
  }
}

resource "aws_sagemaker_user_profile" "this" {
  for_each = toset(["ada", "grace"])

  domain_id         = aws_sagemaker_domain.this.id
  user_profile_name = each.key
  tags              = { Revision = var.revision }

  user_settings {
    execution_role      = local.role
    default_landing_uri = "studio::"
    studio_web_portal   = var.revision == "first" ? "ENABLED" : "DISABLED"
  }
}

resource "aws_sagemaker_space" "this" {
  domain_id          = aws_sagemaker_domain.this.id
  space_name         = "notes"
  space_display_name = "Notes ${var.revision}"

  # The provider's update names the kind of app, which the service refuses.
  lifecycle {
    ignore_changes = [space_settings]
  }

  ownership_settings {
    owner_user_profile_name = aws_sagemaker_user_profile.this["ada"].user_profile_name
  }

  space_sharing_settings {
    sharing_type = "Private"
  }

  space_settings {
    app_type = "JupyterLab"

    jupyter_lab_app_settings {
      default_resource_spec {
        instance_type = var.revision == "first" ? "ml.t3.medium" : "ml.t3.large"
      }
    }

    space_storage_settings {
      ebs_storage_settings {
        ebs_volume_size_in_gb = 10
      }
    }
  }
}

resource "aws_sagemaker_app" "this" {
  domain_id  = aws_sagemaker_domain.this.id
  space_name = aws_sagemaker_space.this.space_name
  app_type   = "JupyterLab"
  app_name   = "default"

  resource_spec {
    instance_type       = "ml.t3.medium"
    sagemaker_image_arn = aws_sagemaker_image.this.arn
  }
}

output "url" {
  value = aws_sagemaker_domain.this.url
}
