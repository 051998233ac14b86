import type { TopicFile } from '@digital-spine/core'
import { closeBuffer, openBuffer, readBuffer, xmlCleanupInputProvider, xmlRegisterInputProvider } from 'libxml2-wasm'

/** What the paths of a version's files are relative to, so that `..` in a schema location cannot lead out of them. */
const base = 'topic:///'

/** The path of a file as a URI has it. */
export const encodePath = (path: string): string => path.split('/').map(encodeURIComponent).join('/')

/** The address that libxml2 knows a file of the version by. */
export const addressOf = (path: string): string => `${base}${encodePath(path)}`

/** The path in the version of an address; an address outside of it as it is. */
export const pathOf = (address: string): string =>
  address.startsWith(base) ? decodeURIComponent(address.slice(base.length)) : address

/**
 * Runs `work` while libxml2 can open the given files and nothing else; `miss` is told what it asks for in vain. Before and
 * after it can open nothing at all.
 */
export function withFiles<Result>(
  files: readonly TopicFile[],
  miss: (address: string) => void,
  work: () => Result,
): Result {
  const contents = new Map(files.map(({ path, content }) => [addressOf(path), Buffer.from(content)]))
  xmlCleanupInputProvider()
  xmlRegisterInputProvider({
    match: () => true,
    open(address) {
      const content = contents.get(address)
      if (content === undefined) miss(address)
      return content && openBuffer(content)
    },
    read: readBuffer,
    close(handle) {
      closeBuffer(handle)
      return true
    },
  })
  try {
    return work()
  } finally {
    xmlCleanupInputProvider()
  }
}
