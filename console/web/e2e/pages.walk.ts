import { test } from "vitest";
import { lookAtAll } from "./lib/pages";

test("every page is there and accessible", () => lookAtAll("light"));
