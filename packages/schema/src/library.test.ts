import { checkTopicContent, parseTopicName, parseVersion } from '@digital-spine/core'
import { describe, expect, it } from 'vitest'
import { compileJsonSchema } from './formats/json-schema.ts'
import { readLibrary } from './library.ts'

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

/** All that a value becomes when one of its leaves is of a wrong type. */
function mutilate(value: Json): Json[] {
  if (Array.isArray(value))
    return value.flatMap((item, i) => mutilate(item).map((mutilated) => value.with(i, mutilated)))
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([name, member]) =>
      mutilate(member).map((mutilated) => ({ ...value, [name]: mutilated })),
    )
  return [{ mutilated: true }]
}

const bytes = (value: Json): Uint8Array => Buffer.from(JSON.stringify(value))

it('has the topics of the sector', () => {
  expect(readLibrary().map(({ name }) => name)).toEqual([
    ...['flexibility-activations', 'flexibility-offers', 'interval-readings', 'openadr-events', 'openadr-reports'],
    ...['operating-envelopes', 'settlements'],
  ])
})

describe.each(readLibrary())('$name of the library', ({ name, version, description, tags, content }) => {
  const { documentation = '', examples = [] } = content
  const payloads = examples.map((example) => JSON.parse(example.content) as { readonly [name: string]: Json })

  it('can be published and found, and names its sources', () => {
    checkTopicContent(content)
    expect([parseTopicName(name), parseVersion(version)]).toEqual([name, version])
    expect([description, ...tags].every((text) => text.length > 0)).toBe(true)
    expect(documentation).toMatch(/^Sources?: /m)
    expect(examples.length).toBeGreaterThanOrEqual(2)
  })

  it('takes its examples', async () => {
    const { check } = await compileJsonSchema(content)
    expect(payloads.map((payload) => check(bytes(payload)))).toEqual(payloads.map(() => []))
  })

  it('refuses an example with anything in it of a wrong type, and one without what is required', async () => {
    const { check } = await compileJsonSchema(content)
    const { required } = JSON.parse(content.files[0]?.content ?? '') as { required: readonly string[] }
    const without = (payload: (typeof payloads)[number]) =>
      required.map((member) => Object.fromEntries(Object.entries(payload).filter(([key]) => key !== member)))
    const refused = payloads.flatMap((payload) => [...mutilate(payload), ...without(payload)])
    expect(refused.length).toBeGreaterThan(20)
    expect(refused.filter((payload) => check(bytes(payload)).length === 0)).toEqual([])
  })
})
