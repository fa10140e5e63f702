import type { FieldNode, GraphQLResolveInfo } from 'graphql';
import type { FieldPlan } from './plan.ts';
import type { Run } from './run.ts';

type Path = GraphQLResolveInfo['path'];

/** A field of one run: what is the same for each object that it is read of. */
export class RunField {
  readonly run: Run;
  readonly plan: FieldPlan;
  /** The run's own: what is found out of them may depend on its variables. */
  readonly nodes: FieldNode[];
  #args: Record<string, unknown> | undefined;
  #lent: ResolveInfo | undefined;

  constructor(run: Run, plan: FieldPlan) {
    this.run = run;
    this.plan = plan;
    this.nodes = [...plan.nodes];
  }

  /** Its arguments depend on variables alone, and so are read once; throws what is wrong with them. */
  get args(): Record<string, unknown> {
    this.#args ??= this.run.argumentsOf(this.plan);
    return this.#args;
  }

  /**
   * Where it is, below a parent: one object for all its leaves, one after another, since nothing of a leaf asks for it once
   * the leaf is written. What is still under way keeps it.
   */
  infoBelow(parent: Path | undefined): ResolveInfo {
    if (!this.plan.isLeaf) return new ResolveInfo(this, parent);
    this.#lent ??= new ResolveInfo(this, parent);
    this.#lent.moveBelow(parent);
    return this.#lent;
  }

  /** The one that was lent last is needed for longer. */
  keepInfo(): void {
    this.#lent = undefined;
  }
}

/**
 * What a resolver may want to know of where it is. Few do, so each member is looked up when it is asked for: a
 * spread has none of them, Object.create has them all.
 */
export class ResolveInfo implements GraphQLResolveInfo {
  // Not #private: what is made of one by Object.create has to find them.
  private readonly field: RunField;
  private parent: Path | undefined;
  private ownPath: Path | undefined;

  constructor(field: RunField, parent: Path | undefined) {
    this.field = field;
    this.parent = parent;
    this.ownPath = undefined;
  }

  /** Whoever had it has no more use for it. */
  moveBelow(parent: Path | undefined): void {
    this.parent = parent;
    this.ownPath = undefined;
  }

  get run() {
    return this.field.run;
  }

  get plan() {
    return this.field.plan;
  }

  get fieldName() {
    return this.field.plan.definition.name;
  }

  get fieldNodes() {
    return this.field.nodes;
  }

  get returnType() {
    return this.field.plan.definition.type;
  }

  get parentType() {
    return this.field.plan.parentType;
  }

  /** Fields below find this one by the same object. */
  get path(): Path {
    const { responseName: key, parentType } = this.field.plan;
    this.ownPath ??= { prev: this.parent, key, typename: parentType.name };
    return this.ownPath;
  }

  get schema() {
    return this.field.run.plan.schema;
  }

  get fragments() {
    return this.field.run.plan.fragments;
  }

  get rootValue() {
    return this.field.run.rootValue;
  }

  get operation() {
    return this.field.run.plan.operation;
  }

  get variableValues() {
    return this.field.run.variables;
  }

  // What graphql-js 17 has besides, and the types of libraries demand by now.

  getAbortSignal() {
    return this.field.run.signal;
  }

  getAsyncHelpers() {
    return ASYNC_HELPERS;
  }
}

/** Nothing outlives a run that would have to be kept track of. */
const ASYNC_HELPERS = {
  promiseAll: <T>(values: readonly (PromiseLike<T> | T)[]) =>
    new Promise<T[]>((resolve, reject) => {
      Promise.all(values).then(resolve, reject);
    }),
  track: () => {},
};
