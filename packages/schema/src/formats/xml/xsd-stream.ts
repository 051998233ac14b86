import type { TopicSchema } from '@digital-spine/core'
import type { Problem, StreamCheck } from '../../compiled-schema.ts'
import { openXmlStream } from '../xml.ts'
import { checkRoot } from './root.ts'
import { startXmllint, type Xmllint, type XmllintAnswer } from './xmllint.ts'
import { describeXsdError, gaveUp } from './xsd-error.ts'
import { encodePath } from './xsd-files.ts'

/**
 * Holds a document of any size to an XML Schema that can be compiled. Xmllint reads each part, in a thread of its own, after
 * it was found well-formed and harmless, and keeps the elements that are open and the keys of identity constraints. A problem
 * has the line at which the check was, and no column.
 */
export function openXsdStream({ files, main, root }: TopicSchema): StreamCheck {
  const guard = openXmlStream((name) => checkRoot(root, name))
  let xmllint: Xmllint | undefined
  let isRefused = false
  const run = (): Xmllint => {
    // Libxml2 asks for a file by its path as a URI has it, or without what is escaped in it.
    const byPath = [...files, ...files.map(({ path, content }) => ({ path: encodePath(path), content }))]
    xmllint ??= startXmllint({ files: byPath, main: encodePath(main ?? '') })
    return xmllint
  }
  /** Has xmllint look at what the guard has found nothing wrong with. */
  const attempt = (guarded: readonly Problem[], look: () => XmllintAnswer): readonly Problem[] => {
    if (isRefused) return []
    isRefused = guarded.length > 0
    return isRefused ? guarded : describe(look())
  }
  return {
    write: (chunk) => attempt(guard.write(chunk), () => run().write(chunk)),
    end: () => attempt(guard.end(), () => run().end()),
    close: () => xmllint?.stop(),
  }
}

/** Exit codes for a document that is valid, and for one of which it was told what is wrong. */
const isVerdict: ReadonlySet<number | undefined> = new Set([0, 3, 4])
const kinds = [
  { pattern: /^Schemas validity error : (.*)$/s, describe: describeXsdError },
  { pattern: /^(?:parser|namespace) error : ([^\n]*)/, describe: (text: string) => `Not well-formed: ${text}` },
]

function describe({ messages, exit }: XmllintAnswer): readonly Problem[] {
  const problems = messages.flatMap(({ line, text }) =>
    kinds.flatMap(({ pattern, describe }) => {
      const told = pattern.exec(text)?.[1]
      return told === undefined ? [] : [{ message: describe(told), line }]
    }),
  )
  return exit === undefined || isVerdict.has(exit.code) || problems.length > 0 ? problems : [gaveUp]
}
