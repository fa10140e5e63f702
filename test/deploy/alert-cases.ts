/** What Prometheus has seen, and what an alert makes of it. */
export interface AlertCase {
  /** What happens. */
  when: string;
  /** What was scraped each minute, as promtool writes it: `0+6x20` rises by 6, twenty times. */
  series: Readonly<Record<string, string>>;
  /** The minute in which it is looked. */
  minute: number;
  /** What the alert says then; undefined where it does not fire. */
  fires?: { labels?: Readonly<Record<string, string>>; summary: string };
}

const up = (instance: string) => `up{job="registry-graph",instance="${instance}"}`;
const of = (instance: string) => `{instance="${instance}"}`;
const errors = (code: string) => `registry_graph_errors_total{instance="a",code="${code}"}`;
const requests = (outcome: string) =>
  `registry_graph_requests_total{instance="a",type="query",outcome="${outcome}"}`;
const queriesWithin = (le: string) =>
  `registry_graph_request_duration_seconds_bucket{instance="a",type="query",le="${le}"}`;
const calls = (outcome: string) =>
  `registry_graph_aws_calls_total{instance="a",operation="ecr.DescribeImages",registry="1/r",outcome="${outcome}"}`;
const tally = (name: string) => `registry_graph_${name}{instance="a",operation="ecr.DescribeImages"}`;
const callsOf = (caller: string, instance = 'a') =>
  `registry_graph_caller_aws_calls_total{instance="${instance}",caller="${caller}"}`;
const oldSpace = 'registry_graph_nodejs_heap_space_size_used_bytes{instance="a",space="old"}';
const budgetWait =
  'registry_graph_budget_wait_seconds{instance="a",operation="ecr.DescribeImages",registry="1/r"}';

