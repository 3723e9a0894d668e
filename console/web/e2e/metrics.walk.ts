import { afterAll, beforeAll, test } from "vitest";
import { Server } from "./lib/server";
import { Visit } from "./lib/visit";

let server: Server;
let visit: Visit;

beforeAll(async () => {
  server = await Server.start();
  visit = await Visit.to(server, "dark");
});

afterAll(async () => {
  await visit.close();
  await server.stop();
});

test("metrics are drawn, an alarm's state is followed", async () => {
  const { page } = visit;
  const orders = { MetricName: "Orders", Dimensions: [{ Name: "Colour", Value: "<b>red</b>" }] };
  await server.call("monitoring", "PutMetricData", { Namespace: "Shop", MetricData: [{ ...orders, Value: 3 }, { ...orders, Value: 5 }] });
  await server.call("monitoring", "PutMetricAlarm", {
    // Without data, which are ignored, the state stays as it is set.
    AlarmName: "many", Namespace: "Shop", MetricName: "Returns", TreatMissingData: "ignore", Statistic: "Sum", Period: 300, EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: "GreaterThanThreshold",
  });
  await visit.go("metrics");
  await page.getByRole("row").filter({ hasText: "<b>red</b>" }).getByRole("checkbox").click();
  await page.getByRole("slider", { name: "Average" }).and(page.locator('[aria-valuetext*="Orders, Colour: <b>red</b> 4"]')).waitFor();
  await visit.accessible("a metric");

  await visit.go("alarms");
  const row = page.getByRole("row").filter({ hasText: "Returns > 1 for 1 datapoints within 5 minutes" });
  await row.getByRole("radio").click();
  await visit.heading("Graphed metrics");
  await server.call("monitoring", "SetAlarmState", { AlarmName: "many", StateValue: "ALARM", StateReason: "for the walk" });
  await row.getByText("In alarm").waitFor();
  await page.getByText("for the walk").waitFor();
  await visit.accessible("an alarm");
});
