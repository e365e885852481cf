const MAX_LENGTH = 40;

/** "Main shop (EU)" as "main-shop-eu": a short name for the webhook address. */
export function suggestSlug(name: string): string {
  return name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, MAX_LENGTH)
    .replace(/^-+|-+$/g, "");
}
