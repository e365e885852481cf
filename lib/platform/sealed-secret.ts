import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";
import { AppError } from "@/lib/domain/errors";
import { env } from "@/lib/platform/env";

/** Which place a secret belongs to; a sealed value opens in that place alone. */
export interface SecretPlace {
  integrationId: string;
  field: string;
}

interface SealingKey {
  id: string;
  key: Buffer;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const derived = new WeakMap<Buffer, SealingKey>();

/** A key of its own for sealing, so that the master key itself encrypts nothing and sessions use another one. */
function sealingKey(masterKey: Buffer): SealingKey {
  let found = derived.get(masterKey);
  if (!found) {
    const key = Buffer.from(hkdfSync("sha256", masterKey, "", "settledesk sealed secrets v1", 32));
    found = {
      key,
      id: createHash("sha256").update("settledesk key id").update(key).digest("hex").slice(0, 8),
    };
    derived.set(masterKey, found);
  }
  return found;
}

// JSON keeps the two parts apart: ("a", "bc") and ("ab", "c") authenticate differently.
const associatedData = ({ integrationId, field }: SecretPlace) =>
  Buffer.from(JSON.stringify([integrationId, field]));

/**
 * AES-256-GCM with a random 96-bit nonce, as `v1:keyId:nonce:tag:ciphertext` in base64url. The place is authenticated:
 * a value copied to another integration or field is refused. NIST SP 800-38D allows 2^32 such seals under one key.
 */
export function sealSecret(secret: string, place: SecretPlace, masterKey: Buffer = env().masterKey): string {
  const { id, key } = sealingKey(masterKey);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associatedData(place));
  const ciphertext = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
  return [
    "v1",
    id,
    ...[nonce, cipher.getAuthTag(), ciphertext].map((part) => part.toString("base64url")),
  ].join(":");
}

/** @throws AppError "internal" when the value was altered, belongs elsewhere or was sealed with another master key. */
export function openSecret(sealed: string, place: SecretPlace, masterKey: Buffer = env().masterKey): string {
  const { id, key } = sealingKey(masterKey);
  const [version, keyId, ...parts] = sealed.split(":");
  if (version !== "v1" || parts.length !== 3) throw cannotOpen(place, "it is not a sealed value");
  if (keyId !== id) throw cannotOpen(place, `it was sealed with master key ${keyId}, this process has ${id}`);
  const [nonce, tag, ciphertext] = parts.map((part) => Buffer.from(part, "base64url")) as [
    Buffer,
    Buffer,
    Buffer,
  ];
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(associatedData(place));
    decipher.setAuthTag(tag);
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString("utf8");
  } catch (cause) {
    throw cannotOpen(place, "it was altered or belongs to another place", cause);
  }
}

function cannotOpen({ integrationId, field }: SecretPlace, reason: string, cause?: unknown): AppError {
  return new AppError("internal", `cannot open ${field} of ${integrationId}: ${reason}`, {
    userMessage:
      `The stored ${field} of this integration cannot be read. Nothing was changed. ` +
      "Start with the SETTLEDESK_MASTER_KEY it was saved under, or rotate the credential without an overlap.",
    cause,
  });
}