/** For each alert, when it fires, and when it does not, though something of the kind happens. */
export const ALERT_CASES: Readonly<Record<string, readonly AlertCase[]>> = {
  RegistryGraphDown: [
    {
      when: 'one of two cannot be read',
      series: { [up('a')]: '0+0x5', [up('b')]: '1+0x5' },
      minute: 5,
      fires: { labels: { job: 'registry-graph', instance: 'a' }, summary: 'a is not there' },
    },
    {
      when: 'there is none at all',
      series: { 'up{job="other"}': '1+0x5' },
      minute: 5,
      fires: { labels: { job: 'registry-graph' }, summary: 'Every instance is not there' },
    },
    { when: 'one has been away for a minute', series: { [up('a')]: '1 1 1 0 0' }, minute: 4 },
  ],
  RegistryGraphNotReady: [
    {
      when: 'an instance is not ready, while another one is',
      series: { [`registry_graph_ready${of('a')}`]: '0+0x10', [`registry_graph_ready${of('b')}`]: '1+0x10' },
      minute: 10,
      fires: { labels: { instance: 'a' }, summary: 'a wants no requests' },
    },
    { when: 'one is about to stop', series: { [`registry_graph_ready${of('a')}`]: '1 1 0 0 0' }, minute: 4 },
  ],
  RegistryGraphDefects: [
    {
      when: 'there was a single one',
      series: { [errors('INTERNAL_SERVER_ERROR')]: '0 0 0 1+0x10' },
      minute: 8,
      fires: { labels: { instance: 'a' }, summary: 'Clients of a are told of unexpected errors' },
    },
    {
      when: 'there was one long ago, and other errors are new',
      series: { [errors('INTERNAL_SERVER_ERROR')]: '0 1+0x30', [errors('BAD_USER_INPUT')]: '0+5x30' },
      minute: 30,
    },
  ],
  RegistryGraphFailing: [
    {
      when: 'six of a hundred operations have no data',
      series: { [requests('failed')]: '0+6x20', [requests('ok')]: '0+94x20' },
      minute: 20,
      fires: { summary: 'More than one in twenty operations has no data' },
    },
    {
      when: 'it is four, and many are refused',
      series: {
        [requests('failed')]: '0+4x20',
        [requests('ok')]: '0+46x20',
        [requests('refused')]: '0+50x20',
      },
      minute: 20,
    },
  ],
  RegistryGraphIssuerUnavailable: [
    {
      when: 'callers are kept out for minutes',
      series: { [errors('AUTHENTICATION_UNAVAILABLE')]: '0 0 0+1x15' },
      minute: 15,
      fires: { summary: 'Callers are kept out, since the keys of their issuer cannot be had' },
    },
    {
      when: 'the issuer was away for a moment, and others come with wrong keys',
      series: { [errors('AUTHENTICATION_UNAVAILABLE')]: '0 0 3+0x3', [errors('UNAUTHENTICATED')]: '0+9x5' },
      minute: 5,
    },
  ],
  RegistryGraphSlow: [
    {
      when: 'one in ten takes longer than ten seconds',
      series: {
        [queriesWithin('10')]: '0+90x30',
        [queriesWithin('30')]: '0+100x30',
        [queriesWithin('+Inf')]: '0+100x30',
      },
      minute: 30,
      fires: { summary: 'One query in twenty takes longer than ten seconds' },
    },
    {
      when: 'it is four in a hundred',
      series: {
        [queriesWithin('10')]: '0+96x30',
        [queriesWithin('30')]: '0+100x30',
        [queriesWithin('+Inf')]: '0+100x30',
      },
      minute: 30,
    },
  ],
  RegistryGraphAccessDenied: [
    {
      when: 'some calls are denied',
      series: { [calls('UPSTREAM_ACCESS_DENIED')]: '0+1x25', [calls('ok')]: '0+60x25' },
      minute: 25,
      fires: {
        labels: { operation: 'ecr.DescribeImages', registry: '1/r' },
        summary: 'ecr.DescribeImages is denied in 1/r',
      },
    },
    {
      when: 'none was, for a while',
      series: { [calls('UPSTREAM_ACCESS_DENIED')]: '0 1 2+0x25', [calls('ok')]: '0+60x25' },
      minute: 25,
    },
  ],
  RegistryGraphCredentials: [
    {
      when: 'AWS takes them for no call',
      series: { [calls('UPSTREAM_CREDENTIALS')]: '0+1x15' },
      minute: 15,
      fires: { labels: { registry: '1/r' }, summary: 'AWS does not take the credentials for 1/r' },
    },
    {
      when: 'calls are denied, with credentials that are taken',
      series: { [calls('UPSTREAM_CREDENTIALS')]: '0+0x15', [calls('UPSTREAM_ACCESS_DENIED')]: '0+1x15' },
      minute: 15,
    },
  ],
  RegistryGraphThrottled: [
    {
      when: 'it is three in ten',
      series: { [tally('aws_throttles_total')]: '0+3x30', [calls('ok')]: '0+10x30' },
      minute: 30,
      fires: {
        labels: { operation: 'ecr.DescribeImages' },
        summary: 'AWS throttles more than one in five calls of ecr.DescribeImages',
      },
    },
    {
      when: 'it is one in ten',
      series: { [tally('aws_throttles_total')]: '0+1x30', [calls('ok')]: '0+10x30' },
      minute: 30,
    },
  ],
  RegistryGraphStaleAnswers: [
    {
      when: 'they go on',
      series: { [tally('cache_stale_total')]: '0+1x30' },
      minute: 30,
      fires: {
        labels: { operation: 'ecr.DescribeImages' },
        summary: 'Old answers stand in for ecr.DescribeImages',
      },
    },
    { when: 'they ended', series: { [tally('cache_stale_total')]: '0+1x10 10+0x20' }, minute: 30 },
  ],
  RegistryGraphBudgetWaits: [
    {
      when: 'it is six seconds',
      series: { [budgetWait]: '6+0x15' },
      minute: 15,
      fires: {
        labels: { operation: 'ecr.DescribeImages', registry: '1/r' },
        summary: 'Calls of ecr.DescribeImages in 1/r wait for their place',
      },
    },
    { when: 'it is four', series: { [budgetWait]: '4+0x15' }, minute: 15 },
  ],
  RegistryGraphSharedStore: [
    {
      when: 'one of two cannot reach it',
      series: {
        [`registry_graph_shared_store_up${of('a')}`]: '0+0x5',
        [`registry_graph_shared_store_up${of('b')}`]: '1+0x5',
      },
      minute: 5,
      fires: { labels: { instance: 'a' }, summary: 'a goes on without Redis' },
    },
    {
      when: 'it has been away for a minute',
      series: { [`registry_graph_shared_store_up${of('a')}`]: '1 1 1 0 0' },
      minute: 4,
    },
  ],
  RegistryGraphRefusing: [
    {
      when: 'it is two a second',
      series: { [errors('RATE_LIMITED')]: '0+120x20' },
      minute: 20,
      fires: { summary: 'Callers are refused for asking too much' },
    },
    { when: 'it is one in two seconds', series: { [errors('RATE_LIMITED')]: '0+30x20' }, minute: 20 },
  ],
  RegistryGraphOneCallerTakesAll: [
    {
      when: 'one does, at both instances',
      series: {
        [callsOf('key:ci', 'a')]: '0+300x35',
        [callsOf('key:ci', 'b')]: '0+300x35',
        [callsOf('group:web')]: '0+10x35',
      },
      minute: 35,
      fires: { summary: 'One caller has nearly all calls to AWS made' },
    },
    {
      when: 'there are two who ask as much',
      series: { [callsOf('key:ci')]: '0+300x35', [callsOf('group:web')]: '0+300x35' },
      minute: 35,
    },
    { when: 'hardly anybody asks anything', series: { [callsOf('key:ci')]: '0+60x35' }, minute: 35 },
  ],
  RegistryGraphEventLoop: [
    {
      when: 'it is late by more than half a second',
      series: { [`registry_graph_nodejs_eventloop_lag_p99_seconds${of('a')}`]: '0.6+0x15' },
      minute: 15,
      fires: { labels: { instance: 'a' }, summary: 'a has no time: its event loop is late' },
    },
    {
      when: 'it is late by less',
      series: { [`registry_graph_nodejs_eventloop_lag_p99_seconds${of('a')}`]: '0.4+0x15' },
      minute: 15,
    },
  ],
  RegistryGraphMemory: [
    {
      when: 'nine tenths are used',
      series: { [oldSpace]: '90+0x15', [`registry_graph_heap_limit_bytes${of('a')}`]: '100+0x15' },
      minute: 15,
      fires: { labels: { instance: 'a', space: 'old' }, summary: 'a is near the end of its heap' },
    },
    {
      when: 'eight are, here, and there is an instance that may use less',
      series: {
        [oldSpace]: '80+0x15',
        [`registry_graph_heap_limit_bytes${of('a')}`]: '100+0x15',
        [`registry_graph_heap_limit_bytes${of('b')}`]: '50+0x15',
      },
      minute: 15,
    },
  ],
};
