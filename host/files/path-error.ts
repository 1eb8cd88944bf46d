import { UserError } from "../../lab/user-error.ts";

/** What the operating system says about a path, in words; other errors pass through. */
export function describePathError(error: unknown, path: string): unknown {
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  // A reader that is gone is no mistake of the path (host/cli.ts).
  if (code === undefined || syscall === undefined || code === "EPIPE") return error;
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
  return new UserError(`${path}: ${reasons[code] ?? `the system says ${code}`}`);
}
