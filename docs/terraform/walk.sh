#!/bin/sh
# Walks the example: apply, a second plan that finds nothing to change, an
# execution that ends with "SUCCEEDED", destroy. ENDPOINT is where Treadle
# serves. Needs terraform, with hashicorp/aws 5.100 at hand, the aws CLI and
# Python. Works in a copy, so nothing is left here.
set -eu
endpoint=${1:-http://127.0.0.1:4566}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -R "$(dirname "$0")"/. "$work"
cd "$work"

export AWS_ENDPOINT_URL="$endpoint" AWS_DEFAULT_REGION=us-east-1
export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
export TF_VAR_endpoint="$endpoint" TF_IN_AUTOMATION=1 TF_CLI_ARGS=-no-color

python3 -m zipfile -c functions.zip functions/submit_job.py functions/check_job.py
terraform init
terraform apply -auto-approve
terraform plan -detailed-exitcode # 2: it would change something

execution=$(aws stepfunctions start-execution --query executionArn --output text \
	--state-machine-arn "$(terraform output -raw state_machine)" --input "$(terraform output -raw input)")
for _ in $(seq 60); do
	sleep 1
	status=$(aws stepfunctions describe-execution --execution-arn "$execution" --query status --output text)
	[ "$status" = RUNNING ] || break
done
output=$(aws stepfunctions describe-execution --execution-arn "$execution" --query output --output text)
terraform destroy -auto-approve
echo "the execution ended: $status $output"
[ "$status" = SUCCEEDED ] && [ "$output" = '"SUCCEEDED"' ]
