interface PageOf<T> {
  nodes: readonly T[];
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
}

/** Walks a connection over the wire to its end, with these numbers of items one after the other, over and over. */
export async function walkPages<T>(
  firsts: readonly number[],
  read: (page: { first: number; after: string | null }) => Promise<PageOf<T> | null | undefined>,
): Promise<T[]> {
  const found: T[] = [];
  let after: string | null = null;
  for (let count = 0; ; count += 1) {
    const page: PageOf<T> | null | undefined = await read({
      first: firsts[count % firsts.length] ?? 1,
      after,
    });
    if (!page) throw new Error('the walk met a page that is null');
    found.push(...page.nodes);
    if (!page.pageInfo.hasNextPage) return found;
    after = page.pageInfo.endCursor ?? null;
  }
}
