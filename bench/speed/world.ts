import { worldFrom } from '../../src/sandbox/world/fixture.ts';
import type { World } from '../../src/sandbox/world/world.ts';
import { world as company, HOME, NOW } from '../world.ts';

/** A region of many small repositories: 10,000 images in 100 of them. */
export const FLEET = { registryId: HOME.registryId, region: 'us-west-2' };

const fleet = worldFrom(
  {
    registries: [
      {
        accountId: FLEET.registryId,
        region: FLEET.region,
        repositories: Array.from({ length: 100 }, (_, index) => ({
          repositoryName: `fleet/service-${String(index).padStart(2, '0')}`,
          images: { count: 100 },
        })),
      },
    ],
  },
  { now: NOW },
);

/** What the endpoint serves: the company of the other benches, and the fleet beside it. */
export const world: World = {
  ...company,
  registries: [...company.registries, ...fleet.registries],
  registry: (accountId, region) => fleet.registry(accountId, region) ?? company.registry(accountId, region),
};
