import {
  type GraphQLNamedType,
  GraphQLObjectType,
  GraphQLSchema,
  getNamedType,
  graphql,
  isLeafType,
  isObjectType,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { FULL_SCOPE } from '../../src/access/scope.ts';
import { ANONYMOUS } from '../../src/access/viewer.ts';
import { parseImageReference } from '../../src/aws/image-reference.ts';
import { Ledger } from '../../src/aws/path/ledger.ts';
import { usageOf } from '../../src/aws/usage/image-usage.ts';
import type { Context } from '../../src/context.ts';
import { startDeadline } from '../../src/deadline.ts';
import { LOOK_UP_KINDS, type LookUpKind } from '../../src/loaders/barrier.ts';
import type { Registries, RegistryData } from '../../src/loaders/index.ts';
import { lookUpsBelow } from '../../src/schema/look-ups-below.ts';
import { schema } from '../../src/schema/schema.ts';
import { testLog } from '../helpers/secrets.ts';
import { ACCOUNT, digest, HOST, REGION } from './worlds.ts';

const LOADERS: Record<string, LookUpKind> = {
  'repositories.load': 'repositories',
  'manifests.load': 'manifests',
  'images.load': 'images',
  'lifecyclePreviews.loadResult': 'lifecyclePreviewResults',
  'repositoryScanning.load': 'repositoryScanning',
};

/** What reads tell that others follow; all else is nothing. */
const ANSWERS: Record<string, unknown> = {
  'replicationRules.load': [
    { destinations: [{ registryId: ACCOUNT, region: 'eu-west-1' }], repositoryFilters: [] },
  ],
};

/** Asks for one field of a parent, at a door behind which there is nothing; tells what was and what may be looked up. */
async function ask(type: GraphQLObjectType, parent: (door: RegistryData) => object, selection: string) {
  const looked = new Set<LookUpKind>();
  let told: ReadonlySet<LookUpKind> = new Set();
  const loader = (name: string) => async () => {
    const kind = LOADERS[name];
    if (kind) looked.add(kind);
    return ANSWERS[name] ?? null;
  };
  const key = { registryId: ACCOUNT, region: REGION };
  const door: RegistryData = new Proxy(JSON.parse('{}'), {
    get(_, room) {
      if (room === 'key') return key;
      if (room === 'scope') return FULL_SCOPE.of(key);
      return new Proxy({}, { get: (_room, name) => loader(`${String(room)}.${String(name)}`) });
    },
  });
  const registries: Registries = {
    all: [door],
    scopes: [door.scope],
    serves: () => true,
    find: () => door,
    get: () => door,
    imageUsage: { load: async () => usageOf([]) },
    barrier: { hold() {} },
  };
  const contextValue: Context = {
    registries,
    log: testLog(),
    deadline: startDeadline(10_000),
    ledger: new Ledger(),
    mayReport: false,
    report: false,
    viewer: ANONYMOUS,
    caller: ANONYMOUS.name,
    errorsBesideData: [],
  };
  const query = new GraphQLObjectType({
    name: 'Root',
    fields: {
      thing: {
        type,
        resolve(_source, _args, _context, info) {
          told = lookUpsBelow(info);
          return parent(door);
        },
      },
    },
  });
  const { errors } = await graphql({
    schema: new GraphQLSchema({ query, types: Object.values(schema.getTypeMap()) }),
    source: `{ thing { ${selection} } }`,
    contextValue,
  });
  contextValue.deadline[Symbol.dispose]();
  return { errors, looked, told };
}

const repository = { registry: { registryId: ACCOUNT, region: REGION }, name: 'team/app' };
const image = { repository, digest: digest(1) };
const sageMakerImage = { registry: repository.registry, name: 'torch' };

/** The keys of the types that are looked up by one. */
const KEYS: Record<string, object> = {
  Repository: repository,
  Image: image,
  Referrer: { subject: image, digest: digest(11) },
  LifecyclePreview: { repository },
  SageMakerImage: sageMakerImage,
  SageMakerImageVersion: { image: sageMakerImage, version: 1 },
};

/** What else is a parent of fields that may look something up. */
const PARENTS: Record<string, (door: RegistryData) => object> = {
  ...Object.fromEntries(Object.entries(KEYS).map(([type, key]) => [type, () => key])),
  Image: () => ({ ...image, tags: [], subjectManifestDigest: digest(2) }),
  SageMakerImageVersion: () => ({
    image: sageMakerImage,
    version: 1,
    references: { baseImage: null, containerImage: `${HOST}/team/app@${digest(1)}` },
  }),
  Query: () => ({}),
  Registry: (door) => door,
  ImageReference: () => ({ parsed: parseImageReference(`${HOST}/team/app:v1`) }),
  LifecyclePreviewResult: () => image,
  PlatformManifest: () => ({ repository, descriptor: { digest: digest(1) } }),
  LifecyclePreviewInProgressError: () => ({ repository }),
  ReplicationStatus: () => ({ ...repository.registry, source: image, status: 'COMPLETE' }),
};

const id = (typename: string, ...parts: string[]) =>
  Buffer.from([typename, ACCOUNT, REGION, ...parts].join('|')).toString('base64url');

/** The arguments of fields that need some, or that are other fields with them. */
const ARGUMENTS: Record<string, readonly string[]> = {
  'Repository.image': ['(by: { tag: "v1" })'],
  'Referrer.annotation': ['(key: "a")'],
  'Registry.repositories': ['', '(filter: { names: ["team/app"] })'],
  'Registry.repository': ['(name: "team/app")'],
  'Registry.sageMakerImage': ['(name: "torch")'],
  'Query.repositories': ['', '(filter: { names: ["team/app"] })'],
  'Query.repository': ['(name: "team/app")'],
  'Query.sageMakerImage': ['(name: "torch")'],
  'Query.image': [`(reference: "${HOST}/team/app:v1")`],
  'Query.imageReferences': [`(references: ["${HOST}/team/app:v1"])`],
  'Query.node': [
    `(id: "${id('Repository', 'team/app')}")`,
    `(id: "${id('Image', 'team/app', digest(1))}")`,
    `(id: "${id('Referrer', 'team/app', digest(1), digest(11))}")`,
    `(id: "${id('SageMakerImage', 'torch')}")`,
  ],
};

const fieldsOf = (type: GraphQLNamedType | undefined) =>
  isObjectType(type) ? Object.values(type.getFields()) : [];

/** Each field of a type, as a selection of it alone: of a link, with more than a name. */
function selectionsOf(typeName: string, wanted: (plan: unknown) => boolean) {
  return fieldsOf(schema.getType(typeName))
    .filter(({ extensions }) => wanted(extensions.plan))
    .flatMap(({ name, type }) => {
      const result = getNamedType(type);
      const more = result.name === 'Image' ? '{ tags }' : '{ __typename }';
      const body = isLeafType(result) ? '' : more;
      return (ARGUMENTS[`${typeName}.${name}`] ?? ['']).map((args) => `${name}${args} ${body}`);
    })
    .map((selection): [string, string] => [typeName, selection]);
}

describe('a field says what it looks up in batches', () => {
  // `nodes` says it of each of its nodes by itself, and leads to nothing but them.
  const selections = Object.keys(PARENTS)
    .flatMap((typeName) => selectionsOf(typeName, () => true))
    .filter(([, selection]) => !selection.startsWith('nodes'));

  test.each(selections)('%s.%s', async (typeName, selection) => {
    const type = schema.getType(typeName);
    const parent = PARENTS[typeName];
    if (!isObjectType(type) || !parent) throw new Error(`There is no parent of type ${typeName}.`);
    const { looked, told } = await ask(type, parent, selection);
    expect(told).toEqual(looked);
  });

  test('and no other field makes a call', () => {
    const others = Object.values(schema.getTypeMap()).filter(({ name }) => !(name in PARENTS));
    const calling = others.flatMap((type) =>
      fieldsOf(type).flatMap(({ name, description }) =>
        /\((?:Describe|List|Get)\w+\)\.?$/.test(description ?? '') ? [`${type.name}.${name}`] : [],
      ),
    );
    expect(calling).toEqual([]);
    expect(LOOK_UP_KINDS.toSorted()).toEqual(Object.values(LOADERS).toSorted());
  });
});

describe('a field that says that it needs a key reads nothing else of its parent', () => {
  const needsKey = (plan: unknown) =>
    typeof plan === 'object' && plan !== null && 'needs' in plan && plan.needs === 'key';

  test('there are such fields of every type that has a key, and of no other', () => {
    const types = Object.keys(schema.getTypeMap()).filter((name) => selectionsOf(name, needsKey).length > 0);
    // A registry is at hand as a whole wherever it is named.
    expect(types.toSorted()).toEqual([...Object.keys(KEYS), 'Registry'].toSorted());
  });

  test.each(Object.keys(KEYS).flatMap((typeName) => selectionsOf(typeName, needsKey)))(
    '%s.%s',
    async (typeName, selection) => {
      const type = schema.getType(typeName);
      const key = KEYS[typeName];
      if (!isObjectType(type) || !key) throw new Error(`There is no key of type ${typeName}.`);
      const strict = new Proxy(key, {
        get(target, member) {
          if (member in target || member === 'then' || typeof member === 'symbol')
            return Reflect.get(target, member);
          throw new Error(`${member} is not of the key`);
        },
      });
      const { errors } = await ask(type, () => strict, selection);
      expect(errors).toBeUndefined();
    },
  );
});
