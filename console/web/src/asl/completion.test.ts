import { CompletionContext } from "@codemirror/autocomplete";
import { json } from "@codemirror/lang-json";
import { ensureSyntaxTree } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { expect, test } from "vitest";
import { complete } from "./completion";
import { partsOf, placeOf } from "./pointer";

/** What is offered where the text has a bar. */
function offered(text: string): string[] {
  const pos = text.indexOf("|");
  const state = EditorState.create({ doc: text.replace("|", ""), extensions: [json()] });
  ensureSyntaxTree(state, state.doc.length, 1000);
  return complete(new CompletionContext(state, pos, true))?.options.map((o) => o.label) ?? [];
}

test.each([
  ["a field of the machine", '{"S|": 1}', "StartAt"],
  ["a field of a Wait", '{"States": {"A": {"Type": "Wait", "|": 1}}}', "Seconds"],
  ["a field of a retrier", '{"States": {"A": {"Type": "Task", "Retry": [{"|": 1}]}}}', "BackoffRate"],
  ["a comparison", '{"States": {"A": {"Type": "Choice", "Choices": [{"|": 1}]}}}', "StringEquals"],
  ["a type", '{"States": {"A": {"Type": "|"}}}', "Parallel"],
  ["the next state", '{"States": {"A": {"Next": "|"}, "B": {}}}', "B"],
  ["where a branch starts", '{"States": {"P": {"Branches": [{"StartAt": "|", "States": {"in": {}}}]}}}', "in"],
  ["an error", '{"States": {"A": {"Retry": [{"ErrorEquals": ["|"]}]}}}', "States.Timeout"],
])("%s", (_, text, want) => {
  expect(offered(text)).toContain(want);
});

test("what does not belong is not offered", () => {
  expect(offered('{"States": {"A": {"Type": "Fail", "|": 1}}}')).not.toContain("Next");
  expect(offered('{"States": {"A": {"Result": {"|": 1}}}}')).toEqual([]);
  expect(offered('{"States": {"P": {"Branches": [{"StartAt": "|", "States": {"in": {}}}]}}}')).not.toContain("P");
});

test("pointers", () => {
  expect(partsOf("/States/a~1b/Choices[1]/Next")).toEqual(["States", "a/b", "Choices", "1", "Next"]);
  const text = '{"States": {"a/b": {"Choices": [{}, {"Next": "x"}]}}}';
  const state = EditorState.create({ doc: text, extensions: [json()] });
  const at = (pointer: string) => {
    const { from, to } = placeOf(state, pointer);
    return text.slice(from, to);
  };
  expect(at("/States/a~1b/Choices[1]/Next")).toBe('"Next"');
  expect(at("/States/a~1b/Choices/7")).toBe('"Choices"');
  expect(at("/")).toBe("{");
});
