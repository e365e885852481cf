import { sha256 } from "./signature";

/** Keys are indexed; a vendor's references are far shorter. */
const MAX_LENGTH = 200;

/**
 * The name under which an event is known as a repeat: `parts` joined, or the hash of the body where
 * the vendor left one of them out.
 */
export function eventKey(parts: readonly (string | null)[], body: Uint8Array | string): string {
  const key = parts.every((part) => part !== null) ? parts.join(":") : "";
  return key === "" || key.length > MAX_LENGTH ? `sha256:${sha256(body).toString("hex")}` : key;
}
