import type { Operation } from '../operation.ts';
import type { Service } from '../service.ts';
import { AwsError } from '../wire/aws-error.ts';
import { problemsIn } from '../wire/constraints.ts';
import { errorBody, queryOperation } from './query-protocol.ts';
import { assumeRole, getCallerIdentity } from './roles.ts';
import { AssumeRole$, stsConstraints as constraints, GetCallerIdentity$ } from './shapes.ts';

const operations: Readonly<Record<keyof typeof constraints, Operation>> = {
  AssumeRole: queryOperation(AssumeRole$, constraints.AssumeRole, assumeRole),
  GetCallerIdentity: queryOperation(GetCallerIdentity$, constraints.GetCallerIdentity, getCallerIdentity),
};

const xml = 'text/xml';

/** AWS STS, as far as the sandbox serves it. */
export const sts: Service = {
  name: 'sts',
  operations: new Map(Object.entries(operations)),
  pageSizeMember: 'MaxItems',
  invalid: (violations) => new AwsError('ValidationError', problemsIn(violations)),
  conflict: (member, other) =>
    new AwsError('ValidationError', `${member} and ${other} cannot be specified together`),
  wire: {
    ok: (body) => ({ status: 200, contentType: xml, body }),
    error: ({ name, message, status }) => ({ status, contentType: xml, body: errorBody(name, message) }),
    withWrongTypes: (body) => body.replaceAll(/>[^<]+</g, '>wrong<'),
  },
};
