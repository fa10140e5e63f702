import type { Viewer } from '../access/viewer.ts';
import { type RepositoryKey, registryName } from '../aws/registry.ts';
import { GatewayError } from '../errors.ts';
import type { Logger } from '../log.ts';

/** What somebody did, or was not allowed to, that others may have to answer for. */
export interface AuditEvent {
  audit: 'lifecyclePreview.started' | 'manifest.read';
  repository: RepositoryKey;
  digest?: string;
  /** `missing`: there is nothing of that name. */
  outcome: 'allowed' | 'forbidden' | 'missing' | 'failed';
  /** Why it failed. */
  code?: string;
}

/** Takes note of what a viewer does. */
export type Audit = (event: AuditEvent) => void;

/** Writes one entry of the log for each event, however little else the log is to hold. */
export function createAudit(log: Logger, { name: caller, router }: Viewer): Audit {
  return ({ audit, repository, digest, outcome, code }) =>
    log.child({}, { level: 'info' }).info(
      {
        audit,
        outcome,
        caller,
        ...(router === undefined ? {} : { router }),
        registry: registryName(repository.registry),
        repository: repository.name,
        ...(digest === undefined ? {} : { digest }),
        ...(code === undefined ? {} : { code }),
      },
      `${audit} ${outcome}`,
    );
}

/** The code of what was thrown. */
export function codeOf(error: unknown): string {
  return error instanceof GatewayError ? error.code : 'INTERNAL_SERVER_ERROR';
}
