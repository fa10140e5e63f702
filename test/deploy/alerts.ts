import { parse } from 'yaml';
import { z } from 'zod';
import { readDocument } from '../docs/markdown.ts';

/** Where the alerts are. */
export const ALERTS = 'deploy/prometheus/alerts.yml';

const { groups } = z
  .object({
    groups: z.array(
      z.object({
        rules: z.array(
          z.object({
            alert: z.string(),
            expr: z.string(),
            labels: z.object({ severity: z.enum(['warning', 'critical']) }),
            annotations: z.object({ summary: z.string(), runbook_url: z.string() }),
          }),
        ),
      }),
    ),
  })
  .parse(parse(readDocument(ALERTS)));

/** Every alert. */
export const alerts = groups.flatMap(({ rules }) => rules);
