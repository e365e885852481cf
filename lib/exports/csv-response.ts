import type { Readable } from "node:stream";

interface CsvFile {
  fileName: string;
  body: Readable;
  /** Known for a kept file alone. */
  sha256?: string;
}

/** A CSV as a download. A stream that breaks breaks the response, so that no client takes half a file for a whole one. */
export function csvResponse({ fileName, body, sha256 }: CsvFile): Response {
  const headers = new Headers({
    "content-type": "text/csv; charset=utf-8; header=present",
    "content-disposition": `attachment; filename="${fileName}"`,
    // no-transform: compressing a large file on the fly would take longer than making it.
    "cache-control": "no-store, no-transform",
    "x-content-type-options": "nosniff",
    // nginx would otherwise collect the file before passing it on.
    "x-accel-buffering": "no",
  });
  // RFC 9530.
  if (sha256 !== undefined)
    headers.set("repr-digest", `sha-256=:${Buffer.from(sha256, "hex").toString("base64")}:`);
  return new Response(webStream(body), { headers });
}

/** Asks for a chunk only when one is wanted: Readable.toWeb counts chunks and not bytes, and would fill the memory. */
function webStream(body: Readable): ReadableStream<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await chunks.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
