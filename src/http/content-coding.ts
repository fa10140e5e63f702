/**
 * The coding that a client likes best of those that are offered (Accept-Encoding); of several that it likes as much, the one
 * that is offered first. Whoever takes none of them, or says nothing, gets what is sent as it is.
 */
export function preferredCoding<Coding extends string>(
  accept: string | null,
  offered: Iterable<Coding>,
): Coding | 'identity' {
  if (accept === null) return 'identity';
  const given = weights(accept);
  let preferred: Coding | 'identity' = 'identity';
  // Of what is not named it is the last choice, and of what is liked as much as others as well.
  let most = given.get(preferred) ?? 0;
  for (const coding of offered) {
    const weight = given.get(coding) ?? given.get('*') ?? 0;
    if (weight > 0 && (preferred === 'identity' ? weight >= most : weight > most)) {
      preferred = coding;
      most = weight;
    }
  }
  return preferred;
}

/** The members of an Accept or Accept-Encoding header with their weights, in the order given. */
export function weights(header: string | null): ReadonlyMap<string, number> {
  return new Map(
    (header ?? '').split(',').map((member) => {
      const [name = '', ...parameters] = member.split(';').map((part) => part.trim().toLowerCase());
      const weight = parameters.find((parameter) => parameter.startsWith('q='));
      return [name, weight === undefined ? 1 : Number(weight.slice(2))];
    }),
  );
}
