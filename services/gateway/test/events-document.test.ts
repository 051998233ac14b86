import { createRequire } from 'node:module'
import { eventFrames } from '@digital-spine/api'
import { Ajv } from 'ajv'
import { expect, it } from 'vitest'
import { describeEvents } from '../src/docs/events-document.ts'

const require = createRequire(import.meta.url)

it('is AsyncAPI 3.0', () => {
  const schema = require('@asyncapi/specs/schemas/3.0.0-without-$id.json') as object
  const ajv = new Ajv({ strict: false, validateFormats: false })
  expect(ajv.validate(schema, describeEvents()), ajv.errorsText(ajv.errors)).toBe(true)
})

it('has every frame, from whoever sends it', () => {
  const { operations } = describeEvents() as { operations: Record<string, { action: string }> }
  const actions = Object.entries(operations).map(([name, { action }]) => [name, action])
  const frames = eventFrames.map(({ protocol, name, from }) => [
    `${protocol}.${name}`,
    from === 'client' ? 'receive' : 'send',
  ])
  expect(actions).toEqual(frames)
})
