import { test } from "vitest";
import { lookAtAll } from "./lib/pages";

// What is dark differs in nothing but its colours.
test("every page is there in the dark, and can be read", () => lookAtAll("dark", "color-contrast"));
