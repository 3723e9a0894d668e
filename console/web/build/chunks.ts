import type { Plugin, Rolldown } from "vite";

// All that pages have in common, and the first page; without what brings the editor or the graph.
const shared = /src\/((?!main|pages|workflow|execution|history|asl)(?!.*\/(AslEditor|CodeEditor|codeTheme))|execution\/useNow|workflow\/workflow.css|pages\/state-machines)/;
// The pages with a graph.
const workflows = /src\/(workflow|execution|history|pages\/(state-machine\/|execution\/|samples?\/|new-execution))/;

/**
 * What a build's files are made of, those that take first before the others. Few files,
 * for many small ones compress badly: the first page's own in one, with what all pages
 * have; the editor and the graph apart, for they come only where they are shown.
 */
export const chunks = [
  { name: "base", test: /node_modules\/(@cloudscape-design|react|react-dom|scheduler)\// },
  { name: "editor", test: /node_modules\/(@codemirror|@lezer)/ },
  { name: "graph", test: /node_modules\/(@xyflow|d3-)/ },
  { name: "shared", test: shared },
  { name: "workflows", test: workflows },
  { name: "editing", test: /src\/(asl|pages\/editor|components)\// },
  { name: "batch", test: /src\/pages\/(job|submit-job|compute-env|scheduling-pol)/ },
  { name: "services", test: /src\/pages/ },
].map((group, i, all) => ({ ...group, priority: all.length - i }));

/** The files that one loads at once, with those they ask for. */
export function loadedWith(file: string, imports: (file: string) => string[]): Set<string> {
  const loaded = new Set<string>();
  const load = (f: string) => {
    if (loaded.has(f)) return;
    loaded.add(f);
    imports(f).forEach(load);
  };
  load(file);
  return loaded;
}

// What is not to be loaded with a file, for it is large and few pages show it.
const apart: Record<string, RegExp> = {
  index: /^(editor|graph|editing|workflows|batch|services)$/,
  shared: /^(editor|graph|editing|workflows|batch|services)$/,
  workflows: /^(editor|editing)$/,
  batch: /^(editor|graph|editing|workflows)$/,
  services: /^(editor|graph|editing|workflows)$/,
};

/** keptApart fails where a page would load the editor or the graph and not show it. */
export function keptApart(): Plugin {
  return {
    name: "kept-apart",
    apply: "build",
    generateBundle(_, bundle) {
      const all = Object.values(bundle).filter((c): c is Rolldown.OutputChunk => c.type === "chunk");
      const files = new Map(all.map((c) => [c.fileName, c]));
      for (const [name, others] of Object.entries(apart)) {
        const chunk = all.find((c) => c.name === name);
        if (!chunk) throw new Error("there is no longer a file " + name);
        for (const file of loadedWith(chunk.fileName, (f) => files.get(f)?.imports ?? [])) {
          const loaded = files.get(file)?.name ?? "";
          if (others.test(loaded)) throw new Error(`${name} would load ${loaded}`);
        }
      }
    },
  };
}
