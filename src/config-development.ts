import { type AuthenticationSettings, asksWho } from './access/ways-in.ts';
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

/** Whether a setting that is left to the gateway is on: in development. */
export function isOn(setting: boolean | 'auto', settings: Settings): boolean {
  return setting === 'auto' ? isDevelopment(settings) : setting;
}
