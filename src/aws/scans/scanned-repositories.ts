import type { RepositoryModel } from '../ecr-models.ts';
import { ScannedRecords } from './scanned-records.ts';
import type { SortedRows } from './sorted-rows.ts';

/** All repositories of a registry. */
export class ScannedRepositories extends ScannedRecords<RepositoryModel> {
  /** By name. */
  sorted(): SortedRows<RepositoryModel> {
    return this.sortedBy('NAME', () => Number.NaN);
  }
}
