import { ApiError } from '../request.ts'

/** What is wrong with one member of what was sent, if the answer says so; `path` is a JSON pointer. */
export function problemAt(error: Error | null, path: string): string | undefined {
  if (!(error instanceof ApiError)) return undefined
  return error.problems.find((problem) => problem.path === path)?.message
}
