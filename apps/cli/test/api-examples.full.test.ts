import { readApiExamples, readEventExamples } from '@digital-spine/gateway'
import { tempFolder } from '@digital-spine/testkit'
import { expect, it } from 'vitest'
import { tellStory } from './api-examples/story.ts'
import { tellFrames } from './api-examples/tell-frames.ts'
import { createTellers } from './api-examples/teller.ts'
import { startParticipants } from './participants.ts'

/** Streams, forms, what is sent in bytes, and what depends on the machine; docs/files.md and docs/events.md show them. */
const notShown = [
  'GET /api/v2/activity',
  'DELETE /api/v2/branding/{image}',
  'GET /api/v2/branding/{image}',
  'PUT /api/v2/branding/{image}',
  'DELETE /api/v2/certificate',
  'GET /api/v2/certificate',
  'POST /api/v2/certificate',
  'GET /api/v2/dead-letters/counts',
  'POST /api/v2/files',
  'DELETE /api/v2/files/{id}',
  'GET /api/v2/files/{id}',
  'PATCH /api/v2/files/{id}',
  'GET /api/v2/messages/download',
  'GET /api/v2/messages/sent/download/{id}',
  'GET /api/v2/messages/stream',
  'GET /api/v2/messages/{id}/stream',
  'POST /api/v2/messages/upload',
  'GET /api/v2/settings',
]

/** What of a value another has otherwise: members that it lacks, and those of another type. */
function differences(shown: unknown, actual: unknown, at = ''): string[] {
  if (typeof shown !== typeof actual || Array.isArray(shown) !== Array.isArray(actual)) return [at]
  if (Array.isArray(shown) && Array.isArray(actual)) {
    if (shown.length === 0) return []
    return actual.length === 0 ? [at] : differences(shown[0], actual[0], `${at}/0`)
  }
  if (typeof shown !== 'object' || shown === null) return []
  const members = actual as Record<string, unknown> | null
  return Object.entries(shown).flatMap(([name, value]) => differences(value, members?.[name], `${at}/${name}`))
}

it('does what the examples in its documents say', async () => {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(tempFolder())
  const network = stack.use(await startParticipants(`sqlite:${folder.path}/hub.sqlite`))
  const { tellers, told, untold } = await createTellers([await network.join(), await network.join()])
  const [maker, partner] = tellers
  if (maker === undefined || partner === undefined) throw new Error('there are two')
  await tellStory(maker, partner)
  const shown = readApiExamples()
  const names = ({ operation, summary, status }: (typeof shown)[number]) => [operation, summary, status]
  expect(told.map(names)).toEqual(shown.map(names))
  for (const [index, call] of shown.entries()) expect(differences(call, told[index]), call.operation).toEqual([])
  expect(untold().toSorted()).toEqual(notShown.toSorted())
  const frames = await tellFrames(maker, partner)
  const kinds = frames.map(({ protocol, name }) => `${protocol}.${name}`)
  expect(kinds).toEqual(readEventExamples().map(({ protocol, name }) => `${protocol}.${name}`))
  for (const [index, frame] of readEventExamples().entries()) expect(differences(frame, frames[index])).toEqual([])
})
