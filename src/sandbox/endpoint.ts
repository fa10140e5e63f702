import { type Answer, faultOutcome, jsonWire, type Outcome, type Wire } from './answer.ts';
import type { RecordingCallLog } from './calls.ts';
import type { Fate, FaultTable } from './faults.ts';
import type { CallContext, Operation } from './operation.ts';
import type { RateTable } from './rates.ts';
import type { Service } from './service.ts';
import type { RoleSessions } from './sts/role-sessions.ts';
import { AwsError } from './wire/aws-error.ts';
import { type Caller, readCaller, type Signature } from './wire/caller.ts';
import { findConflict, findViolations, isFields, WrongTypeError } from './wire/constraints.ts';
import type { World } from './world/world.ts';

/** A request to an AWS service, free of HTTP's details. */
export interface AwsRequest extends Signature {
  readonly target: string | undefined;
  readonly body: string;
}

/** What the endpoint works on. */
export interface EndpointParts {
  readonly services: readonly Service[];
  readonly world: World;
  readonly calls: RecordingCallLog;
  readonly faults: FaultTable;
  readonly rates: RateTable;
  /** The roles that were assumed. */
  readonly sessions: RoleSessions;
  /** Access keys that were deleted. */
  readonly revokedKeys: ReadonlySet<string>;
  readonly now: () => Date;
  /** What may change while the sandbox runs. */
  readonly settings: () => Pick<CallContext, 'missingIds' | 'previewMs' | 'quirks' | 'sessionSeconds'>;
}

/** A call that was understood: when to answer, what, and whom to tell that it is over. */
export interface Reply {
  readonly outcome: Outcome;
  readonly latencyMs: number;
  /** To be called when the call is over: about to be answered, or given up by the client, who `left`. */
  readonly finish: (end: { left: boolean }) => void;
}

/** Answers one request: who calls, what for, what befalls it, whether it is valid, and then its handler. */
export async function answerRequest(request: AwsRequest, parts: EndpointParts): Promise<Reply> {
  const refuse = (error: unknown, wire: Wire): Reply => ({
    outcome: refusal(error, wire),
    latencyMs: 0,
    finish: () => {},
  });
  const service = serviceOf(request, parts.services);
  if (service === undefined) return refuse(unknownOperation(request.target ?? ''), jsonWire);
  try {
    return await answerCall(request, service, parts);
  } catch (error) {
    return refuse(error, service.wire);
  }
}

async function answerCall(request: AwsRequest, service: Service, parts: EndpointParts): Promise<Reply> {
  const operationName = operationIn(request);
  const { sessions, revokedKeys, now, world } = parts;
  const keyring = { defaultAccountId: world.defaultAccountId, sessions, revokedKeys, now: now() };
  const caller = readCaller(request, keyring);
  const { accountId, region } = caller;
  if (caller.service !== service.name) {
    throw new AwsError(
      'InvalidSignatureException',
      `Credential should be scoped to correct service: '${service.name}'.`,
    );
  }
  const operation = service.operations.get(operationName);
  const { input, carryOut } = await prepare(
    request.body,
    service,
    operation,
    { ...caller, operationName },
    parts,
  );
  const call = { service: service.name, operation: operationName, accountId, region, input };
  const end = parts.calls.begin(call);
  const { fault, latencyMs } = parts.rates.admit(call)
    ? parts.faults.befall(call)
    : { fault: rateExceeded, latencyMs: parts.faults.latencyMs };
  let outcomeName = 'ok';
  const real = (): Answer => {
    try {
      return service.wire.ok(carryOut({ sameToken: fault?.kind === 'same-token' }));
    } catch (error) {
      outcomeName = error instanceof AwsError ? error.name : 'InternalFailure';
      return refusal(error, service.wire);
    }
  };
  const outcome = fault === undefined ? real() : faultOutcome(fault, real, service.wire);
  return { outcome, latencyMs, finish: ({ left }) => end(left ? 'left' : (fault?.kind ?? outcomeName)) };
}

const rateExceeded: Fate['fault'] = { kind: 'throttle' };

type CarryOut = (page: Pick<CallContext, 'sameToken'>) => string;

/** The service that a request is for: X-Amz-Target says so, or else that it is a form. */
function serviceOf({ target, body }: AwsRequest, services: readonly Service[]): Service | undefined {
  const prefix = /^([^.]+)\.\w+$/.exec(target ?? '')?.[1];
  if (prefix === undefined && !(target === undefined && /(?:^|&)Action=/.test(body))) return undefined;
  return services.find(({ targetPrefix }) => targetPrefix === prefix);
}

function operationIn({ target, body }: AwsRequest): string {
  return target?.split('.')[1] ?? new URLSearchParams(body).get('Action') ?? '';
}

const unknownOperation = (name: string) =>
  new AwsError('UnknownOperationException', `The operation '${name}' is not served here`);

/** Reads the arguments; what is wrong with a call is told only when it is carried out, so that faults come first. */
async function prepare(
  body: string,
  service: Service,
  operation: Operation | undefined,
  caller: Caller & { operationName: string },
  parts: EndpointParts,
): Promise<{ input: unknown; carryOut: CarryOut }> {
  if (operation === undefined) return refused(unknownOperation(caller.operationName));
  const request = await operation.read(body).catch(() => undefined);
  if (request === undefined) return refused(unreadable());
  const { input } = request;
  const { operationName, accountId, region, session } = caller;
  const carryOut: CarryOut = ({ sameToken }) => {
    const pageSize = check(input, service, operation);
    const { world, now, sessions, settings } = parts;
    return request.answer({
      world,
      operation: operationName,
      accountId,
      region,
      session,
      sessions,
      now: now(),
      pageSize,
      sameToken,
      ...settings(),
    });
  };
  return { input, carryOut };
}

function refused(error: AwsError) {
  const carryOut = () => {
    throw error;
  };
  return { input: undefined, carryOut };
}

const unreadable = () => new AwsError('SerializationException', 'The request body could not be read');

/** Holds a request against its schema and constraints, and tells the page size that it asks for. */
function check(input: object, service: Service, { schema, constraints }: Operation): number {
  const fields: Readonly<Record<string, unknown>> = isFields(input) ? input : {};
  const violations = findViolations(schema[4], { members: constraints.members }, input);
  if (violations.length > 0) throw service.invalid(violations);
  const conflict = findConflict(constraints, fields);
  if (conflict !== undefined) throw service.conflict(...conflict);
  const asked = fields[service.pageSizeMember];
  return typeof asked === 'number' ? asked : (constraints.defaultPageSize ?? 0);
}

function refusal(error: unknown, wire: Wire): Answer {
  if (error instanceof AwsError) return wire.error(error);
  if (error instanceof WrongTypeError)
    return wire.error(new AwsError('SerializationException', error.message));
  return wire.error(
    new AwsError('InternalFailure', error instanceof Error ? error.message : String(error), 500),
  );
}
