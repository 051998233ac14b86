import type { Page } from 'playwright-core'

/** Calls the API of a participant's gateway from the page, which must be the sandbox's. Throws what it refuses. */
export function callGateway<T>(page: Page, key: string, call: string, body?: unknown): Promise<T> {
  const [method = 'GET', path = ''] = call.split(' ')
  return page.evaluate(
    async ({ at, method: by, text }) => {
      const sent = text === undefined ? {} : { body: text, headers: { 'content-type': 'application/json' } }
      const response = await fetch(at, { method: by, ...sent })
      const answer = await response.text()
      if (!response.ok) throw new Error(`${by} ${at}: ${answer}`)
      return answer === '' ? undefined : JSON.parse(answer)
    },
    {
      at: `/api/participants/${key}/api/v2/${path}`,
      method,
      text: body === undefined ? undefined : JSON.stringify(body),
    },
  )
}
