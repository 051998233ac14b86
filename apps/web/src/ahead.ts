import type { QueryClient } from '@tanstack/react-query'
import { sandboxQuery } from './api.ts'
import { answerQuery } from './console/answer-query.ts'
import { areaAt, loadPages } from './console/areas.ts'
import type { TextArea } from './texts/catalogue.ts'

/**
 * Asks for all that the page at a path shows first: parts of the program, and answers of APIs. Otherwise each would wait for the
 * one before it to say that it is needed. What does not come is asked for again, and told of, where it is shown. Answers the areas
 * of its texts.
 */
export function askAhead(path: string, queries: QueryClient): readonly TextArea[] {
  const [, first, key, ...rest] = path.split('/')
  if (first === 'console') return askForConsole(`/${[key, ...rest].join('/')}`, '', queries)
  load(() => import('./live/sandbox-app.tsx'))
  void queries.prefetchQuery(sandboxQuery)
  if (first === 'participants')
    return ['live', 'tour', ...askForConsole(`/${rest.join('/')}`, `/api/participants/${key}`, queries)]
  load(() => import('./live/live-page.tsx'))
  return ['live', 'tour']
}

function askForConsole(path: string, prefix: string, queries: QueryClient): readonly TextArea[] {
  const { key } = areaAt(path)
  load(() => import('./console/console-app.tsx'))
  load(() => loadPages(key))
  for (const asked of ['login/caller', 'branding']) void queries.prefetchQuery(answerQuery(prefix, asked))
  return ['shell', key]
}

const load = (part: () => Promise<unknown>): void => void part().catch(() => undefined)
