import { UserError } from "../../lab/user-error.ts";

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
    ENXIO: "nobody is at the other end of this pipe or socket",
  };
  const reason = code === undefined ? undefined : reasons[code];
  return reason === undefined ? error : new UserError(`${path}: ${reason}`);
}
