import { expect, test } from "vitest";
import { allStates, conditionOf, containersOf, parseDefinition } from "./definition";
import { largeDefinition } from "../testdata/large";
import { layoutOf, type Box } from "./layout";
import poller from "../../../../samples/jobpoller/definition.asl.json?raw";

const nested = JSON.stringify({
  StartAt: "P",
  States: {
    P: {
      Type: "Parallel", Next: "M", Catch: [{ ErrorEquals: ["A", "B"], Next: "Z" }],
      Branches: [{ StartAt: "a", States: { a: { Type: "Pass", End: true } } }, { StartAt: "b", States: { b: { Type: "Wait", Next: "b2" }, b2: { Type: "Succeed" } } }],
    },
    M: { Type: "Map", ItemProcessor: { ProcessorConfig: { Mode: "DISTRIBUTED" }, StartAt: "i", States: { i: { Type: "Task", Resource: "arn:aws:states:::aws-sdk:sqs:sendMessage", End: true } } }, End: true },
    Z: { Type: "Fail" },
  },
});

test("the states of the sample", () => {
  const scope = parseDefinition(poller)!;
  expect(scope.states.map((s) => [s.name, s.type, s.ways.map((w) => `${w.kind} ${w.to}`)])).toEqual([
    ["Submit Job", "Task", ["next Wait X Seconds"]],
    ["Wait X Seconds", "Wait", ["next Get Job Status"]],
    ["Get Job Status", "Task", ["next Job Complete?"]],
    ["Job Complete?", "Choice", ["choice Job Failed", "choice Get Final Job Status", "default Wait X Seconds"]],
    ["Job Failed", "Fail", []],
    ["Get Final Job Status", "Task", []],
  ]);
});

test("states in states", () => {
  const scope = parseDefinition(nested)!;
  expect([...containersOf(scope)]).toEqual([["P", undefined], ["a", "P"], ["b", "P"], ["b2", "P"], ["M", undefined], ["i", "M"], ["Z", undefined]]);
  expect([...allStates(scope)].map((s) => s.state.label)).toEqual(["Parallel", "Pass", "Wait", "Succeed", "Distributed map", "SQS: SendMessage", "Fail"]);
});

test.each([
  ["half written", '{"StartAt":"A","Sta', undefined],
  ["no object", "[1]", undefined],
  ["without states", "{}", []],
  ["states that are none", '{"States":{"A":1,"B":{"Type":"Nothing","Next":7,"Choices":{},"Catch":[1]}}}', ["A Unknown", "B Unknown"]],
])("%s", (_, text, want) => {
  expect(parseDefinition(text)?.states.map((s) => `${s.name} ${s.type}`)).toEqual(want);
});

test.each([
  [{ Variable: "$.s", StringEquals: "a" }, '$.s == "a"'],
  [{ Variable: "$.n", NumericLessThanEqualsPath: "$.m" }, '$.n <= "$.m"'],
  [{ Variable: "$.n", IsPresent: false }, "$.n is not present"],
  [{ Not: { And: [{ Variable: "$.a", BooleanEquals: true }, { Variable: "$.b", IsNull: true }] } }, "!($.a == true && $.b is null)"],
  [{ Condition: "{% $states.input.x > 1 %}" }, "$states.input.x > 1"],
])("a rule in a line: %j", (rule, want) => {
  expect(conditionOf(rule)).toBe(want);
});

const overlaps = (a: Box, b: Box) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
const within = (a: Box, b: Box) => a.x >= b.x && a.y >= b.y && a.x + a.width <= b.x + b.width && a.y + a.height <= b.y + b.height;

test.each([["the sample", poller], ["states in states", nested]])("boxes of %s do not overlap but in frames", (_, text) => {
  const { boxes } = layoutOf(parseDefinition(text)!);
  for (const [i, a] of boxes.entries()) {
    for (const b of boxes.slice(i + 1)) {
      if (overlaps(a, b)) expect(within(b, a) && a.kind === "frame", `${a.id} and ${b.id}`).toBe(true);
    }
  }
});

test("each way of the sample is drawn", () => {
  const { lines } = layoutOf(parseDefinition(poller)!);
  expect(lines.filter((l) => !l.id.startsWith("·")).length).toBe(6);
  expect(lines.every((l) => l.points.length >= 2)).toBe(true);
});

test("a graph of 500 states is laid out whole", () => {
  const { boxes } = layoutOf(parseDefinition(largeDefinition())!);
  expect(boxes.length).toBe(502);
});
