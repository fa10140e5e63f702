/** What came of a call, in values that can be compared. */
export async function outcomeOf(call: Promise<unknown>): Promise<unknown> {
  try {
    return { answer: await call };
  } catch (error) {
    return { error: described(error) };
  }
}

function described(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const response: unknown = Reflect.get(error, '$response');
  const { statusCode, reason, headers } = Object(response);
  return {
    class: error.constructor,
    name: error.name,
    message: error.message,
    retryable: Reflect.get(error, '$retryable'),
    // Those that it shows, such as $metadata and what AWS told besides.
    members: { ...error },
    response: { statusCode, reason, headers },
  };
}
