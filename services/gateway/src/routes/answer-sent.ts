import type { ServerResponse } from 'node:http'
import { finished } from 'node:stream/promises'

/** Whether an answer leaves this process whole; known when it has, or when it cannot any more. */
export async function isSentWhole(answer: ServerResponse): Promise<boolean> {
  try {
    await finished(answer)
    return answer.statusCode === 200
  } catch {
    return false
  }
}
