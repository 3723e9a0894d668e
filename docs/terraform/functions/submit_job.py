"""Submits a Batch job and answers with its id."""

import boto3

batch = boto3.client("batch")


def handler(event, context):
    request = {
        "jobName": event["jobName"],
        "jobQueue": event["jobQueue"],
        "jobDefinition": event["jobDefinition"],
    }
    for option in ("parameters", "containerOverrides"):
        if event.get(option):
            request[option] = event[option]
    return {"jobId": batch.submit_job(**request)["jobId"]}
