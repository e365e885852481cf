const TEXT: Record<string, { label: string; advice: string }> = {
  signature_missing: {
    label: "No signature",
    advice: "Something other than the gateway sent it, or a proxy drops the signature header.",
  },
  signature_malformed: {
    label: "Signature unreadable",
    advice: "The signature is not in the form this gateway uses.",
  },
  signature_mismatch: {
    label: "Wrong signature",
    advice: "The secret differs from the gateway's, the registered address differs, or it is a forgery.",
  },
  secret_missing: {
    label: "No secret to check with",
    advice: "The stored settings do not hold what the check needs. Open the integration and save it.",
  },
  wrong_account: {
    label: "Another account",
    advice: "It is signed for another account at this gateway than the one that is connected here.",
  },
  unsupported_scheme: {
    label: "Other signature scheme",
    advice:
      "The gateway signs in a way this integration is not set to. Check what is signed in its settings.",
  },
  timestamp_too_old: {
    label: "Signed too long ago",
    advice:
      "Its signature is right and older than this integration takes. A repeat, perhaps, or a clock that is wrong.",
  },
  source_not_allowed: {
    label: "Address not allowed",
    advice: "It came from an address outside the list of this integration.",
  },
  too_large: {
    label: "Too large",
    advice:
      "It was larger than 1 MiB, which no gateway's webhook is, so it was not read. Something else sent it.",
  },
  content_type: {
    label: "Wrong content type",
    advice: "The gateway sends another kind of content; a form or a tool probably sent this.",
  },
};

/** A reason of the intake in words; one that is not known here is shown as it is. */
export function refusalText(reason: string): { label: string; advice: string } {
  return Object.hasOwn(TEXT, reason)
    ? (TEXT[reason] ?? { label: reason, advice: "" })
    : { label: reason.replaceAll("_", " "), advice: "" };
}
