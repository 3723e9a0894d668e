import { readFileSync, readdirSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const budget = 700 * 1024;

// compressed replaces the texts of a build by compressed ones, for the binary
// carries them so, and fails where the console grows beyond its budget.
function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    closeBundle() {
      const folder = join(import.meta.dirname, "../dist/app");
      let total = 0;
      for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
        const path = join(folder, file);
        if (statSync(path).isDirectory()) continue;
        let data: Buffer = readFileSync(path);
        if (/\.(js|css|svg)$/.test(file)) {
          data = gzipSync(data, { level: 9 });
          writeFileSync(path + ".gz", data);
          unlinkSync(path);
        }
        total += data.length;
      }
      console.log(`the console takes ${Math.round(total / 1024)} KB compressed`);
      if (total > budget) throw new Error(`that is more than the budget of ${budget / 1024} KB`);
    },
  };
}

// withoutFonts leaves Open Sans out of Cloudscape's styles, where it is a data: URL
// of 120 KB: the system's own sans serif comes next in its lists.
function withoutFonts(): Plugin {
  return {
    name: "without-fonts",
    enforce: "pre",
    transform(code, id) {
      if (!/@cloudscape-design.*\.css$/.test(id)) return;
      return { code: code.replace(/@font-face\s*{[^}]*}/g, ""), map: null };
    },
  };
}

// What Cloudscape says in components that the console has none of.
const unused = [
  "date-range-picker", "property-filter", "s3-resource-selector", "collection-preferences", "tag-editor", "code-editor",
  "tutorial-panel", "annotation-context", "wizard", "prompt-input", "[charts]", "pie-chart", "calendar", "date-picker",
  "attribute-editor",
];

// lean leaves out of Cloudscape what the console does not need: words of unused
// components, and what its variables fall back on, for they are all set in its styles.
function lean(): Plugin {
  return {
    name: "lean",
    enforce: "pre",
    transform(code, id) {
      if (!/@cloudscape-design/.test(id)) return;
      if (/\.css$/.test(id)) return { code: withoutFallbacks(code), map: null };
      if (!/messages\/all\.en\.js$/.test(id)) return;
      const messages = JSON.parse(code.replace(/^export default /, "").replace(/;\s*$/, "")) as Record<string, { en: Record<string, unknown> }>;
      for (const name of unused) delete messages["cloudscape-design-components"]!.en[name];
      return { code: "export default " + JSON.stringify(messages), map: null };
    },
  };
}

// Those of the design's own tokens only, whose names end in a hash; others, such as
// --awsui-..., are set by components at times.
function withoutFallbacks(css: string): string {
  return css.replace(/var\((--(?!awsui)[a-z0-9-]+-[a-z0-9]{6}),\s*(?:[^(){};,]|\([^(){};]*\))*\)/g, "var($1)");
}

export default defineConfig({
  base: "/_console/",
  plugins: [withoutFonts(), lean(), react(), compressed()],
  build: {
    outDir: "../dist/app",
    emptyOutDir: true,
    assetsInlineLimit: 0, // the content security policy takes no data: but images
    chunkSizeWarningLimit: 1200,
    reportCompressedSize: false,
    // What changes rarely, in few files: they compress better together, and the editor
    // and the graph still come only where they are shown.
    rolldownOptions: {
      output: {
        advancedChunks: {
          groups: [
            { name: "base", test: /node_modules\/(@cloudscape-design|react|react-dom|scheduler)\//, priority: 2 },
            { name: "editor", test: /node_modules\/(@codemirror|@lezer)/, priority: 1 },
            { name: "graph", test: /node_modules\/(@xyflow|d3-)/, priority: 1 },
          ],
        },
      },
    },
  },
  worker: { format: "es" },
});
