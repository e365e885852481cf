import { cn } from "@/components/design/cn";
import { changedFields } from "./changed-fields";

interface ChangeViewerProps {
  before: unknown;
  after: unknown;
}

/** Before and after, field by field; one side alone where something was made or ended. */
export function ChangeViewer({ before, after }: ChangeViewerProps) {
  const fields = changedFields(before, after);
  if (fields.length === 0) {
    return (
      <p className="text-table text-ink-2">This entry records that it happened; no field was changed.</p>
    );
  }
  const [hasBefore, hasAfter] = [before !== null, after !== null];
  return (
    <div className="overflow-hidden rounded-lg border">
      <table className="w-full table-fixed text-table">
        <thead className="bg-sunken text-left text-label text-ink-3">
          <tr>
            <th scope="col" className="h-8 w-2/5 px-3 font-medium">
              Field
            </th>
            {hasBefore && (
              <th scope="col" className="px-3 font-medium">
                Before
              </th>
            )}
            {hasAfter && (
              <th scope="col" className="px-3 font-medium">
                After
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <tr key={field.name} className="border-t align-top">
              <th scope="row" className="px-3 py-2 text-left font-normal break-words text-ink-2">
                {field.name}
                {field.isChanged && <span className="sr-only"> (changed)</span>}
              </th>
              {hasBefore && <Value text={field.before} isChanged={field.isChanged} />}
              {hasAfter && (
                <Value text={field.after} isChanged={field.isChanged} strong={hasBefore && field.isChanged} />
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Value({
  text,
  isChanged,
  strong = false,
}: {
  text: string | null;
  isChanged: boolean;
  strong?: boolean;
}) {
  return (
    <td className={cn("px-3 py-2", strong && "bg-attention-bg")}>
      {text === null ? (
        <span className="text-ink-3">not there</span>
      ) : text === "" ? (
        <span className="text-ink-3">empty</span>
      ) : (
        <span
          className={cn("font-mono text-label break-all whitespace-pre-wrap", !isChanged && "text-ink-3")}
        >
          {text}
        </span>
      )}
    </td>
  );
}
