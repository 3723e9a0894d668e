import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";

/** A text with a button that copies it. */
export function Copyable({ text, label = "ARN" }: { text: string | undefined; label?: string }) {
  if (!text) return <>-</>;
  return (
    <CopyToClipboard
      variant="inline"
      textToCopy={text}
      copyButtonAriaLabel={"Copy " + label}
      copySuccessText={label + " copied"}
      copyErrorText={label + " could not be copied"}
    />
  );
}
