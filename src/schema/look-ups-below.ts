import {
  type FieldNode,
  type GraphQLNamedOutputType,
  getArgumentValues,
  getNamedType,
  isLeafType,
} from 'graphql';
import { attached } from '../attached.ts';
import { LOOK_UP_KINDS, type LookUpKind } from '../loaders/barrier.ts';
import { lookedUpBy, type PlannedField } from './field-plan.ts';
import { objectTypesOf, type Selection, selectedFields, selectionAt } from './selection.ts';

type Kinds = ReadonlySet<LookUpKind>;

const NONE: Kinds = new Set();
/** By the places of a field, which the executor makes anew for each operation that runs, and what it gives. */
const known = attached<readonly FieldNode[], Map<GraphQLNamedOutputType, Kinds>>();

/** What may be looked up in batches once a field has its answer, by all that is selected below it. */
export function lookUpsBelow(selection: Selection): Kinds {
  const type = getNamedType(selection.returnType);
  const perType = known.get(selection.fieldNodes) ?? new Map<GraphQLNamedOutputType, Kinds>();
  known.set(selection.fieldNodes, perType);
  const kinds = perType.get(type) ?? findBelow(selection);
  perType.set(type, kinds);
  return kinds;
}

/** What a field may look up, itself or below. */
export function lookUpsOf(field: PlannedField, selection: Selection): Kinds {
  if (isLeafType(getNamedType(field.type)) && !field.extensions.plan) return NONE;
  const own = ownLookUp(field, selection);
  const below = lookUpsAfter(own, lookUpsBelow(selection));
  return own === null ? below : new Set([own, ...below]);
}

/** Those that something which looks up `own` may hold back; all of them where it looks up nothing. */
export function lookUpsAfter(own: LookUpKind | null, kinds: Kinds): Kinds {
  return own === null ? kinds : where(kinds, (place) => place > LOOK_UP_KINDS.indexOf(own));
}

/** The others. */
export function lookUpsUpTo(own: LookUpKind | null, kinds: Kinds): Kinds {
  return own === null ? NONE : where(kinds, (place) => place <= LOOK_UP_KINDS.indexOf(own));
}

function where(kinds: Kinds, wanted: (place: number) => boolean): Kinds {
  return kinds.size === 0 ? NONE : new Set([...kinds].filter((kind) => wanted(LOOK_UP_KINDS.indexOf(kind))));
}

function findBelow(selection: Selection): Kinds {
  const kinds = new Set<LookUpKind>();
  for (const type of objectTypesOf(selection)) {
    for (const fieldNodes of selectedFields(selection, type).values()) {
      const field = type.getFields()[fieldNodes[0].name.value];
      if (!field) continue;
      for (const kind of lookUpsOf(field, selectionAt(selection, { fieldNodes, returnType: field.type })))
        kinds.add(kind);
    }
  }
  return kinds;
}

/** What a field itself looks up in batches. */
export function ownLookUp(field: PlannedField, selection: Selection): LookUpKind | null {
  const [node] = selection.fieldNodes;
  if (!node || !field.extensions.plan?.looksUp) return null;
  try {
    return lookedUpBy(field, getArgumentValues(field, node, selection.variableValues), selection);
  } catch {
    // Arguments that it will refuse: then it looks up nothing.
    return null;
  }
}
