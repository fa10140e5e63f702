import { z } from 'zod';
import { patternTest } from '../access/pattern.ts';
import { operationNames } from '../aws/path/operations.ts';

const PATTERN_RULE = 'must be a list of names, in which * stands for any characters';
const patterns = z.array(z.string(PATTERN_RULE).min(1, PATTERN_RULE), PATTERN_RULE).default([]);

const REGISTRY_RULE = 'must list registries as ACCOUNT/REGION; * stands for any characters';
const OPERATION_RULE = 'must list AWS operations, like ecr.DescribeImages; * stands for any characters';

/** What an operator turns off while the gateway runs: names, in which `*` stands for any characters. */
export const OffShape = z.strictObject({
  registries: z.array(z.string(REGISTRY_RULE).regex(/^[\w*-]+(?:\/[\w*-]+)?$/, REGISTRY_RULE)).default([]),
  /** One that matches nothing would turn off nothing, and nobody would see. */
  awsOperations: z
    .array(
      z.string(OPERATION_RULE).refine((pattern) => operationNames.some(patternTest(pattern)), OPERATION_RULE),
      OPERATION_RULE,
    )
    .default([]),
  operations: patterns,
  callers: patterns,
});
