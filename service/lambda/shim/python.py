"""Runs a Python function: loads its handler and feeds it from Lambda's Runtime API.

Treadle starts this file with the interpreter found on the machine. What a
function can see (context, log format, error reports) is as in AWS's own Python
runtimes. Needs nothing but the standard library of Python 3.6 or newer.
"""

import importlib
import json
import logging
import os
import socket
import sys
import time
import traceback
from decimal import Decimal

# Where AWS unpacks packages. Reports name files as if they lay there.
AWS_TASK_ROOT = "/var/task"


class RuntimeAPI:
    """A client over one connection that is kept open."""

    def __init__(self, address):
        host, port = address.rsplit(":", 1)
        self._host = address
        self._socket = socket.create_connection((host, int(port)))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._stream = self._socket.makefile("rb")

    def next(self):
        """Waits for an invocation: its headers and its payload."""
        status, headers, payload = self._request("GET", "invocation/next")
        if status != 200:
            raise RuntimeError("Runtime API answered %d: %r" % (status, payload))
        return headers, payload

    def succeed(self, request_id, payload):
        self._request("POST", "invocation/%s/response" % request_id, payload)

    def fail(self, request_id, report):
        self._report("invocation/%s/error" % request_id, report)

    def fail_to_start(self, report):
        self._report("init/error", report)

    def _report(self, path, report):
        self._request("POST", path, json.dumps(report).encode(), report["errorType"])

    def _request(self, method, path, body=b"", error_type=None):
        head = "%s /2018-06-01/runtime/%s HTTP/1.1\r\nHost: %s\r\n" % (method, path, self._host)
        if method == "POST":
            head += "Content-Type: application/json\r\nContent-Length: %d\r\n" % len(body)
        if error_type is not None:
            head += "Lambda-Runtime-Function-Error-Type: %s\r\n" % header_text(error_type)
        self._socket.sendall(head.encode("latin-1") + b"\r\n" + body)
        return self._response()

    def _response(self):
        line = self._stream.readline()
        if not line:
            raise ConnectionError("the Runtime API closed the connection")
        status = int(line.split(None, 2)[1])
        headers = {}
        for line in iter(self._stream.readline, b"\r\n"):
            name, _, value = line.decode("utf-8").partition(":")
            headers[name.lower()] = value.strip()
        return status, headers, self._stream.read(int(headers.get("content-length", 0)))


def header_text(text):
    """What of text can stand in a header."""
    return "".join(c if " " <= c <= "~" else "?" for c in text)


class Fault(Exception):
    """A failure that is not an exception of the function's code."""

    def __init__(self, error_type, message, trace=()):
        super().__init__(message)
        self.error_type = error_type
        self.trace = list(trace)


class Client:
    """The client part of a client context."""

    def __init__(self, fields):
        for name in ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name"):
            setattr(self, name, fields.get(name))


class ClientContext:
    def __init__(self, fields):
        self.custom = fields.get("custom")
        self.env = fields.get("env")
        self.client = Client(fields["client"]) if fields.get("client") else None


class CognitoIdentity:
    def __init__(self, fields):
        self.cognito_identity_id = fields.get("cognitoIdentityId")
        self.cognito_identity_pool_id = fields.get("cognitoIdentityPoolId")


class Context:
    """The second argument of a handler."""

    def __init__(self, headers):
        self._deadline = int(headers["lambda-runtime-deadline-ms"])
        self.aws_request_id = headers["lambda-runtime-aws-request-id"]
        self.invoked_function_arn = headers.get("lambda-runtime-invoked-function-arn", "")
        self.function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
        self.function_version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.identity = CognitoIdentity(json.loads(headers.get("lambda-runtime-cognito-identity") or "{}"))
        client_context = headers.get("lambda-runtime-client-context")
        self.client_context = ClientContext(json.loads(client_context)) if client_context else None
        self.tenant_id = headers.get("lambda-runtime-aws-tenant-id")

    def get_remaining_time_in_millis(self):
        return max(self._deadline - int(time.time() * 1000), 0)

    def log(self, message):
        sys.stdout.write(str(message))


class RequestIDFilter(logging.Filter):
    """Lends every log record the id of the invocation it was made in."""

    request_id = ""

    def filter(self, record):
        record.aws_request_id = RequestIDFilter.request_id
        return True


class StdoutHandler(logging.Handler):
    def emit(self, record):
        sys.stdout.write(self.format(record))


def set_up_logging():
    formatter = logging.Formatter(
        "[%(levelname)s]\t%(asctime)s.%(msecs)dZ\t%(aws_request_id)s\t%(message)s\n", "%Y-%m-%dT%H:%M:%S"
    )
    formatter.converter = time.gmtime
    handler = StdoutHandler()
    handler.setFormatter(formatter)
    handler.addFilter(RequestIDFilter())
    logging.getLogger().addHandler(handler)


