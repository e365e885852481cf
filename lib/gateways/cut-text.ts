/** The first characters of a text that a gateway takes no longer, by code points, so that none is cut in two. */
export function cutText(text: string, length: number): string {
  return [...text].slice(0, length).join("");
}
