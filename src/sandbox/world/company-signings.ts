import type { ImagePlan } from './company-images.ts';
import type { Dice } from './random.ts';
import type { Role } from './release.ts';
import type { SigningRecord } from './scan-record.ts';

/**
 * What managed signing made of an image: COMPLETE where its Notation signature is in the repository. Of the others a few
 * failed or are under way, and most are of before it was set up. Signatures are not signed themselves.
 */
export function companySignings(
  { home }: ImagePlan,
  role: Role,
  isSigned: boolean,
  lot: Dice,
): readonly SigningRecord[] {
  const fate = lot.next();
  const signingProfileArn = `arn:aws:signer:${home.region}:${home.accountId}:/signing-profiles/releases`;
  if (isSigned) return [{ signingProfileArn, status: 'COMPLETE' }];
  if (role !== 'image' && role !== 'index') return [];
  if (fate < 0.03) return [{ signingProfileArn, status: 'IN_PROGRESS' }];
  if (fate >= 0.08) return [];
  return [
    {
      signingProfileArn,
      status: 'FAILED',
      failureCode: 'AccessDenied',
      failureReason: 'The caller may not use the signing profile.',
    },
  ];
}