def load_handler(name):
    """Returns the function that Handler names: "folder/module.function"."""
    try:
        module_name, function_name = name.rsplit(".", 1)
    except ValueError as e:
        raise Fault("Runtime.MalformedHandlerName", "Bad handler '%s': %s" % (name, e)) from None
    if module_name.split(".")[0] in sys.builtin_module_names:
        raise Fault(
            "Runtime.BuiltInModuleConflict", "Cannot use built-in module %s as a handler module" % module_name
        )
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as e:
        raise Fault("Runtime.ImportModuleError", "Unable to import module '%s': %s" % (module_name, e)) from None
    except SyntaxError as e:
        trace = '  File "%s" Line %s\n    %s' % (as_on_aws(e.filename or ""), e.lineno, e.text)
        message = "Syntax error in module '%s': %s" % (module_name, e)
        raise Fault("Runtime.UserCodeSyntaxError", message, [trace]) from None
    try:
        return getattr(module, function_name)
    except AttributeError:
        message = "Handler '%s' missing on module '%s'" % (function_name, module_name)
        raise Fault("Runtime.HandlerNotFound", message) from None


def as_on_aws(path):
    root = os.environ["LAMBDA_TASK_ROOT"]
    return AWS_TASK_ROOT + path[len(root):] if path.startswith(root + "/") else path


def trace_of(error):
    """The function's part of an exception's traceback, a text for each frame."""
    frames = traceback.extract_tb(error.__traceback__)
    while frames and frames[0].filename == __file__:
        frames.pop(0)
    root, there = 'File "%s/' % os.environ["LAMBDA_TASK_ROOT"], 'File "%s/' % AWS_TASK_ROOT
    return [text.replace(root, there, 1) for text in traceback.format_list(frames)]


def report_of(error, request_id):
    """What AWS answers in place of a result."""
    if isinstance(error, Fault):
        error_type, trace = error.error_type, error.trace
    else:
        error_type, trace = type(error).__name__, trace_of(error)
    return {"errorMessage": str(error), "errorType": error_type, "requestId": request_id, "stackTrace": trace}


def log_report(report):
    lines = ["[ERROR] %s: %s" % (report["errorType"], report["errorMessage"])]
    if report["stackTrace"]:
        lines.append("Traceback (most recent call last):")
        for frame in report["stackTrace"]:
            lines.extend(frame.split("\n"))
    # A carriage return keeps the report together as one log event.
    sys.stdout.write("\r".join(line for line in lines if line) + "\n")


def encode_other(value):
    """Encodes what the json module cannot, as AWS's runtime does."""
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        return int(value) if isinstance(exponent, int) and exponent >= 0 else float(value)
    if isinstance(value, bytes):
        return value.decode("utf-8")
    raise TypeError("Object of type %s is not JSON serializable" % type(value).__name__)


def ascii_only():
    """Runtimes before Python 3.12 escape what is not ASCII."""
    version = os.environ.get("AWS_EXECUTION_ENV", "").rpartition("python3.")[2]
    return version.isdigit() and int(version) < 12


ENCODER = json.JSONEncoder(ensure_ascii=ascii_only(), default=encode_other)


def encode(result):
    if isinstance(result, bytes):
        return result
    try:
        return ENCODER.encode(result).encode("utf-8")
    except Exception as e:
        raise Fault("Runtime.MarshalError", "Unable to marshal response: %s" % e) from None


def decode(payload):
    try:
        return json.loads(payload.decode("utf-8"))
    except Exception as e:
        raise Fault("Runtime.UnmarshalError", "Unable to unmarshal input: %s" % e) from None


def flush():
    sys.stdout.flush()
    sys.stderr.flush()


def invoke(api, handler, headers, payload):
    request_id = headers["lambda-runtime-aws-request-id"]
    RequestIDFilter.request_id = request_id
    if headers.get("lambda-runtime-trace-id"):
        os.environ["_X_AMZN_TRACE_ID"] = headers["lambda-runtime-trace-id"]
    else:
        os.environ.pop("_X_AMZN_TRACE_ID", None)
    try:
        result = encode(handler(decode(payload), Context(headers)))
    except Exception as e:
        report = report_of(e, request_id)
        log_report(report)
        flush()
        api.fail(request_id, report)
        return
    flush()
    api.succeed(request_id, result)


def main():
    sys.path[0] = os.environ["LAMBDA_TASK_ROOT"]
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(line_buffering=True)
    set_up_logging()
    api = RuntimeAPI(os.environ["AWS_LAMBDA_RUNTIME_API"])
    try:
        handler = load_handler(os.environ.get("_HANDLER", ""))
    except Exception as e:
        report = report_of(e, "")
        log_report(report)
        flush()
        api.fail_to_start(report)
        sys.exit(1)
    while True:
        headers, payload = api.next()
        invoke(api, handler, headers, payload)


if __name__ == "__main__":
    main()
