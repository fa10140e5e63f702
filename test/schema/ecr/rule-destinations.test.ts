import { expect, test } from 'vitest';
import { registryName } from '../../../src/aws/registry.ts';
import { ruleDestinations } from '../../../src/schema/ecr/rule-destinations.ts';
import fc from '../../helpers/fast-check.ts';

const destination = fc.record({
  registryId: fc.constantFrom('111122223333', '444455556666'),
  region: fc.constantFrom('us-east-1', 'eu-west-1'),
});
const filter = fc.record({
  filter: fc.constantFrom('', 'a', 'ab', 'b'),
  filterType: fc.constantFrom('PREFIX_MATCH' as const, 'WILDCARD' as const, 'UNKNOWN' as const),
});
const rules = fc.array(
  fc.record({
    destinations: fc.array(destination, { maxLength: 3 }),
    repositoryFilters: fc.array(filter, { maxLength: 2 }),
  }),
  { maxLength: 3 },
);

test('every destination that a rule names, once; of others it is said only where no one can tell', () => {
  fc.assert(
    fc.property(rules, fc.constantFrom('a', 'abc', 'ba'), (given, name) => {
      const { named, undecided } = ruleDestinations(given, name);
      const names = [...named, ...undecided].map(registryName);
      expect(new Set(names).size).toBe(names.length);

      const places = (matters: (rule: (typeof given)[number]) => boolean) =>
        new Set(given.filter(matters).flatMap(({ destinations }) => destinations.map(registryName)));
      const surely = places(
        ({ repositoryFilters: filters }) =>
          filters.length === 0 ||
          filters.some(
            ({ filter: text, filterType }) => filterType === 'PREFIX_MATCH' && name.startsWith(text),
          ),
      );
      const maybe = places(({ repositoryFilters: filters }) =>
        filters.some(({ filterType }) => filterType !== 'PREFIX_MATCH'),
      );
      expect(new Set(named.map(registryName))).toEqual(surely);
      expect(new Set(undecided.map(registryName))).toEqual(
        new Set([...maybe].filter((place) => !surely.has(place))),
      );
    }),
  );
});
