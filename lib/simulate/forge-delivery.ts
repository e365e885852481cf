import type { Gateway } from "@/lib/gateways/contract";

/** The request as somebody without the secret would send it: another figure under the old proof, or a made-up token. */
export function forgedBody(gateway: Gateway, body: Uint8Array): Uint8Array {
  const text = Buffer.from(body).toString("latin1");
  if (gateway.authenticatesBody !== false) return Buffer.from(oneDigitMore(text), "latin1");
  const forged = (gateway.secretBodyFields ?? []).reduce(withoutProof, text);
  return Buffer.from(forged, "latin1");
}

function oneDigitMore(text: string): string {
  return text.replace(/(\d)(\D*)$/, "$19$2");
}

/** In JSON and in forms. */
function withoutProof(text: string, field: string): string {
  return text
    .replaceAll(new RegExp(`("${field}"\\s*:\\s*")[^"]*`, "g"), "$1forged")
    .replaceAll(new RegExp(`(^|&)(${field}=)[^&]*`, "g"), "$1$2forged");
}
