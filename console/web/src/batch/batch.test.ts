import { describe, expect, it } from "vitest";
import { countText, openJobs, type JobCounts } from "./counts";
import type { JobDefinition, JobDetail } from "../api/generated/batch";
import { attemptsOf } from "./attempts";
import { describeUse, percentUsed } from "./use";
import { canCancel, isOver } from "./statuses";
import { emptyForm, formOf, overridesOf, pairsOf, requestOf, type SubmitForm } from "./submission";
import { resourceText, resourcesOf } from "./resources";

const counts: JobCounts = {
  jobQueueArn: "q",
  counts: { SUBMITTED: 1, PENDING: 2, RUNNABLE: 10_000, STARTING: 0, RUNNING: 4, SUCCEEDED: 10_000, FAILED: 7 },
  more: ["RUNNABLE"],
};

describe("counts", () => {
  it("say where there are more", () => {
    expect(countText(counts, "RUNNABLE")).toBe("10,000+");
    expect(countText(counts, "SUCCEEDED")).toBe("10,000");
    expect(countText(undefined, "FAILED")).toBe("-");
  });
  it("leave ended jobs out of the open ones", () => expect(openJobs(counts)).toBe(10_007));
});

it("statuses tell what can be done", () => {
  expect(["RUNNABLE", "STARTING", "RUNNING", "FAILED"].map(canCancel)).toEqual([true, false, false, false]);
  expect(["RUNNING", "SUCCEEDED", "FAILED", undefined].map(isOver)).toEqual([false, true, true, false]);
});

describe("attemptsOf", () => {
  const base = { jobName: "j", jobId: "i", jobQueue: "q", jobDefinition: "d", startedAt: 5000 } as const;
  it("adds the one that is under way", () => {
    const list = attemptsOf({
      ...base,
      status: "RUNNING",
      attempts: [{ startedAt: 1000, stoppedAt: 2000, container: { exitCode: 3, logStreamName: "a" } }],
      container: { logStreamName: "b" },
    });
    expect(list.map((a) => [a.number, a.stream, a.open])).toEqual([[1, "a", false], [2, "b", true]]);
  });
  it("shows an ended one once", () => {
    const attempts = [{ startedAt: 1000, stoppedAt: 2000, container: { exitCode: 0, logStreamName: "a" } }];
    expect(attemptsOf({ ...base, status: "SUCCEEDED", attempts, container: { logStreamName: "a" } })).toHaveLength(1);
  });
  it("has none before the first", () => {
    expect(attemptsOf({ ...base, status: "RUNNABLE", attempts: [], container: {} })).toEqual([]);
  });
});

describe("submission", () => {
  const form: SubmitForm = { ...emptyForm, name: " j ", queue: "q", definition: "d:1", parameters: "a=1\n\nb = x=y " };
  it("leaves out what is not set", () => {
    expect(requestOf(form)).toEqual({ jobName: "j", jobQueue: "q", jobDefinition: "d:1", parameters: { a: "1", b: "x=y" } });
  });
  it("takes all that is set", () => {
    const all = { ...form, command: '["sh","-c","a b"]', environment: "K=v", vcpus: "2", memory: "512", size: "3", dependencies: "x, y:N_TO_N\nSEQUENTIAL", attempts: "2", timeout: "60", share: "s", priority: "7" };
    expect(requestOf(all)).toMatchObject({
      containerOverrides: {
        command: ["sh", "-c", "a b"],
        environment: [{ name: "K", value: "v" }],
        resourceRequirements: [{ type: "VCPU", value: "2" }, { type: "MEMORY", value: "512" }],
      },
      arrayProperties: { size: 3 },
      dependsOn: [{ jobId: "x" }, { jobId: "y", type: "N_TO_N" }, { type: "SEQUENTIAL" }],
      retryStrategy: { attempts: 2 },
      timeout: { attemptDurationSeconds: 60 },
      shareIdentifier: "s",
      schedulingPriorityOverride: 7,
    });
  });
  it("splits a command at spaces", () => expect(overridesOf({ ...form, command: "echo  a b" })?.command).toEqual(["echo", "a", "b"]));
  it("is the same again for an earlier job", () => {
    const job = {
      jobName: "j", jobId: "i", status: "FAILED", startedAt: 1, jobQueue: "arn:aws:batch:r:1:job-queue/q", jobDefinition: "arn:aws:batch:r:1:job-definition/d:3",
      parameters: { p: "1" }, retryStrategy: { attempts: 2 }, arrayProperties: { size: 4 },
      container: { command: ["sh", "-c", "a"], environment: [{ name: "K", value: "v" }], resourceRequirements: [{ type: "VCPU", value: "2" }] },
    } as const;
    expect(requestOf(formOf(structuredClone(job) as unknown as JobDetail))).toEqual({
      jobName: "j", jobQueue: "q", jobDefinition: "d:3", parameters: { p: "1" }, retryStrategy: { attempts: 2 }, arrayProperties: { size: 4 },
      containerOverrides: job.container,
    });
  });
  it("leaves to the definition what an earlier job has from it", () => {
    const job = {
      jobName: "j", jobId: "i", status: "FAILED", startedAt: 1, jobQueue: "arn:aws:batch:r:1:job-queue/q", jobDefinition: "arn:aws:batch:r:1:job-definition/d:3",
      parameters: { p: "1" },
      container: {
        command: ["sh", "say 1 Ref::none"], environment: [{ name: "A", value: "a" }, { name: "K", value: "v" }],
        resourceRequirements: [{ type: "VCPU", value: "2" }, { type: "MEMORY", value: "64" }],
      },
    } as unknown as JobDetail;
    const definition = {
      jobDefinitionName: "d", jobDefinitionArn: "d", revision: 3, type: "container",
      containerProperties: {
        command: ["sh", "say Ref::p Ref::none"], environment: [{ name: "A", value: "a" }],
        resourceRequirements: [{ type: "VCPU", value: "1" }, { type: "MEMORY", value: "64" }],
      },
    } as JobDefinition;
    expect(formOf(job, definition)).toMatchObject({ command: "", environment: "K=v", vcpus: "2", memory: "", parameters: "p=1" });
  });
  it("refuses what is no pair", () => expect(() => pairsOf("novalue")).toThrow("novalue"));
});

it("resources come from requirements or the older members", () => {
  expect(resourcesOf({ vcpus: 1, memory: 64 })).toEqual({ VCPU: "1", MEMORY: "64" });
  expect(resourcesOf({ resourceRequirements: [{ type: "VCPU", value: "0.5" }, { type: "MEMORY", value: "512" }] })).toEqual({ VCPU: "0.5", MEMORY: "512" });
  expect(resourceText({ VCPU: "2", MEMORY: "1024" })).toBe("2 vCPU, 1024 MiB");
  expect(resourceText({})).toBe("-");
});

describe("use of a compute environment", () => {
  const use = { computeEnvironmentArn: "e", state: "ENABLED", total: { vcpus: 4, memoryMiB: 100 }, used: { vcpus: 3, memoryMiB: 120 }, jobs: 2 } as const;
  it("says what is free, and never less than nothing", () => {
    expect(describeUse(use)).toBe("1 of 4 vCPUs and 0 of 100 MiB are free");
    expect([percentUsed(use, "vcpus"), percentUsed(use, "memoryMiB")]).toEqual([75, 100]);
  });
  it("says that it is disabled", () => expect(describeUse({ ...use, state: "DISABLED" })).toBe("it is disabled"));
});
