// Runs a Node.js function: loads its handler and feeds it from Lambda's Runtime
// API. Treadle starts this file with the interpreter found on the machine. What
// a function can see (context, log format, error reports) is as in AWS's own
// Node.js runtimes. Needs nothing but Node.js 16 or newer.

import fs from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import util from "node:util";

const taskRoot = process.env.LAMBDA_TASK_ROOT;
const [apiHost, apiPort] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");

// One connection, kept open. An idle one does not keep the event loop alive,
// which is how the end of a function's work is seen.
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

function request(method, apiPath, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const options = { host: apiHost, port: apiPort, method, agent, path: `/2018-06-01/runtime/${apiPath}`, headers };
    if (body !== undefined) {
      headers["Content-Type"] = "application/json";
      headers["Content-Length"] = Buffer.byteLength(body);
    }
    const sent = http.request(options, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() });
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

function sendReport(apiPath, report) {
  const type = report.errorType.replace(/[^ -~]/g, "?");
  return request("POST", apiPath, JSON.stringify(report), { "Lambda-Runtime-Function-Error-Type": type });
}

// Fault is a failure that is not an error of the function's code.
class Fault extends Error {
  constructor(type, message) {
    super(message);
    this.name = type;
    Error.captureStackTrace(this, Fault); // begins with the name
  }
}

// asOnAWS names files as if they lay where AWS has them.
function asOnAWS(text) {
  return text
    .replaceAll(taskRoot + "/", "/var/task/")
    .replaceAll(realTaskRoot + "/", "/var/task/")
    .replaceAll(thisFile, "/var/runtime/index.mjs");
}

const realTaskRoot = fs.realpathSync(taskRoot);
const thisFile = fileURLToPath(import.meta.url);

// reportOf is what AWS answers in place of a result. Anything can be thrown.
function reportOf(error) {
  if (error instanceof Error || util.types.isNativeError(error)) {
    return {
      errorType: error.name ?? "Error",
      errorMessage: String(error.message),
      trace: asOnAWS(error.stack ?? "").split("\n"),
    };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

let requestId;

function writeLog(level, message) {
  // A carriage return keeps a message of several lines together as one event.
  const line = `${new Date().toISOString()}\t${requestId}\t${level}\t${message}`.replace(/\n/g, "\r");
  process.stdout.write(line + "\n"); // to a pipe: written when this returns
}

function logReport(title, error) {
  const report = reportOf(error);
  writeLog("ERROR", `${title} \t${JSON.stringify({ ...report, trace: undefined, stack: report.trace })}`);
}

function setUpConsole() {
  const levels = { log: "INFO", info: "INFO", debug: "DEBUG", warn: "WARN", error: "ERROR", trace: "TRACE" };
  for (const [method, level] of Object.entries(levels)) {
    console[method] = (...values) => writeLog(level, util.format(...values));
  }
}

// splitHandler takes "folder/module.function" apart. The function may be a
// property of a property.
function splitHandler(name) {
  const folder = path.dirname(name);
  const [, module, exported] = /^([^.]*)\.(.*)$/.exec(path.basename(name)) ?? [];
  if (!module || !exported || name.includes("..")) {
    throw new Fault("Runtime.MalformedHandlerName", "Bad handler");
  }
  return { file: path.join(taskRoot, folder, module), exported: exported.split(".") };
}

// usesModules says whether the nearest package.json makes .js files ES modules.
function usesModules(folder) {
  for (let dir = folder; dir.startsWith(taskRoot); dir = path.dirname(dir)) {
    try {
      return JSON.parse(fs.readFileSync(path.join(dir, "package.json"), "utf8")).type === "module";
    } catch (error) {
      if (error.code !== "ENOENT") throw error;
    }
  }
  return false;
}

async function loadModule(file) {
  const require = createRequire(import.meta.url);
  const load = {
    ".js": (f) => (usesModules(path.dirname(f)) ? import(pathToFileURL(f)) : require(f)),
    ".mjs": (f) => import(pathToFileURL(f)),
    ".cjs": require,
  };
  for (const extension of Object.keys(load)) {
    if (fs.existsSync(file + extension)) return load[extension](file + extension);
  }
  return require(file); // a folder with an index.js, or the error that says what is missing
}

async function loadUserModule(file) {
  try {
    return await loadModule(file);
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new Fault("Runtime.UserCodeSyntaxError", String(error));
    }
    if (error?.code === "MODULE_NOT_FOUND" || error?.code === "ERR_MODULE_NOT_FOUND") {
      const message = asOnAWS(String(error)).replace(`'/var/task/${path.relative(taskRoot, file)}'`, `'${path.basename(file)}'`);
      throw new Fault("Runtime.ImportModuleError", message);
    }
    throw error;
  }
}

async function loadHandler(name) {
  const { file, exported } = splitHandler(name);
  const module = await loadUserModule(file);
  const find = (from) => exported.reduce((value, key) => value?.[key], from);
  const handler = find(module) ?? find(module.default);
  if (handler === undefined) {
    throw new Fault("Runtime.HandlerNotFound", `${path.basename(name)} is undefined or not exported`);
  }
  if (typeof handler !== "function") {
    throw new Fault("Runtime.HandlerNotFound", `${path.basename(name)} is not a function`);
  }
  return handler;
}

function parseHeader(headers, name) {
  const text = headers[name];
  if (!text) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new Fault("Runtime.UnmarshalError", `Cannot parse ${name} as JSON`);
  }
}

