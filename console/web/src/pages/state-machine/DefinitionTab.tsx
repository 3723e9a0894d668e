import { JsonView } from "../../components/Code";

/** The definition of a state machine. */
export function DefinitionTab({ definition }: { definition: string }) {
  return <JsonView text={definition} ariaLabel="Definition" height="600px" />;
}
