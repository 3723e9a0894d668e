# The Job Status Poller, deployed by the AWS provider to a Treadle on this
# machine. Against AWS itself only the provider block would differ.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

variable "endpoint" {
  description = "Where Treadle serves."
  type        = string
  default     = "http://127.0.0.1:4566"
}

provider "aws" {
  region     = "us-east-1"
  access_key = "test"
  secret_key = "test"

  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true

  endpoints {
    batch      = var.endpoint
    cloudwatch = var.endpoint
    events     = var.endpoint
    iam        = var.endpoint
    lambda     = var.endpoint
    logs       = var.endpoint
    sfn        = var.endpoint
    sts        = var.endpoint
  }
}

# Roles

data "aws_iam_policy_document" "trust" {
  for_each = toset(["lambda", "states", "batch"])
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["${each.key}.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "functions" {
  name               = "poller-functions"
  assume_role_policy = data.aws_iam_policy_document.trust["lambda"].json
}

resource "aws_iam_role_policy" "functions" {
  name = "batch"
  role = aws_iam_role.functions.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["batch:SubmitJob", "batch:DescribeJobs"]
      Resource = "*"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "functions_log" {
  role       = aws_iam_role.functions.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}

resource "aws_iam_role" "states" {
  name               = "poller-states"
  assume_role_policy = data.aws_iam_policy_document.trust["states"].json
}

resource "aws_iam_role_policy" "states" {
  name = "functions"
  role = aws_iam_role.states.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "lambda:InvokeFunction"
      Resource = [for f in aws_lambda_function.poller : f.arn]
    }]
  })
}

resource "aws_iam_role" "batch" {
  name               = "poller-batch"
  assume_role_policy = data.aws_iam_policy_document.trust["batch"].json
}

resource "aws_iam_role_policy_attachment" "batch" {
  role       = aws_iam_role.batch.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSBatchServiceRole"
}

# Functions

resource "aws_lambda_function" "poller" {
  for_each         = toset(["submit_job", "check_job"])
  function_name    = "poller-${replace(each.key, "_", "-")}"
  runtime          = "python3.12"
  handler          = "${each.key}.handler"
  filename         = "${path.module}/functions.zip"
  source_code_hash = filebase64sha256("${path.module}/functions.zip")
  role             = aws_iam_role.functions.arn
  timeout          = 25
}

# Batch

resource "aws_batch_compute_environment" "here" {
  compute_environment_name = "poller"
  type                     = "UNMANAGED"
  service_role             = aws_iam_role.batch.arn
  depends_on               = [aws_iam_role_policy_attachment.batch]
}

resource "aws_batch_job_queue" "jobs" {
  name     = "poller"
  state    = "ENABLED"
  priority = 1
  compute_environment_order {
    order               = 1
    compute_environment = aws_batch_compute_environment.here.arn
  }
}

resource "aws_batch_job_definition" "hello" {
  name = "poller-hello"
  type = "container"
  container_properties = jsonencode({
    image   = "public.ecr.aws/amazonlinux/amazonlinux:latest"
    command = ["echo", "Hello world"]
    resourceRequirements = [
      { type = "VCPU", value = "1" },
      { type = "MEMORY", value = "128" },
    ]
  })
  retry_strategy {
    attempts = 1
  }
}

# The state machine

resource "aws_sfn_state_machine" "poller" {
  name     = "poller"
  role_arn = aws_iam_role.states.arn
  definition = templatefile("${path.module}/poller.asl.json", {
    for name, function in aws_lambda_function.poller : name => function.arn
  })
  depends_on = [aws_iam_role_policy.states]
}

output "state_machine" {
  value = aws_sfn_state_machine.poller.arn
}

output "input" {
  description = "An input for an execution."
  value = jsonencode({
    jobName       = "hello"
    jobQueue      = aws_batch_job_queue.jobs.arn
    jobDefinition = aws_batch_job_definition.hello.arn
    wait_time     = 2
  })
}
