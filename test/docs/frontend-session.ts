/** Whose token the page below sends; a test signs somebody in. */
export const session: { token?: string | undefined } = {};

/** What docs/frontend.md leaves to the application. */
export async function getToken(): Promise<string | undefined> {
  return session.token;
}
