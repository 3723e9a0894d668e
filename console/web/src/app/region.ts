import { recall, remember } from "./storage";
import { Store } from "./store";

/** The region that the page works in; "" until the server has named its own. */
export const region = new Store<string>(recall("region", ""));

const usual = [
  "us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1",
  "eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "eu-south-1",
  "ap-northeast-1", "ap-northeast-2", "ap-south-1", "ap-southeast-1", "ap-southeast-2",
];

export function regions(chosen: string): string[] {
  return usual.includes(chosen) || chosen === "" ? usual : [chosen, ...usual];
}

/** Goes on in another region, where all that is shown is another's. */
export function chooseRegion(name: string): void {
  remember("region", name);
  window.location.hash = "#/";
  window.location.reload();
}
