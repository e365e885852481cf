import type { RawDelivery } from "../contract";
import { headerOf } from "../signature";

/** One piece of what a vendor signs. */
type Piece =
  | { kind: "text"; text: string }
  | { kind: "body" | "timestamp" | "url" | "method" }
  | { kind: "header"; name: string };

/** What a vendor signs, piece after piece. */
export interface SignedContent {
  pieces: readonly Piece[];
}

export type ReadContent = { kind: "read"; content: SignedContent } | { kind: "unreadable"; reason: string };

const PLACEHOLDERS = "{body}, {timestamp}, {url}, {method} or {header:x-name}";

/** Reads a template such as "{timestamp}.{body}". */
export function readSignedContent(template: string): ReadContent {
  const pieces: Piece[] = [];
  // Odd places are what stood in braces.
  for (const [place, part] of template.split(/\{([^{}]*)\}/).entries()) {
    const piece = place % 2 === 0 ? literal(part) : placeholder(part.trim());
    if (piece === null)
      return { kind: "unreadable", reason: `"{${part}}" is unknown here. Use ${PLACEHOLDERS}.` };
    pieces.push(piece);
  }
  if (pieces.some((piece) => piece.kind === "text" && /[{}]/.test(piece.text))) {
    return {
      kind: "unreadable",
      reason: `A brace is opened and not closed, or the other way round. Use ${PLACEHOLDERS}.`,
    };
  }
  if (!pieces.some(({ kind }) => kind === "body")) {
    return {
      kind: "unreadable",
      reason: "{body} is missing: a signature that does not cover the body proves nothing of it.",
    };
  }
  return {
    kind: "read",
    content: { pieces: pieces.filter((piece) => piece.kind !== "text" || piece.text !== "") },
  };
}

function literal(text: string): Piece {
  return { kind: "text", text: text.replaceAll("\\n", "\n") };
}

function placeholder(name: string): Piece | null {
  if (name === "body" || name === "timestamp" || name === "url" || name === "method") return { kind: name };
  const [, header] = /^header:\s*([A-Za-z0-9_-]{1,100})$/.exec(name) ?? [];
  return header === undefined ? null : { kind: "header", name: header.toLowerCase() };
}

export function signsTime({ pieces }: SignedContent): boolean {
  return pieces.some(({ kind }) => kind === "timestamp");
}

/** Headers that are signed along, in lower case. */
export function signedHeaders({ pieces }: SignedContent): string[] {
  return pieces.flatMap((piece) => (piece.kind === "header" ? [piece.name] : []));
}

/** The bytes under the signature; what a header does not say is left empty, for the caller to refuse. */
export function signedParts(
  { pieces }: SignedContent,
  delivery: Omit<RawDelivery, "receivedAt">,
  timestamp: string,
): (string | Uint8Array)[] {
  return pieces.map((piece) => {
    switch (piece.kind) {
      case "text":
        return piece.text;
      case "body":
        return delivery.body;
      case "timestamp":
        return timestamp;
      case "url":
        return delivery.registeredUrl;
      case "method":
        return delivery.method.toUpperCase();
      case "header":
        return headerOf(delivery, piece.name) ?? "";
    }
  });
}
