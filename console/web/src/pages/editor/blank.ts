/** What a new state machine begins with. */
export const blank = `{
  "Comment": "A description of my state machine",
  "StartAt": "Hello",
  "States": {
    "Hello": {
      "Type": "Pass",
      "Next": "Wait a second"
    },
    "Wait a second": {
      "Type": "Wait",
      "Seconds": 1,
      "End": true
    }
  }
}
`;
