/** A test declaration in a text: its title and where the title stands. Lines and columns are 0-based, columns in UTF-16 units. */
export interface TestTitle {
  readonly title: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

/**
 * The tests of a file, by their first line. It is only for the list of tests: whether they are tests, and how they end, heal says.
 */
export function findTests(text: string): TestTitle[] {
  const found: TestTitle[] = [];
  text.split(/\r\n|\n/).forEach((line, number) => {
    const match = /^(\s*test\s+)("""(.*?)"""|"((?:[^"\\]|\\.)*)")/.exec(line);
    if (match === null) return;
    const title = match[3] ?? (match[4] ?? "").replace(/\\u\{([0-9A-Fa-f]{1,6})\}|\\(.)/g, (_, code: string | undefined, c: string) =>
      code === undefined ? ({ n: "\n", r: "\r", t: "\t" }[c] ?? c) : String.fromCodePoint(Math.min(parseInt(code, 16), 0x10ffff)));
    const start = match[1]!.length;
    found.push({ title, line: number, start, end: start + match[2]!.length });
  });
  return found;
}
