import { expect, test, vi } from 'vitest';
import { whenSaid } from '../src/log.ts';
import { createLog } from '../src/telemetry/create-log.ts';

test('a log that nobody says anything to is not made; once it is, it says whose lines they are', () => {
  const lines: unknown[] = [];
  const log = createLog('info', { write: (line) => void lines.push(JSON.parse(line)) });
  const make = vi.fn(() => log.child({ requestId: 'a' }));
  const own = whenSaid(log, make);
  expect(make).not.toHaveBeenCalled();
  own.info({ of: 'one' }, 'first');
  own.child({ part: 'b' }).warn('second');
  own.debug('third');
  expect(make).toHaveBeenCalledTimes(1);
  expect(lines).toMatchObject([
    { requestId: 'a', of: 'one', msg: 'first' },
    { requestId: 'a', part: 'b', msg: 'second' },
  ]);
  expect(lines).toHaveLength(2);
});
