import { completeFromList, type Completion, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { jsonLanguage } from "@codemirror/lang-json";
import { syntaxTree } from "@codemirror/language";
import type { EditorState, Extension } from "@codemirror/state";
import type { SyntaxNode } from "@lezer/common";
import { allStates, parseDefinition, type StateType } from "../workflow/definition";
import { unquote, valueOf } from "./pointer";
import { fields, ruleFields, stateTypes, values } from "./words";

/** Completes the words of Amazon States Language and the names of states. */
export const aslCompletion: Extension = jsonLanguage.data.of({ autocomplete: complete });

export function complete(context: CompletionContext): CompletionResult | null {
  const node = syntaxTree(context.state).resolveInner(context.pos, -1);
  if (node.name === "PropertyName" || (node.name === "Object" && context.explicit)) {
    const object = node.name === "Object" ? node : node.parent?.parent;
    return object ? offer(context, node, fieldsOf(context.state, object).map((label) => ({ label, type: "property" }))) : null;
  }
  if (node.name !== "String") return completeFromList([])(context) as null;
  return offer(context, node, valuesOf(context.state, node));
}

/** Offers words for the string that the cursor is in, or where one would begin. */
function offer(context: CompletionContext, node: SyntaxNode, options: Completion[]): CompletionResult | null {
  if (options.length === 0) return null;
  if (node.name === "Object") {
    return { from: context.pos, options: options.map((o) => ({ ...o, apply: JSON.stringify(o.label) + ": " })) };
  }
  const text = context.state.sliceDoc(node.from, node.to);
  const closed = text.length > 1 && text.endsWith('"');
  return { from: node.from + 1, to: closed ? node.to - 1 : context.pos, options, validFor: /^[^"]*$/ };
}

function fieldsOf(state: EditorState, object: SyntaxNode): string[] {
  const name = nameOfValue(state, object);
  const inArray = object.parent?.name === "Array";
  const has = new Set(object.getChildren("Property").map((p) => unquote(state.sliceDoc(p.firstChild!.from, p.firstChild!.to))));
  return wordsFor(state, object, name, inArray).filter((w) => !has.has(w));
}

function wordsFor(state: EditorState, object: SyntaxNode, name: string | undefined, inArray: boolean): string[] {
  if (name === undefined) return fields.machine;
  if (inArray && name === "Retry") return fields.retrier;
  if (inArray && name === "Catch") return fields.catcher;
  if (inArray && name === "Branches") return fields.scope;
  if ((inArray && ["Choices", "And", "Or"].includes(name)) || name === "Not") return ruleFields;
  if (name === "ItemProcessor" || name === "Iterator") return fields.processor;
  if (name === "ProcessorConfig") return ["Mode", "ExecutionType"];
  const outer = object.parent?.parent;
  if (outer && nameOfValue(state, outer) === "States") {
    const type = valueOf(state, object, "Type") as StateType | undefined;
    return type && stateTypes.includes(type) ? fields[type] : [...new Set(stateTypes.flatMap((t) => fields[t]))];
  }
  return [];
}

/** The name of the member that a value, or the array around it, belongs to. */
function nameOfValue(state: EditorState, value: SyntaxNode): string | undefined {
  let node: SyntaxNode | null = value.parent;
  if (node?.name === "Array") node = node.parent;
  const key = node?.name === "Property" ? node.getChild("PropertyName") : null;
  return key ? unquote(state.sliceDoc(key.from, key.to)) : undefined;
}

function valuesOf(state: EditorState, node: SyntaxNode): Completion[] {
  const name = nameOfValue(state, node) ?? "";
  if (name === "Next" || name === "Default" || name === "StartAt") {
    return statesNear(state, node).map((label) => ({ label, type: "variable" }));
  }
  return (values[name] ?? []).map((label) => ({ label, type: "constant" }));
}

/** The states of the scope around a node: the nearest States. */
function statesNear(state: EditorState, node: SyntaxNode): string[] {
  for (let n: SyntaxNode | null = node; n; n = n.parent) {
    if (n.name !== "Object") continue;
    if (nameOfValue(state, n) === "States") return namesOf(state, n);
    const own = n.getChildren("Property").find((p) => unquote(state.sliceDoc(p.firstChild!.from, p.firstChild!.to)) === "States");
    if (own?.lastChild?.name === "Object") return namesOf(state, own.lastChild);
  }
  const scope = parseDefinition(state.doc.toString());
  return scope ? [...allStates(scope)].map((s) => s.state.name) : [];
}

function namesOf(state: EditorState, object: SyntaxNode): string[] {
  return object.getChildren("Property").map((p) => unquote(state.sliceDoc(p.firstChild!.from, p.firstChild!.to)));
}