function contextOf(headers) {
  const env = process.env;
  const deadline = Number(headers["lambda-runtime-deadline-ms"]);
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: parseHeader(headers, "lambda-runtime-client-context"),
    identity: parseHeader(headers, "lambda-runtime-cognito-identity"),
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    tenantId: headers["lambda-runtime-aws-tenant-id"],
    getRemainingTimeInMillis: () => Math.max(deadline - Date.now(), 0),
  };
}

// run calls the handler. Its result comes by a promise, or by the callback, then
// once the event loop is empty if the context asks for that; or never, which is
// seen by the event loop running empty and counts as null.
function run(handler, event, context) {
  return new Promise((resolve, reject) => {
    let called = false;
    let settle = () => resolve(undefined);
    const whenEmpty = () => settle();
    process.once("beforeExit", whenEmpty);
    const finish = (end) => {
      process.off("beforeExit", whenEmpty);
      end();
    };
    const callback = (error, result) => {
      if (called) return;
      called = true;
      const isError = error !== undefined && error !== null;
      settle = () => (isError ? reject(error) : resolve(result));
      if (isError || !context.callbackWaitsForEmptyEventLoop) finish(settle);
    };
    context.done = callback;
    context.succeed = (result) => {
      context.callbackWaitsForEmptyEventLoop = false;
      callback(null, result);
    };
    context.fail = (error) => {
      context.callbackWaitsForEmptyEventLoop = false;
      callback(error ?? "handled");
    };
    try {
      const promise = handler(event, context, callback);
      if (typeof promise?.then === "function") {
        promise.then((result) => finish(() => resolve(result)), (error) => finish(() => reject(error)));
      }
    } catch (error) {
      finish(() => reject(error));
    }
  });
}

function encode(result) {
  try {
    return JSON.stringify(result === undefined ? null : result) ?? "null";
  } catch {
    throw new Error("Unable to stringify response body");
  }
}

async function invoke(handler, { headers, body }) {
  requestId = headers["lambda-runtime-aws-request-id"];
  if (headers["lambda-runtime-trace-id"]) {
    process.env._X_AMZN_TRACE_ID = headers["lambda-runtime-trace-id"];
  } else {
    delete process.env._X_AMZN_TRACE_ID;
  }
  let result;
  try {
    result = encode(await run(handler, JSON.parse(body), contextOf(headers)));
  } catch (error) {
    logReport("Invoke Error", error);
    await sendReport(`invocation/${requestId}/error`, reportOf(error));
    return;
  }
  await request("POST", `invocation/${requestId}/response`, result);
}

// die reports an error that nobody caught. The process is in an unknown state
// then and must not go on.
async function die(title, error, exitCode) {
  logReport(title, error);
  const apiPath = requestId === undefined ? "init/error" : `invocation/${requestId}/error`;
  try {
    await sendReport(apiPath, reportOf(error));
  } finally {
    process.exit(exitCode);
  }
}

function setUpLastResort() {
  process.on("uncaughtException", (error) => die("Uncaught Exception", error, 129));
  process.on("unhandledRejection", (reason) => {
    const error = new Fault("Runtime.UnhandledPromiseRejection", String(reason));
    if (reason?.stack) error.stack = `${error.name}: ${error.message}\n${reason.stack}`;
    die("Unhandled Promise Rejection", error, 128);
  });
}

async function main() {
  setUpConsole();
  setUpLastResort();
  let handler;
  try {
    handler = await loadHandler(process.env._HANDLER ?? "");
  } catch (error) {
    await die("Uncaught Exception", error, 1);
  }
  for (;;) {
    const next = await request("GET", "invocation/next");
    if (next.status !== 200) throw new Error(`Runtime API answered ${next.status}: ${next.body}`);
    await invoke(handler, next);
  }
}

main();
