/**
 * A mistake of the person at the keyboard or in what they gave us. The command line prints the
 * message as one line, `sluice: message`, and exits with 1; nothing else may reach the user.
 */
export class UserError extends Error {
  override name = "UserError";
  /** What is wrong and where, without what to do about it on the command line. */
  readonly mistake: string;

  /** @param remedy which option helps; said behind the mistake */
  constructor(mistake: string, remedy?: string) {
    super(remedy === undefined ? mistake : `${mistake}; ${remedy}`);
    this.mistake = mistake;
  }
}
