/**
 * What lifts a denial that no Allow in the identity's own policies does, by AWS's words; undefined where such an Allow is all
 * that is missing, and where AWS does not say.
 */
export function remedyFor(message: string): string | undefined {
  const [isDenied, denying] = EXPLICIT.exec(message) ?? [];
  if (isDenied !== undefined) {
    return `A Deny in ${denying ?? 'a policy'} forbids it, and no Allow outweighs that: change the Deny.`;
  }
  const [, limiting] = LIMITED.exec(message) ?? [];
  if (limiting === undefined) return undefined;
  return `A ${limiting} limits what may be allowed at all, and leaves it out: allow it there as well.`;
}

/** `... with an explicit deny in a service control policy: arn:...`, or without saying where. */
const EXPLICIT = /\bwith an explicit deny(?: in (an? [\w -]+))?/i;

/** `... because no permissions boundary allows the ecr:DescribeImages action`: of policies that give nothing by themselves. */
const LIMITED =
  /\bbecause no (permissions boundary|service control policy|resource control policy|session policy|VPC endpoint policy) allows\b/i;
