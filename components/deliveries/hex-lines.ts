/** "0000  ef bb bf 7b …  |...{…|": the first `limit` bytes as programmers read them. */
export function hexLines(bytes: Uint8Array, limit: number): string[] {
  const shown = bytes.subarray(0, limit);
  return Array.from({ length: Math.ceil(shown.length / WIDTH) }, (_, line) => {
    const row = shown.subarray(line * WIDTH, (line + 1) * WIDTH);
    const hex = Array.from(row, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const text = Array.from(row, (byte) => (isPrintable(byte) ? String.fromCharCode(byte) : ".")).join("");
    return `${(line * WIDTH).toString(16).padStart(4, "0")}  ${hex.padEnd(WIDTH * 3 - 1)}  |${text}|`;
  });
}

const WIDTH = 16;

function isPrintable(byte: number): boolean {
  return byte >= 0x20 && byte < 0x7f;
}
