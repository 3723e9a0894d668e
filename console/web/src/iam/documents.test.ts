import { expect, test } from "vitest";
import { documentOf, trustedBy } from "./documents";

test.each([
  [encodeURIComponent('{"a":"50%"}'), '{"a":"50%"}'],
  ['{"a":"%41"}', '{"a":"%41"}'],
  ["%E0%A4%A", "%E0%A4%A"],
  [undefined, undefined],
])("the text of %s", (text, want) => expect(documentOf(text)).toBe(want));

test.each([
  [{ Statement: { Effect: "Allow", Principal: { Service: ["a.amazonaws.com", "b.amazonaws.com"] } } }, "a.amazonaws.com, b.amazonaws.com"],
  [{ Statement: [{ Effect: "Allow", Principal: "*" }, { Effect: "Deny", Principal: { AWS: "x" } }] }, "*"],
  [{}, "-"],
])("%j is trusted by", (document, want) => expect(trustedBy(encodeURIComponent(JSON.stringify(document)))).toBe(want));

test("what is no JSON trusts nobody", () => expect(trustedBy("{")).toBe("-"));
