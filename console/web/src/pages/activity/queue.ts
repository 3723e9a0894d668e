/** What waits at an activity, as the server tells it. */
export interface ActivityQueue {
  activityArn: string;
  workerCount: number;
  taskCount: number;
  workers?: { workerName: string; since: number }[];
  tasks?: { executionArn: string; input: string }[];
}
