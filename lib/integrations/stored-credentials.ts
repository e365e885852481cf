import { openSecret, sealSecret } from "@/lib/platform/sealed-secret";

/** One credential in integrations.credentials. Times are RFC 3339 UTC. */
interface StoredCredential {
  sealed: string;
  setAt: string;
  /** The value before the last rotation, taken until its end. */
  former?: { sealed: string; until: string };
}

export type StoredCredentials = Record<string, StoredCredential>;

/** All values that may be in use together: the current ones first, then those with a former value in their place. */
export interface CredentialSet {
  values: Record<string, string>;
  /** When the first former value in this set ends; null for the current ones. */
  until: string | null;
}

export function sealCredentials(
  integrationId: string,
  values: Readonly<Record<string, string>>,
  at: Date,
): StoredCredentials {
  return Object.fromEntries(
    Object.entries(values).map(([field, value]) => [
      field,
      { sealed: sealSecret(value, { integrationId, field }), setAt: at.toISOString() },
    ]),
  );
}

/**
 * New values beside the former ones. Only the value before this rotation is kept: rotating again within an overlap
 * ends the oldest.
 */
export function rotateCredentials(
  integrationId: string,
  stored: StoredCredentials,
  values: Readonly<Record<string, string>>,
  at: Date,
  formerUntil: Date | null,
): StoredCredentials {
  const rotated = sealCredentials(integrationId, values, at);
  for (const [field, credential] of Object.entries(rotated)) {
    const before = stored[field];
    // Sealed for the same place, so the envelope stays valid as it is.
    if (before && formerUntil)
      credential.former = { sealed: before.sealed, until: formerUntil.toISOString() };
  }
  return { ...stored, ...rotated };
}

/** The current values. @throws AppError "internal" when one cannot be opened. */
export function openCredentials(integrationId: string, stored: StoredCredentials): Record<string, string> {
  return Object.fromEntries(
    Object.entries(stored).map(([field, { sealed }]) => [
      field,
      openSecret(sealed, { integrationId, field }),
    ]),
  );
}

/** Fields may be rotated on different days, so a delivery may be signed with any mixture of current and former. */
export function credentialSets(integrationId: string, stored: StoredCredentials): CredentialSet[] {
  let sets: CredentialSet[] = [{ values: openCredentials(integrationId, stored), until: null }];
  for (const [field, { former }] of Object.entries(stored)) {
    if (!former) continue;
    const value = openSecret(former.sealed, { integrationId, field });
    sets = sets.flatMap((set) => [
      set,
      {
        values: { ...set.values, [field]: value },
        until: set.until !== null && set.until < former.until ? set.until : former.until,
      },
    ]);
  }
  return sets;
}
