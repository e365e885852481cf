import { JsonViewer } from "@/components/json-viewer/json-viewer";
import { Facts } from "@/components/forms/facts";
import type { DeliveryDetail } from "@/lib/ingest/schemas";
import { hexLines } from "./hex-lines";

const HEX_BYTES = 512;

/** The body of a delivery: text as it came, a form's fields taken apart, anything else as bytes. */
export function Payload({ delivery }: { delivery: DeliveryDetail }) {
  const downloadHref = `/deliveries/${delivery.id}/body`;
  if (delivery.bodyText === null) return <Bytes delivery={delivery} downloadHref={downloadHref} />;
  return (
    <>
      <JsonViewer
        label="Body"
        text={delivery.bodyText}
        byteLength={delivery.bytes}
        downloadHref={downloadHref}
      />
      {delivery.contentType === "application/x-www-form-urlencoded" && (
        <FormFields text={delivery.bodyText} />
      )}
    </>
  );
}

function FormFields({ text }: { text: string }) {
  const fields = [...new URLSearchParams(text)];
  return (
    <section aria-labelledby="form-fields" className="rounded-lg border bg-surface p-3">
      <h2 id="form-fields" className="mb-2 text-table font-medium">
        The form&apos;s fields
      </h2>
      <Facts
        facts={fields.map(([label, value]) => ({
          label,
          value:
            value === "" ? (
              <span className="text-ink-3">empty</span>
            ) : (
              <span className="font-mono text-[0.92em] break-all">{value}</span>
            ),
        }))}
      />
    </section>
  );
}

function Bytes({ delivery, downloadHref }: { delivery: DeliveryDetail; downloadHref: string }) {
  const bytes = Buffer.from(delivery.bodyBase64, "base64");
  return (
    <section aria-label="Body" className="overflow-hidden rounded-lg border bg-surface">
      <header className="border-b bg-sunken px-3 py-2">
        <p className="text-table font-medium">
          Body{" "}
          <span className="text-label font-normal text-ink-3">
            {delivery.bytes.toLocaleString("en")} bytes
          </span>
        </p>
        <p className="text-table text-ink-2">
          These bytes are not UTF-8 text, so they are shown as they are
          {bytes.length > HEX_BYTES ? `, the first ${HEX_BYTES} of them` : ""}.
        </p>
      </header>
      <pre
        tabIndex={0}
        aria-label="Body as bytes"
        className="max-h-120 overflow-auto px-3 py-2 font-mono text-label leading-5 focus-visible:outline-offset-[-2px]"
      >
        {hexLines(bytes, HEX_BYTES).join("\n")}
      </pre>
      <footer className="border-t px-3 py-2 text-label">
        <a href={downloadHref} download className="text-accent underline-offset-3 hover:underline">
          Download the exact bytes
        </a>
      </footer>
    </section>
  );
}
