import type { HostileRequest } from '../load.ts';

/** The same in pieces, without saying how much will come. */
export const request: HostileRequest = {
  body() {
    const piece = new TextEncoder().encode(' '.repeat(2 ** 16));
    let left = 32;
    return new ReadableStream({
      pull(controller) {
        left -= 1;
        if (left < 0) controller.close();
        else controller.enqueue(piece);
      },
    });
  },
  code: 'REQUEST_ENTITY_TOO_LARGE',
  limit: 'limits.bodyBytes',
  status: 413,
};
