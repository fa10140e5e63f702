import { type AuthenticationSettings, asksWho } from '../access/ways-in.ts';
import { isLoopback } from '../loopback.ts';

/** What tells whether the gateway is somebody's own. */
interface Settings {
  host: string;
  auth: AuthenticationSettings;
}

/** Whether this is a gateway in development: nobody but this machine reaches it, and nobody has to say who they are. */
export function isDevelopment({ host, auth }: Settings): boolean {
  return isLoopback(host) && !asksWho(auth);
}

/** Which of the ways to learn of the schema there are. What is left to the gateway is there in development alone. */
export function disclosureOf(settings: Settings & Record<Way, boolean | 'auto'>): Record<Way, boolean> {
  const isOn = (setting: boolean | 'auto') => (setting === 'auto' ? isDevelopment(settings) : setting);
  return {
    introspection: isOn(settings.introspection),
    graphiql: isOn(settings.graphiql),
    suggestions: isOn(settings.suggestions),
  };
}

type Way = 'introspection' | 'graphiql' | 'suggestions';
