import { GatewayError } from '../errors.ts';

/** What a part of an argument says, or why it says nothing: the error of its own place. */
export type Outcome<Read> = Read | GatewayError;

/** What comes of reading something that a client wrote. */
export function outcomeOf<Read>(read: () => Read): Outcome<Read> {
  try {
    return read();
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
}
