import boto3

batch = boto3.client("batch")


def lambda_handler(event, context):
    request = {name: event[name] for name in ("jobName", "jobQueue", "jobDefinition")}
    for name in ("containerOverrides", "parameters"):
        if event.get(name):
            request[name] = event[name]
    try:
        answer = batch.submit_job(**request)
    except Exception as error:
        print(error)
        raise Exception("Error submitting Batch Job")
    return {"jobId": answer["jobId"]}
