import type { QueryClient } from '@tanstack/react-query'
import { sandboxQuery } from './api.ts'
import { answerQuery } from './console/answer-query.ts'
import { areaAt, pagesOf } from './console/areas.ts'
import { GatewayConsole, LivePage, Sandbox } from './late-parts.ts'
import type { TextArea } from './texts/catalogue.ts'

/** What the page at an address shows first. */
type First = {
  readonly parts: readonly { load(): Promise<unknown> }[]
  readonly texts: readonly TextArea[]
}

/**
 * Asks for all that the page at a path shows first: parts of the program, and answers of APIs. Otherwise each would wait for the
 * one before it to say that it is needed. Answers the areas of its texts, and when all parts are there or will not come: such a one
 * is asked for again, and missed, where it is shown.
 */
export function askAhead(path: string, queries: QueryClient): { texts: readonly TextArea[]; parts: Promise<unknown> } {
  const { parts, texts } = firstAt(path, queries)
  return { texts, parts: Promise.allSettled(parts.map((part) => part.load())) }
}

function firstAt(path: string, queries: QueryClient): First {
  const [, first, key, ...rest] = path.split('/')
  if (first === 'console') return firstOfConsole(`/${[key, ...rest].join('/')}`, '', queries)
  void queries.prefetchQuery(sandboxQuery)
  const inside =
    first === 'participants'
      ? firstOfConsole(`/${rest.join('/')}`, `/api/participants/${key}`, queries)
      : { parts: [LivePage], texts: [] }
  return { parts: [Sandbox, ...inside.parts], texts: ['live', 'tour', ...inside.texts] }
}

function firstOfConsole(path: string, prefix: string, queries: QueryClient): First {
  const { key } = areaAt(path)
  for (const asked of ['login/caller', 'branding']) void queries.prefetchQuery(answerQuery(prefix, asked))
  return { parts: [GatewayConsole, pagesOf(key)], texts: ['shell', key] }
}
