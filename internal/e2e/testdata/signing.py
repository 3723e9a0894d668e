"""Signs requests of each protocol as boto3 does, and one in advance."""
import urllib.request

import boto3
from botocore.exceptions import ClientError

identity = boto3.client("sts").get_caller_identity()
account = identity["Account"]
boto3.client("stepfunctions").list_state_machines()
boto3.client("iam").list_roles(PathPrefix="/a+b%c/")
boto3.client("lambda").list_functions(MaxItems=5)
for client, call, arguments in [
    ("lambda", "get_function", {"FunctionName": "arn:aws:lambda:us-east-1:%s:function:none" % account, "Qualifier": "$LATEST"}),
    ("lambda", "list_tags", {"Resource": "arn:aws:lambda:us-east-1:%s:function:none" % account}),
    ("batch", "list_tags_for_resource", {"resourceArn": "arn:aws:batch:us-east-1:%s:job-queue/none" % account}),
    ("batch", "untag_resource", {"resourceArn": "arn:aws:batch:us-east-1:%s:job-queue/none" % account, "tagKeys": ["b c", "a/b", "ü"]}),
]:
    try:
        getattr(boto3.client(client), call)(**arguments)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in ("InvalidSignatureException", "SignatureDoesNotMatch", "UnrecognizedClientException"):
            raise

url = boto3.client("sts").generate_presigned_url("get_caller_identity", ExpiresIn=60, HttpMethod="GET")
answer = urllib.request.urlopen(url).read().decode()
assert identity["Arn"] in answer, answer
print(identity["Arn"])
