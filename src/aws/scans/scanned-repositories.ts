import type { RepositoryModel } from '../ecr-models.ts';
import { sizeOf } from '../path/entry.ts';
import { RowOrder } from './row-order.ts';
import type { Scanned } from './scans.ts';

/** All repositories of a registry: few enough to be kept as records. */
export class ScannedRepositories implements Scanned {
  readonly #repositories = new Map<string, RepositoryModel>();
  #sorted: { rows: readonly RepositoryModel[]; order: RowOrder } | undefined;
  bytes = 0;

  get size(): number {
    return this.#repositories.size;
  }

  add(repository: RepositoryModel): void {
    if (this.#repositories.has(repository.name)) return;
    this.#repositories.set(repository.name, repository);
    this.bytes += sizeOf(repository) + 100;
    this.#sorted = undefined;
  }

  /** The records, and their order by name. */
  get sorted(): { rows: readonly RepositoryModel[]; order: RowOrder } {
    if (this.#sorted) return this.#sorted;
    const rows = [...this.#repositories.values()];
    const order = new RowOrder(
      rows.length,
      () => Number.NaN,
      (row) => rows[row]?.name ?? '',
    );
    this.#sorted = { rows, order };
    return this.#sorted;
  }
}
