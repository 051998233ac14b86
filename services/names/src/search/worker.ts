import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { parentPort } from 'node:worker_threads'
import type { Entry } from './postings.ts'
import { createWordIndex, type WordQuery } from './word-index.ts'
import { wordsOf } from './words.ts'

/** A name with the text it is found by. */
export type SearchText = { readonly name: string; readonly kind: string; readonly text: string }

/** What the thread is told; what has an id is answered, with a {@link SearchAnswer}. */
export type SearchMessage =
  | { readonly op: 'load'; readonly id: number; readonly texts: readonly SearchText[] }
  | { readonly op: 'put'; readonly texts: readonly SearchText[] }
  | { readonly op: 'remove'; readonly names: readonly string[] }
  | { readonly op: 'find'; readonly id: number; readonly query: WordQuery }
  | { readonly op: 'settled' | 'close' }
export type SearchAnswer = { readonly id: number; readonly names: readonly string[] }

const port = parentPort
if (port === null) throw new TypeError('the word index runs in a worker thread')
const index = createWordIndex()

port.on('message', (message: SearchMessage) => {
  switch (message.op) {
    case 'find':
      port.postMessage({ id: message.id, names: index.find(message.query) } satisfies SearchAnswer)
      break
    case 'load':
      index.load(message.texts.map(toEntry))
      port.postMessage({ id: message.id, names: [] } satisfies SearchAnswer)
      break
    case 'put':
      index.put(message.texts.map(toEntry))
      break
    case 'remove':
      index.remove(message.names)
      break
    case 'settled':
      index.settle()
      collectGarbage()
      break
    case 'close':
      port.close()
  }
})

function toEntry({ name, kind, text }: SearchText): Entry {
  return { name, kind, words: wordsOf(text) }
}

/** Filling leaves several times as much behind as it makes, and a thread that does little keeps it for good. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  ;(runInNewContext('gc') as () => void)()
}
