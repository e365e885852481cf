/** Past this nobody counts on: the database stops there, and a person only needs to know "many". */
const CEILING = 999;

/** "0", "14", "999+". */
export function countText(count: number): string {
  return count > CEILING ? `${CEILING}+` : String(count);
}
