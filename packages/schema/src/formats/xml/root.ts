import type { Problem } from '../../compiled-schema.ts'

/** What is wrong with the root element being `{namespace}local` of that name, if only one root is allowed. */
export function checkRoot(
  allowed: string | undefined,
  { uri, local }: { uri: string; local: string },
): Problem | undefined {
  const actual = uri === '' ? local : `{${uri}}${local}`
  return allowed === undefined || allowed === actual ? undefined : { message: `The root element is not ${allowed}.` }
}
