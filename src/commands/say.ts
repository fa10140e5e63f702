/** Tells whoever runs the program what it came to. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
