import { parentPort } from 'node:worker_threads'
import { createWordIndex, type WordQuery } from './word-index.ts'
import { wordsOf } from './words.ts'

/** A name with the text it is found by. */
export type SearchText = { readonly name: string; readonly kind: string; readonly text: string }

/** What the thread is told; only `find` is answered, with a {@link SearchAnswer}. */
export type SearchMessage =
  | { readonly op: 'load' | 'put'; readonly texts: readonly SearchText[] }
  | { readonly op: 'remove'; readonly names: readonly string[] }
  | { readonly op: 'find'; readonly id: number; readonly query: WordQuery }
  | { readonly op: 'settle' | 'close' }
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
    case 'put':
      index[message.op](message.texts.map(({ name, kind, text }) => ({ name, kind, words: wordsOf(text) })))
      break
    case 'remove':
      index.remove(message.names)
      break
    case 'settle':
      index.settle()
      break
    case 'close':
      port.close()
  }
})
