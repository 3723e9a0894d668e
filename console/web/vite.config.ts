import { readFileSync, readdirSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { chunks, keptApart } from "./build/chunks.ts";
import { slimStyles, withoutNeverShown } from "./build/cloudscape.ts";
import { onlyIcons, onlyTexts } from "./build/contents.ts";

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

export default defineConfig({
  base: "/_console/",
  plugins: [withoutFonts(), withoutNeverShown(), onlyIcons(), onlyTexts(), slimStyles(), keptApart(), react(), compressed()],
  resolve: {
    // Cloudscape's texts come parsed, and this is how FormatJS leaves its parser out.
    alias: { "@formatjs/icu-messageformat-parser": "@formatjs/icu-messageformat-parser/no-parser" },
  },
  build: {
    outDir: "../dist/app",
    emptyOutDir: true,
    assetsInlineLimit: 0, // the content security policy takes no data: but images
    chunkSizeWarningLimit: 1200,
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: { groups: chunks } } },
  },
  worker: { format: "es" },
});
