import { ensureSyntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";
import type { SyntaxNode } from "@lezer/common";

/** The names and indices of a pointer such as /States/A/Choices/0 or /States/A/Choices[0]. */
export function partsOf(pointer: string): string[] {
  return pointer
    .replace(/\[(\d+)\]/g, "/$1")
    .split("/")
    .filter((p) => p !== "")
    .map((p) => p.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** Where in a JSON text a pointer leads: the name of the last member it finds, else its value. */
export function placeOf(state: EditorState, pointer: string): { from: number; to: number } {
  const tree = ensureSyntaxTree(state, state.doc.length, 200);
  let value: SyntaxNode | null = tree?.topNode.firstChild ?? null;
  let place = { from: 0, to: Math.min(1, state.doc.length) };
  for (const part of partsOf(pointer)) {
    const found: { value: SyntaxNode | null; at: SyntaxNode } | undefined = value ? memberOf(state, value, part) : undefined;
    if (!found) break;
    value = found.value;
    place = { from: found.at.from, to: found.at.to };
  }
  return place;
}

function memberOf(state: EditorState, parent: SyntaxNode, name: string): { value: SyntaxNode | null; at: SyntaxNode } | undefined {
  if (parent.name === "Object") {
    for (const property of parent.getChildren("Property")) {
      const key = property.getChild("PropertyName");
      if (key && unquote(state.sliceDoc(key.from, key.to)) === name) return { value: property.lastChild, at: key };
    }
  } else if (parent.name === "Array" && /^\d+$/.test(name)) {
    const items: SyntaxNode[] = [];
    for (let n = parent.firstChild; n; n = n.nextSibling) if (!/^[[\],]$|⚠/.test(n.name)) items.push(n);
    const item = items[Number(name)];
    if (item) return { value: item, at: item };
  }
  return undefined;
}

/** The text of a JSON string, whole or not. */
export function unquote(text: string): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    return text.replace(/^"|"$/g, "");
  }
}

/** The value of a member of an object, as text. */
export function valueOf(state: EditorState, object: SyntaxNode, name: string): string | undefined {
  const found = memberOf(state, object, name)?.value;
  return found?.name === "String" ? unquote(state.sliceDoc(found.from, found.to)) : undefined;
}
