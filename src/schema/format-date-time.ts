const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const SECOND_MS = 1000;

const padded = (count: number, digits: number) =>
  Array.from({ length: count }, (_, number) => String(number).padStart(digits, '0'));

const MINUTES = padded(24, 2).flatMap((hour) => padded(60, 2).map((minute) => `${hour}:${minute}:`));
const SECONDS = padded(60, 2).map((second) => `${second}.`);
const MILLISECONDS = padded(1000, 3).map((millisecond) => `${millisecond}Z`);

/** So many days are remembered. */
const MOST_DAYS = 4096;
const days = new Map<number, string>();

/** A date as `toISOString` writes it, in a third of the time: lists have thousands, of few days. */
export function formatDateTime(date: Date): string {
  const ms = date.getTime();
  const day = Math.floor(ms / DAY_MS);
  const time = ms - day * DAY_MS;
  const text = `${days.get(day) ?? rememberDay(day)}${MINUTES[Math.floor(time / MINUTE_MS)]}`;
  return `${text}${SECONDS[Math.floor((time % MINUTE_MS) / SECOND_MS)]}${MILLISECONDS[time % SECOND_MS]}`;
}

/** Throws where it is none, as `toISOString` does. */
function rememberDay(day: number): string {
  const text = new Date(day * DAY_MS).toISOString().slice(0, -'00:00:00.000Z'.length);
  if (days.size >= MOST_DAYS) days.clear();
  days.set(day, text);
  return text;
}
