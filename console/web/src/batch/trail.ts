import { href } from "../app/router";

/** The ways to Batch's pages. */
export const queues = { text: "Job queues", href: href("jobqueues") };
export const definitions = { text: "Job definitions", href: href("jobdefinitions") };
