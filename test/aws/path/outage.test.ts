import { expect, onTestFinished, test, vi } from 'vitest';
import { Outage } from '../../../src/aws/path/outage.ts';
import { testLog } from '../../helpers/secrets.ts';

function openOutage() {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const lines: string[] = [];
  const hear = (line: string) => {
    const { msg, reason } = JSON.parse(line);
    lines.push(reason === undefined ? msg : `${msg}: ${reason}`);
  };
  return { outage: new Outage('It', testLog(hear), 1000), lines };
}

const DOWN = 'It cannot be used; going on without it: slow';
const UP = 'It can be used again';

test('says once that it fails, and once that it has worked again for a while', () => {
  const { outage, lines } = openOutage();
  outage.worked('read');
  outage.failed('read', 'slow');
  outage.failed('read', 'slower');
  outage.worked('read');
  vi.advanceTimersByTime(999);
  expect(lines).toEqual([DOWN]);
  vi.advanceTimersByTime(1);
  outage.worked('read');
  vi.advanceTimersByTime(5000);
  expect(lines).toEqual([DOWN, UP]);
  outage.failed('read', 'slow');
  expect(lines).toEqual([DOWN, UP, DOWN]);
});

test('takes what comes and goes for one outage', () => {
  const { outage, lines } = openOutage();
  for (let i = 0; i < 10; i += 1) {
    outage.failed('read', 'slow');
    outage.worked('read');
    vi.advanceTimersByTime(500);
  }
  expect(lines).toEqual([DOWN]);
});

test('is not over while one way still fails', () => {
  const { outage, lines } = openOutage();
  outage.failed('read', 'slow');
  outage.failed('write', 'full');
  outage.worked('read');
  vi.advanceTimersByTime(5000);
  expect(lines).toEqual([DOWN]);
  outage.worked('write');
  vi.advanceTimersByTime(5000);
  expect(lines).toEqual([DOWN, UP]);
});

test('says nothing more at its end', () => {
  const { outage, lines } = openOutage();
  outage.failed('read', 'slow');
  outage.worked('read');
  outage.end();
  outage.failed('read', 'gone');
  vi.advanceTimersByTime(5000);
  expect(lines).toEqual([DOWN]);
});
