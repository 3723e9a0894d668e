/**
 * Lays JSON out in lines. It goes by the text and not by values, so that numbers
 * stay as they are written (1.0, 12345678901234567890). What is no JSON comes back
 * as it is.
 */
export function formatJson(text: string, indent = "  "): string {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  let out = "";
  let depth = 0;
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/g) ?? [];
  for (const [i, token] of tokens.entries()) {
    const next = tokens[i + 1];
    if (token === "{" || token === "[") {
      const empty = next === "}" || next === "]";
      depth++;
      out += token + (empty ? "" : line(depth));
    } else if (token === "}" || token === "]") {
      depth--;
      const previous = tokens[i - 1];
      out += (previous === "{" || previous === "[" ? "" : line(depth)) + token;
    } else if (token === ",") out += token + line(depth);
    else if (token === ":") out += ": ";
    else out += token;
  }
  return out;

  function line(n: number): string {
    return "\n" + indent.repeat(n);
  }
}
