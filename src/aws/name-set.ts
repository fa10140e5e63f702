/** Names of one kind of thing, told by a test: of a listing, those that whoever asks is to learn of. */
export interface NameSet {
  /** The same for the same names. */
  readonly id: string;
  /** Whether there is none. */
  readonly isEmpty: boolean;
  sees(name: string): boolean;
}
