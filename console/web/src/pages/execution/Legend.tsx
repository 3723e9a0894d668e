import { statusOrder, statusWords } from "../../workflow/status";

/** What the colours mean. */
export function Legend() {
  return (
    <div className="flow-legend" aria-label="Legend">
      {statusOrder.map((s) => (
        <span key={s} className={"flow-" + s}>
          {statusWords[s].sign} {statusWords[s].text}
        </span>
      ))}
    </div>
  );
}
