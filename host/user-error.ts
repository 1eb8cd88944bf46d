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

/** What the operating system says about a path, in words; other errors pass through. */
export function describePathError(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException)?.code;
  const reasons: Record<string, string> = {
    ENOENT: "no such file or directory",
    EACCES: "permission denied",
    EPERM: "operation not permitted",
    EISDIR: "is a directory",
    ENOTDIR: "a part of the path is not a directory",
    ENOSPC: "no space left on the disk",
    EROFS: "the file system is read-only",
    ENAMETOOLONG: "the name is too long",
    ELOOP: "too many symbolic links",
  };
  const reason = code === undefined ? undefined : reasons[code];
  return reason === undefined ? error : new UserError(`${path}: ${reason}`);
}
