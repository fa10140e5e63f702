import type { TestGateway } from '../helpers/gateway.ts';

/** One series, as Prometheus reads it. */
export interface Series {
  name: string;
  labels: Record<string, string>;
  value: number;
}

/** The figures of a gateway. */
export async function scrape({ fetch }: Pick<TestGateway, 'fetch'>): Promise<Series[]> {
  const response = await fetch('/metrics');
  if (!response.ok) throw new Error(`/metrics says ${response.status}`);
  return readSeries(await response.text());
}

/** Reads the text format of Prometheus. */
export function readSeries(text: string): Series[] {
  return text.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = /^([a-z_:][\w:]*)(?:\{(.*)\})? (\S+)$/i.exec(line) ?? [];
    if (name === undefined) return [];
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key = '', its = '']) => [
      key,
      its,
    ]);
    return [{ name, labels: Object.fromEntries(pairs), value: Number(value) }];
  });
}

/** The sum of all series of a name that have these labels. */
export function sumOf(series: readonly Series[], name: string, labels: Record<string, string> = {}): number {
  return series
    .filter((each) => each.name === `registry_graph_${name}`)
    .filter((each) => Object.entries(labels).every(([key, value]) => each.labels[key] === value))
    .reduce((sum, { value }) => sum + value, 0);
}
