import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { AppError } from "@/lib/domain/errors";

interface Cost {
  /** log2 of N. */
  ln: number;
  r: number;
  p: number;
}

// OWASP Password Storage Cheat Sheet, scrypt: N=2^17, r=8, p=1; about 128 MiB and 0.4 s a hash.
const COST: Cost = { ln: 17, r: 8, p: 1 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const PHC = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w-]+)\$([\w-]+)$/;

// Two at once bounds the memory of a sign-in flood at 256 MiB; more than this many waiting would time out anyway.
const MAX_RUNNING = 2;
const MAX_WAITING = 40;

interface Queue {
  running: number;
  waiting: (() => void)[];
}
// One queue per process, also where the server loads this module twice.
const shared = globalThis as typeof globalThis & { settledeskHashQueue?: Queue };

/** `$scrypt$ln=17,r=8,p=1$salt$hash`, base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, COST);
  return `$scrypt$ln=${COST.ln},r=${COST.r},p=${COST.p}$${salt.toString("base64url")}$${hash.toString("base64url")}`;
}

/**
 * `stored` null means there is no such account: the same work is done for it, so that time tells nothing.
 * `outdated` asks for a new hash after a change of cost.
 */
export async function verifyPassword(
  password: string,
  stored: string | null,
): Promise<{ matches: boolean; outdated: boolean }> {
  const parts = stored === null ? null : PHC.exec(stored);
  if (!parts) {
    await derive(password, Buffer.alloc(SALT_BYTES), COST);
    return { matches: false, outdated: false };
  }
  const [, ln, r, p, salt = "", hash = ""] = parts;
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) };
  const expected = Buffer.from(hash, "base64url");
  const actual = await derive(password, Buffer.from(salt, "base64url"), cost);
  return {
    matches: expected.length === actual.length && timingSafeEqual(expected, actual),
    outdated: cost.ln !== COST.ln || cost.r !== COST.r || cost.p !== COST.p,
  };
}

/** NFKC, so that one password typed on two keyboards is the same bytes (NIST SP 800-63B, 5.1.1.2). */
async function derive(password: string, salt: Buffer, { ln, r, p }: Cost): Promise<Buffer> {
  const N = 2 ** ln;
  return inTurn(
    () =>
      new Promise<Buffer>((resolve, reject) => {
        scrypt(
          password.normalize("NFKC"),
          salt,
          HASH_BYTES,
          { N, r, p, maxmem: 256 * N * r },
          (error, key) => (error ? reject(error) : resolve(key)),
        );
      }),
  );
}

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const queue = (shared.settledeskHashQueue ??= { running: 0, waiting: [] });
  if (queue.running >= MAX_RUNNING) {
    if (queue.waiting.length >= MAX_WAITING) {
      throw new AppError("too_many_requests", "the password queue is full", {
        userMessage:
          "Too many people are signing in at this moment. Nothing was checked. Try again in a few seconds.",
        retryAfterSeconds: 10,
      });
    }
    // The one that finishes hands its place over: `running` stays as it is.
    await new Promise<void>((resolve) => queue.waiting.push(resolve));
  } else {
    queue.running += 1;
  }
  try {
    return await work();
  } finally {
    const next = queue.waiting.shift();
    if (next) next();
    else queue.running -= 1;
  }
}

export const MIN_PASSWORD_LENGTH = 10;
/** A bound on the work of one request; far above what a password manager makes. Nothing is cut off. */
export const MAX_PASSWORD_LENGTH = 200;

/** The most used ones of at least ten characters in published breach lists; shorter ones are too short anyway. */
const COMMON = new Set(
  `1234567890 12345678910 0123456789 0987654321 9876543210 1234567891 11111111111 1111111111 0000000000
  123123123123 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc qwertyuiop qwertyuiop123 qwerty1234 qwerty12345 qwerty123456
  qwertyqwerty asdfghjkl1 asdfghjkl; zxcvbnm123 password12 password123 password1234 password12345 password123456
  passwordpassword passw0rd123 p@ssw0rd123 p@ssword123 mypassword my_password letmein123 letmein1234 welcome123
  welcome1234 welcome12345 admin12345 admin123456 administrator adminadmin changeme123 changemenow iloveyou123
  iloveyou12 iloveyouso football123 baseball123 basketball superman123 batman12345 dragon12345 monkey12345
  sunshine123 princess123 abc1234567 abcd123456 abcdefghij abcdefghijk a123456789 aa12345678 123456789a 123456789q
  q123456789 1234512345 1357924680 2468013579 147258369a 1478523690 3216549870 7894561230 159753456852 trustno1234
  secret12345 secretpassword test123456 testtest123 default123 settledesk settledesk1 settledesk123 summer2025
  winter2025 spring2026 summer2026 bitcoin123 cryptocurrency correcthorsebatterystaple`.split(/\s+/),
);

/** A sentence to show at the field, or null when the password will do. `personal` is what it must not merely repeat. */
export function passwordProblem(password: string, personal: readonly string[] = []): string | null {
  const normal = password.normalize("NFKC");
  const length = [...normal].length;
  if (length < MIN_PASSWORD_LENGTH)
    return `Use at least ${MIN_PASSWORD_LENGTH} characters; a few words are easiest to remember.`;
  if (length > MAX_PASSWORD_LENGTH) return `Use at most ${MAX_PASSWORD_LENGTH} characters.`;
  const lower = normal.toLowerCase();
  if (COMMON.has(lower) || new Set(lower).size < 4)
    return "This password is among the first that attackers try. Choose another.";
  if (personal.some((word) => word.toLowerCase() === lower))
    return "Choose a password that is not your name or e-mail address.";
  return null;
}
