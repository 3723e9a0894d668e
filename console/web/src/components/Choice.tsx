import { useId } from "react";
import "./choice.css";

interface Props<T extends string> {
  label: string;
  options: readonly { id: T; text: string }[];
  /** Undefined: none of them. */
  chosen: T | undefined;
  onChoose: (id: T) => void;
}

/** One of a few, all of them in sight: radio buttons of the browser's own that look like a row of buttons. */
export function Choice<T extends string>({ label, options, chosen, onChoose }: Props<T>) {
  const name = useId();
  return (
    <div className="choice" role="radiogroup" aria-label={label}>
      {options.map((o) => (
        <label key={o.id}>
          <input type="radio" name={name} checked={o.id === chosen} onChange={() => onChoose(o.id)} />
          <span>{o.text}</span>
        </label>
      ))}
    </div>
  );
}
