import { useGet } from "../../api/useCall";

/** A sample project: a template with a state machine that can be looked at before. */
export interface Sample {
  name: string;
  title: string;
  readme: string;
  definition: string;
  template: string;
}

export function useSamples() {
  return useGet<{ samples: Sample[] }>("samples");
}

/** What a sample is about: the first paragraph of its page. */
export function summaryOf(sample: Sample): string {
  return sample.readme.split(/\n\s*\n/)[1]?.replaceAll("\n", " ") ?? "";
}
