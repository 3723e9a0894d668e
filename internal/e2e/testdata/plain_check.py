import boto3


def lambda_handler(event, context):
    return boto3.client("batch").describe_jobs(jobs=[event["jobId"]])["jobs"][0]["status"]
