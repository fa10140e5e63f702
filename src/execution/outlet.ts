/** Where the text of an answer may leave by while the rest of it is made. */
export interface Outlet {
  /** How long a piece is at least. */
  readonly pieceLength: number;
  /** Whether it may begin to leave now; asked once. What has left is not taken back. */
  begin(): boolean;
  /** Lets this much of it leave. */
  push(text: string): void;
}
