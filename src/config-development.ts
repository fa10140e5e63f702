import { type AuthenticationSettings, asksWho } from './access/ways-in.ts';
import type { Disclosure } from './http/yoga.ts';
import { isLoopback } from './loopback.ts';

/** What tells whether the gateway is somebody's own. */
interface Settings {
  host: string;
  auth: AuthenticationSettings;
}

/** Whether this is a gateway in development: nobody but this machine reaches it, and nobody has to say who they are. */
export function isDevelopment({ host, auth }: Settings): boolean {
  return isLoopback(host) && !asksWho(auth);
}

/** What clients may learn of the schema: what is left to the gateway, in development alone. */
export function disclosureOf(settings: Settings & Record<keyof Disclosure, boolean | 'auto'>): Disclosure {
  const { introspection, graphiql, suggestions } = settings;
  const isOn = (setting: boolean | 'auto') => (setting === 'auto' ? isDevelopment(settings) : setting);
  return {
    introspection: isOn(introspection),
    graphiql: isOn(graphiql),
    suggestions: isOn(suggestions),
  };
}
