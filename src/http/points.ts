import type { OperationCost } from '../schema/operation-cost.ts';

/** So many fields are a point, which is then about half a millisecond of the gateway's time; ADR 24 has what was measured. */
const NODES_OF_A_POINT = 100;
/** A read takes the gateway about as much time as so many fields do, though what it reads is remembered. */
const NODES_OF_A_CALL = 10;

/** What an operation costs beside the one point of its request. */
export interface Points {
  /** Those of the gateway's own time, spent whether AWS is asked or not. */
  ofTime: number;
  /** And those of the AWS calls that it may come to. */
  all: number;
}

/** What an operation costs in points. */
export function pointsOf({ calls, nodes }: Pick<OperationCost, 'calls' | 'nodes'> = NOTHING): Points {
  const ofTime = Math.floor((nodes + calls * NODES_OF_A_CALL) / NODES_OF_A_POINT);
  return { ofTime, all: calls + ofTime };
}

/** Of what was not reckoned. */
const NOTHING = { calls: 0, nodes: 0 };
