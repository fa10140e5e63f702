/**
 * Makes a test of a pattern, in which `*` stands for any characters, `/` among them, and for none; all else stands for
 * itself, to the letter. So do IAM and ECR read theirs. It never goes back: each part is taken where it is found first.
 */
export function patternTest(pattern: string): (text: string) => boolean {
  const [head = '', ...parts] = pattern.split('*');
  const tail = parts.pop();
  if (tail === undefined) return (text) => text === pattern;
  return (text) => {
    const end = text.length - tail.length;
    if (!text.startsWith(head) || !text.endsWith(tail)) return false;
    let place = head.length;
    for (const part of parts) {
      const found = text.indexOf(part, place);
      if (found < 0) return false;
      place = found + part.length;
    }
    return place <= end;
  };
}

/** Makes a test of many patterns: whether one of them holds. */
export function anyPatternTest(patterns: readonly string[]): (text: string) => boolean {
  const exact = new Set(patterns.filter((pattern) => !pattern.includes('*')));
  const tests = patterns.filter((pattern) => pattern.includes('*')).map(patternTest);
  return (text) => exact.has(text) || tests.some((test) => test(text));
}
