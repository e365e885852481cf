import { z } from "zod";

/** A credential as people paste it: blanks around it are never part of it, and an empty one signs for everybody. */
export function secretValue(label: string) {
  return z
    .string({ error: `${label} is missing.` })
    .trim()
    .min(1, `${label} is missing.`)
    .max(500, `${label} is longer than 500 characters; it is probably not what the gateway shows.`);
}

/** A switch as forms ("true", "") and the command line ("true", "yes", "1") give it. */
export function switchValue(label: string) {
  return z
    .union([z.boolean(), z.stringbool({ falsy: ["false", "no", "off", "0", ""] })], {
      error: `${label} is either true or false.`,
    })
    .default(false);
}

/** The address of the vendor's API without a slash at its end; plain http is for this machine alone, requests carry secrets. */
export function apiBaseUrlValue(fallback: string) {
  return z
    .string()
    .trim()
    .transform((url) => url.replace(/\/+$/, ""))
    .refine(isApiAddress, "The API address starts with https:// and has no query, like " + fallback + ".")
    .default(fallback);
}

function isApiAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const isLocal = url.hostname === "localhost" || url.hostname === "127.0.0.1" || url.hostname === "[::1]";
  return (
    (url.protocol === "https:" || (url.protocol === "http:" && isLocal)) &&
    url.search === "" &&
    url.hash === ""
  );
}
