# Two roles without a stored key. Pushing an image is open to the main branch; changing the cluster
# only to a job in the environment, which a person has approved.
locals {
  subjects = {
    push   = "repo:${var.repository}:ref:refs/heads/main"
    deploy = "repo:${var.repository}:environment:${var.environment}"
  }
}

resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

data "aws_iam_policy_document" "trust" {
  for_each = local.subjects

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.github.arn]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:aud"
      values   = ["sts.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:sub"
      values   = [each.value]
    }
  }
}

data "aws_iam_policy_document" "push" {
  statement {
    sid       = "SignIn"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"] # the action knows no resource
  }

  statement {
    sid = "Push"
    actions = [
      "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:CompleteLayerUpload", "ecr:DescribeImages",
      "ecr:GetDownloadUrlForLayer", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart",
    ]
    resources = var.registry_arns
  }
}

data "aws_iam_policy_document" "deploy" {
  statement {
    sid       = "FindTheCluster"
    actions   = ["eks:DescribeCluster"]
    resources = [var.cluster_arn]
  }

  # The images' digests are verified, and the pages taken out of one of them.
  statement {
    sid       = "SignIn"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"] # the action knows no resource
  }

  statement {
    sid       = "Pull"
    actions   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    resources = var.registry_arns
  }

  dynamic "statement" {
    for_each = var.pages == null ? {} : {
      ListPages    = { actions = ["s3:ListBucket"], resource = var.pages.bucket }
      WritePages   = { actions = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], resource = "${var.pages.bucket}/*" }
      RenewPages   = { actions = ["cloudfront:CreateInvalidation", "cloudfront:GetInvalidation"], resource = var.pages.distribution }
      WriteHeaders = { actions = ["cloudfront:GetResponseHeadersPolicyConfig", "cloudfront:UpdateResponseHeadersPolicy"], resource = var.pages.headers_policy }
    }
    content {
      sid       = statement.key
      actions   = statement.value.actions
      resources = [statement.value.resource]
    }
  }
}

resource "aws_iam_role" "this" {
  for_each = local.subjects

  name                 = "${var.name}-${each.key}"
  assume_role_policy   = data.aws_iam_policy_document.trust[each.key].json
  max_session_duration = 3600
}

resource "aws_iam_role_policy" "this" {
  for_each = {
    push   = data.aws_iam_policy_document.push.json
    deploy = data.aws_iam_policy_document.deploy.json
  }

  name   = each.key
  role   = aws_iam_role.this[each.key].id
  policy = each.value
}

# In the cluster it is a member of a group; what the group may do is said by
# deploy/kubernetes/access/eks: a rollout in the one namespace, nothing else.
resource "aws_eks_access_entry" "deploy" {
  cluster_name      = var.cluster_name
  principal_arn     = aws_iam_role.this["deploy"].arn
  kubernetes_groups = ["attendance-deployers"]
}
