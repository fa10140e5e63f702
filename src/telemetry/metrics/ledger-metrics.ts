import { Counter, Gauge, type Registry } from 'prom-client';
import type { Ledger, Tally } from '../../aws/path/ledger.ts';
import type { IndexProgress } from '../../errors.ts';
import type { CallerLedgers } from './caller-ledgers.ts';

/** What the process's ledger counts, as Prometheus names it. */
const TALLIES: readonly (readonly [member: keyof Tally, name: string, help: string, unit: number])[] = [
  ['cached', 'cache_hits_total', 'Reads that the cache answered.', 1],
  ['stale', 'cache_stale_total', 'Reads that an old answer stood in for, since AWS was in trouble.', 1],
  ['coalesced', 'coalesced_reads_total', "Reads that another request's call answered.", 1],
  ['retried', 'aws_retries_total', 'Second and later attempts.', 1],
  ['throttled', 'aws_throttles_total', 'Requests that AWS throttled.', 1],
  ['failed', 'aws_failures_total', 'Calls that came to nothing after their last attempt.', 1],
  ['waitedMs', 'aws_wait_seconds_total', 'Time waited for a slot, the budget and between attempts.', 1000],
];

/** Shows what a ledger has counted, when somebody asks: counting costs nothing more. */
export function showLedger(registry: Registry, totals: Ledger): void {
  for (const [member, name, help, unit] of TALLIES) {
    new Counter({
      name: `registry_graph_${name}`,
      help,
      labelNames: ['operation'],
      registers: [registry],
      collect() {
        this.reset();
        for (const [operation, tally] of totals.entries()) this.inc({ operation }, tally[member] / unit);
      },
    });
  }
}

/** Shows who had AWS called. */
export function showCallers(registry: Registry, callers: CallerLedgers): void {
  new Counter({
    name: 'registry_graph_caller_aws_calls_total',
    help: 'Requests sent to AWS, by the caller whose request began them.',
    labelNames: ['caller'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [caller, ledger] of callers.entries()) this.inc({ caller }, ledger.total().calls);
    },
  });
}

const ANSWER_EVENTS = ['served', 'made', 'adopted', 'dropped'] as const;

/** What the process holds and works on besides requests. */
export interface ProcessState {
  cacheBytes: () => number;
  /** Whole answers that are kept. */
  answers: () => Record<(typeof ANSWER_EVENTS)[number] | 'bytes', number>;
  scansUnderWay: () => number;
  scansBytes: () => number;
  previewsWatched: () => number;
  index: () => IndexProgress;
  /** Whether new requests are welcome. */
  isReady: () => Promise<boolean>;
  /** Whether what replicas share is at hand; undefined where they share nothing. */
  isShared: (() => boolean) | undefined;
  /** Whether the configuration that was read last is in force. */
  isConfigInForce: () => boolean;
  /** How many of its settings wait for a restart. */
  settingsWaiting: () => number;
  /** How many lines the log has dropped. */
  linesDropped: () => number;
}

/** Shows it, when somebody asks. */
export function showState(registry: Registry, state: ProcessState): void {
  const { isShared } = state;
  const gauges: readonly (readonly [name: string, help: string, value: () => number | Promise<number>])[] = [
    ['cache_bytes', 'Memory that answers take.', state.cacheBytes],
    ['kept_answers_bytes', 'Memory that whole answers take.', () => state.answers().bytes],
    ['scans_running', 'Whole listings that are being read.', state.scansUnderWay],
    ['scans_kept_bytes', 'Memory that listings take which were read whole.', state.scansBytes],
    ['preview_pollers', 'Lifecycle previews that somebody watches.', state.previewsWatched],
    ['index_versions', 'SageMaker versions that the index has listed.', () => state.index().versions],
    ['index_versions_read', 'Of these, the ones that it has read.', () => state.index().versionsRead],
    [
      'ready',
      '1 when new requests are welcome, as /ready says it; else 0.',
      async () => Number(await state.isReady()),
    ],
    [
      'config_last_reload_successful',
      '1 when the configuration that was read last is in force; 0 when it was refused, and the one before still is.',
      () => Number(state.isConfigInForce()),
    ],
    [
      'config_settings_waiting',
      'Settings of the configuration in force that have changed and wait for a restart; the log names them.',
      state.settingsWaiting,
    ],
    ...(isShared
      ? [
          [
            'shared_store_up',
            '1 when Redis can be read and written; else 0.',
            () => Number(isShared()),
          ] as const,
        ]
      : []),
  ];
  new Counter({
    name: 'registry_graph_kept_answers_total',
    help: 'Whole answers that were given again, kept, taken over from another replica, or forgotten.',
    labelNames: ['event'],
    registers: [registry],
    collect() {
      this.reset();
      for (const event of ANSWER_EVENTS) this.inc({ event }, state.answers()[event]);
    },
  });
  new Counter({
    name: 'registry_graph_log_lines_dropped_total',
    help: 'Lines that are missing in the log, since it could not be written or was taken too late.',
    registers: [registry],
    collect() {
      this.reset();
      this.inc(state.linesDropped());
    },
  });
  for (const [name, help, value] of gauges) {
    new Gauge({
      name: `registry_graph_${name}`,
      help,
      registers: [registry],
      async collect() {
        this.set(await value());
      },
    });
  }
}
