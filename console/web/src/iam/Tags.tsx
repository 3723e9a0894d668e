import type { Tag } from "../api/generated/iam";
import { ListTable } from "../components/ListTable";

export function Tags({ tags }: { tags: Tag[] }) {
  return (
    <ListTable<Tag>
      variant="container"
      title="Tags"
      items={tags}
      id={(t) => t.Key}
      empty="No tags"
      columns={[
        { id: "key", header: "Key", cell: (t) => t.Key, isRowHeader: true },
        { id: "value", header: "Value", cell: (t) => <span className="wrap-anywhere">{t.Value || "-"}</span> },
      ]}
    />
  );
}
