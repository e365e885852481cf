import { msBetween } from "../../domain/instant";
import type { RawDelivery, RefusalReason, Verification } from "../contract";
import { headerOf } from "../signature";
import type { GenericConfig } from "./config";
import { signedHeaders, signedParts, signsTime } from "./signed-content";
import { digest, prefixed, refuseAll, secretKey } from "./signing";
import { readTime } from "./time-format";

/** The signature over what the settings say is signed, in the form they say. */
export function verify(delivery: RawDelivery, config: GenericConfig): Verification {
  const key = secretKey(config.signing_secret, config.secret_encoding);
  if (key === null) return refused("secret_missing");
  const timestamp = timestampOf(delivery, config);
  const expected = digest(
    config.signature_algorithm,
    key,
    signedParts(config.signed_content, delivery, timestamp ?? ""),
  );
  const header = headerOf(delivery, config.signature_header);
  const refusal = refuseAll(
    prefixed(header ?? "", config.signature_prefix),
    expected,
    config.signature_encoding,
  );
  if (header === null || header === "") return refused("signature_missing");
  const isTimeSigned = signsTime(config.signed_content);
  const unsigned = signedHeaders(config.signed_content).filter((name) => headerOf(delivery, name) === null);
  if (unsigned.length > 0 || (isTimeSigned && timestamp === null)) return refused("signature_missing");
  if (refusal !== null) return refused(refusal);
  const signedAt = isTimeSigned && timestamp !== null ? readTime(timestamp, config.timestamp_format) : null;
  const tolerance = config.timestamp_tolerance_seconds;
  // Clocks that run ahead do no harm; an unreadable time may be any.
  const isTooOld =
    tolerance !== null && (signedAt === null || msBetween(signedAt, delivery.receivedAt) > tolerance * 1000);
  return isTooOld ? refused("timestamp_too_old") : { kind: "verified", signedAt };
}

/** As it stands in the header, because so it is signed. */
function timestampOf(delivery: RawDelivery, config: GenericConfig): string | null {
  const header = config.timestamp_header === "" ? null : headerOf(delivery, config.timestamp_header);
  if (header === null || config.timestamp_prefix === "") return header;
  return prefixed(header, config.timestamp_prefix)[0] ?? null;
}

function refused(reason: RefusalReason): Verification {
  return { kind: "refused", reason };
}
