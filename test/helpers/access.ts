import type { Config } from '../../src/config/settings.ts';
import type { TestGateway } from './gateway.ts';

type AccessPolicy = NonNullable<Config['access']>;
type AccessRule = AccessPolicy['rules'][number];

/** A policy under which whoever asks sees so much, and everything of a kind that it does not name. */
export function seeing(
  seen: Partial<Pick<AccessRule, 'registries' | 'repositories' | 'sageMakerImages'>>,
): AccessPolicy {
  const all = { registries: ['*'], repositories: ['*'], sageMakerImages: ['*'] };
  return { rules: [{ who: { anyone: true }, ...all, may: ['seeReport', 'bypassCache'], ...seen }] };
}

/** Puts another policy into force; none lets everybody see everything. */
export function setAccess({ gateway, config }: TestGateway, access: AccessPolicy | undefined): void {
  gateway.reload({ ...config, access });
}
