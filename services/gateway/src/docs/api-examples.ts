import { readFileSync } from 'node:fs'
import type { ApiExample } from '@digital-spine/runtime'

/** Calls in the order in which they were made, which is one story; `node apps/cli/test/api-examples/record.ts` writes it down. */
export const readApiExamples = (): readonly ApiExample[] =>
  JSON.parse(readFileSync(new URL('./api-examples.json', import.meta.url), 'utf8')) as ApiExample[]
