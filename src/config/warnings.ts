import { anyPatternTest } from '../access/pattern.ts';
import { registryName } from '../aws/registry.ts';
import type { Config } from './settings.ts';
import { ignoredProtocol, unknownVariables } from './variables.ts';

/** What is valid, and yet can hardly be meant: told at the start and by `config --check`, each by what holds it. */
export function warningsOf(config: Config, env: Environment, now: number): string[] {
  return [
    ...unknownVariables(env).map((name) => `${name}: is no variable of the gateway, and does nothing`),
    ...otherProtocol(env),
    ...rulesForNothing(config),
    ...expiredKeys(config, now),
    ...metricsForNobody(config),
  ];
}

type Environment = Parameters<typeof unknownVariables>[0];

/** A collector listens to each protocol on a port of its own. */
function otherProtocol(env: Environment): string[] {
  const name = ignoredProtocol(env);
  if (name === undefined) return [];
  return [
    `${name}: traces are sent as http/protobuf alone, which collectors take on port 4318 as a rule: set that, and the endpoint for it`,
  ];
}

/** Which registry is the default one is not known before AWS is asked. */
function rulesForNothing({ access, registries }: Config): string[] {
  if (access === undefined || registries === undefined) return [];
  const names = registries.map(registryName);
  return access.rules.flatMap((rule, index) =>
    rule.registries.flatMap((pattern, place) =>
      names.some(anyPatternTest([pattern]))
        ? []
        : [`access.rules.${index}.registries.${place}: fits no registry that is served`],
    ),
  );
}

function expiredKeys({ auth }: Config, now: number): string[] {
  return (auth.apiKeys ?? []).flatMap(({ name, expiresAt }) =>
    expiresAt === undefined || expiresAt > now
      ? []
      : [`auth: a key of ${name} expired at ${new Date(expiresAt).toISOString()}, and lets nobody in`],
  );
}

function metricsForNobody({ auth, metrics }: Config): string[] {
  if (!metrics.enabled || metrics.port !== undefined || !auth.router?.required) return [];
  return [
    'metrics: are read on the main port, where auth.router.required lets routers in alone: set metrics.port',
  ];
}
