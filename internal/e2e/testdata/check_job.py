import boto3

batch = boto3.client("batch")


def lambda_handler(event, context):
    try:
        answer = batch.describe_jobs(jobs=[event["jobId"]])
        return answer["jobs"][0]["status"]
    except Exception as error:
        print(error)
        raise Exception("Error getting Batch Job status")
