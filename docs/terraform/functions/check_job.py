"""Answers with the status of a Batch job."""

import boto3

batch = boto3.client("batch")


def handler(event, context):
    jobs = batch.describe_jobs(jobs=[event["jobId"]])["jobs"]
    if not jobs:
        raise LookupError(f"there is no job {event['jobId']}")
    return jobs[0]["status"]
