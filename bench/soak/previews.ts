import type { World } from '../../src/sandbox/world/world.ts';
import { findMistakes, type SoakAnswer } from './compare.ts';
import { READ_PREVIEW } from './questions.ts';
import type { Reference } from './reference.ts';
import { LIFETIMES_MS, PREVIEW_MS, PREVIEWED, SERVED } from './world.ts';

/** A start of a preview, as the client that asked for it saw it. Milliseconds since 1970. */
export interface Start {
  readonly text: string;
  readonly askedAt: number;
  answeredAt: number;
  /** `unknown`: an error or no answer. The preview may have started all the same, or may yet: a call that was given up can arrive late. */
  outcome: 'pending' | 'started' | 'refused' | 'unknown';
}

/** More than a clock may be off, or an answer be on its way. */
const SLACK_MS = 2_000;

/** What the changing preview may be at a moment, told from the starts that clients asked for. */
export class PreviewHistory {
  readonly #starts: Start[] = [];
  readonly #world: World;
  readonly #reference: Reference;
  readonly #beganAt = new Date();

  constructor(world: World, reference: Reference) {
    this.#world = world;
    this.#reference = reference;
  }

  /** A start of another preview; undefined while one is being asked for. */
  begin(): Start | undefined {
    if (this.#starts.at(-1)?.outcome === 'pending') return undefined;
    const start: Start = {
      text: policy(this.#starts.length),
      askedAt: Date.now(),
      answeredAt: 0,
      outcome: 'pending',
    };
    this.#starts.push(start);
    return start;
  }

  /** What is wrong with an answer to READ_PREVIEW. */
  findMistakes(answer: SoakAnswer, sentAt: number, gotAt: number): string[] {
    const { text, status } = previewIn(answer.data);
    const start = this.#starts.find((each) => each.text === text);
    const wrong = this.#findWrongState(start, { text, status }, answer, sentAt, gotAt);
    if (wrong) return [wrong];
    this.#setState(start, status);
    return findMistakes(answer, this.#reference(READ_PREVIEW.document, READ_PREVIEW.variables));
  }

  #findWrongState(
    start: Start | undefined,
    { text, status }: Shown,
    { errors, extensions }: SoakAnswer,
    sentAt: number,
    gotAt: number,
  ): string | undefined {
    // The last that had surely started when the question was sent: none before it may be seen.
    const last = this.#starts.findLastIndex((each) => each.outcome === 'started' && each.answeredAt < sentAt);
    if (text === undefined) {
      return last >= 0 && !errors ? 'there is no preview, though one was started' : undefined;
    }
    if (start === undefined) return `a preview that nobody started: ${text}`;
    const index = this.#starts.indexOf(start);
    if (index < last && start.outcome !== 'unknown')
      return `preview ${index} is given after preview ${last} had started`;
    if (start.outcome === 'refused') return `preview ${index} is given, whose start was refused`;
    const isOld = extensions?.stale !== undefined;
    const isOver =
      start.outcome === 'started' && sentAt > start.answeredAt + PREVIEW_MS + LIFETIMES_MS.moving + SLACK_MS;
    if (status === 'IN_PROGRESS' && isOver && !isOld) return `preview ${index} is still IN_PROGRESS`;
    if (status === 'COMPLETE' && gotAt < start.askedAt + PREVIEW_MS)
      return `preview ${index} is COMPLETE too soon`;
    return undefined;
  }

  #setState(start: Start | undefined, status: string | undefined): void {
    const { registryId, region } = SERVED[0];
    const repository = this.#world.registry(registryId, region)?.repositories.get(PREVIEWED);
    if (repository === undefined) throw new Error(`The world has no ${PREVIEWED}.`);
    const completesAt = status === 'COMPLETE' ? this.#beganAt : new Date(8.64e15);
    repository.preview = start && {
      policyText: start.text,
      completesAt,
      status: 'COMPLETE',
      outcome: undefined,
    };
  }
}

/** A policy, another for each number: it keeps so many of the newest images, and says which one it is. */
function policy(number: number): string {
  const selection = { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 1 + (number % 20) };
  const rule = { rulePriority: 1, description: `Preview ${number}`, selection, action: { type: 'expire' } };
  return JSON.stringify({ rules: [rule] });
}

interface Shown {
  text: string | undefined;
  status: string | undefined;
}

/** The text and the status of the preview in an answer, where they are there. */
function previewIn(data: unknown): Shown {
  const preview = member(member(data, 'repository'), 'lifecyclePreview');
  const text = member(preview, 'lifecyclePolicyText');
  const status = member(preview, 'status');
  return {
    text: typeof text === 'string' ? text : undefined,
    status: typeof status === 'string' ? status : undefined,
  };
}

/** One member of something unknown. */
export function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
