import { type RepositoryKey, registryName } from '../aws/registry.ts';
import { GatewayError } from '../errors.ts';
import { type Logger, whenSaid } from '../log.ts';

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

/** How many of each kind that are forbidden to one request are entries of their own: it can try a hundred thousand. */
const MOST_FORBIDDEN = 20;

/**
 * Writes one entry of a request's log for each event, however little else the log is to hold; what is forbidden beyond the
 * first ones is counted in one when the request ends. The log says whose request it is.
 */
export function createAudit(log: Logger, end: AbortSignal): Audit {
  const entries = whenSaid(log, () => log.child({}, { level: 'info' }));
  const forbidden = new Map<AuditEvent['audit'], number>();
  const writeRest = (audit: AuditEvent['audit']) => {
    const more = (forbidden.get(audit) ?? 0) - MOST_FORBIDDEN;
    entries.info({ audit, outcome: 'forbidden', more }, `${audit} forbidden, ${more} more`);
  };
  return ({ audit, repository, digest, outcome, code }) => {
    if (outcome === 'forbidden') {
      const count = (forbidden.get(audit) ?? 0) + 1;
      forbidden.set(audit, count);
      if (count === MOST_FORBIDDEN + 1) end.addEventListener('abort', () => writeRest(audit), { once: true });
      if (count > MOST_FORBIDDEN) return;
    }
    entries.info(
      {
        audit,
        outcome,
        registry: registryName(repository.registry),
        repository: repository.name,
        ...(digest === undefined ? {} : { digest }),
        ...(code === undefined ? {} : { code }),
      },
      `${audit} ${outcome}`,
    );
  };
}

/** The code of what was thrown. */
export function codeOf(error: unknown): string {
  return error instanceof GatewayError ? error.code : 'INTERNAL_SERVER_ERROR';
}
