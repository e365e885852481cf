import type { IncomingMessage } from "node:http";
import { AppError } from "@/lib/domain/errors";

/**
 * The body's exact bytes, counted while they arrive: `request.text()` would drop a byte-order mark, and a
 * Content-Length is the sender's word. @throws AppError "too_large" as soon as there are more than `maxBytes`.
 */
export async function readBody(request: Request, maxBytes: number): Promise<Uint8Array> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = request.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    length += part.value.length;
    if (length > maxBytes) {
      // The sender is told while it still sends; what is left of its body is not waited for.
      void reader?.cancel().catch(() => {});
      throw tooLarge(maxBytes);
    }
    chunks.push(part.value);
  }
  const body = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    body.set(chunk, offset);
    offset += chunk.length;
  }
  return body;
}

/** As readBody(), for a request that no framework has wrapped. */
export function readIncoming(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let length = 0;
    const read = (chunk: Uint8Array) => {
      length += chunk.length;
      if (length <= maxBytes) return void chunks.push(chunk);
      request.off("data", read);
      reject(tooLarge(maxBytes));
    };
    if (Number(request.headers["content-length"] ?? 0) > maxBytes) return reject(tooLarge(maxBytes));
    request.on("data", read);
    request.once("end", () => resolve(Buffer.concat(chunks)));
    // The sender is gone, so nobody reads this; what matters is that it is no failure of ours.
    request.once("error", (cause) => reject(new AppError("invalid_input", "the body broke off", {
      userMessage: "The body ended before it was complete. Nothing was stored. Send it again.",
      cause,
    })));
  });
}

function tooLarge(maxBytes: number): AppError {
  return new AppError("too_large", `body above ${maxBytes} bytes`, {
    userMessage: `The body is larger than ${maxBytes / 1024} KiB. Nothing was stored.`,
  });
}
