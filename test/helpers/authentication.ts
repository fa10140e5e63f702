import { Authenticator } from '../../src/access/authenticate.ts';
import { Sessions } from '../../src/access/sessions.ts';
import type { AuthenticationSettings } from '../../src/access/ways-in.ts';
import { testLog } from './secrets.ts';

/** What lets callers in, for tests of a room alone: everyone, unless settings say otherwise. */
export function letIn(settings: AuthenticationSettings = { anonymous: false }) {
  const authenticator = new Authenticator(settings, { log: testLog() });
  return { authenticator, sessions: new Sessions(authenticator) };
}
