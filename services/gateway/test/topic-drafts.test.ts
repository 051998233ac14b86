import type { NameList, WalletEntry } from '@digital-spine/api'
import { type Did, jsonSchemaContent, type Name } from '@digital-spine/core'
import { createValidators } from '@digital-spine/schema'
import { afterAll, describe, expect, it } from 'vitest'
import { checkDraft } from '../src/topics/check-draft.ts'
import { listOwners } from '../src/topics/list-owners.ts'

const validators = createValidators({ workers: 1 })
afterAll(() => validators.close())

describe('a draft of a topic', () => {
  const content = jsonSchemaContent({ type: 'object', properties: { kwh: { type: 'number' } } })
  const utf8 = (text: string) => ({ content: text, encoding: 'utf8' as const })

  it('is told where it does not compile', async () => {
    const files = [{ path: 'schema.json', content: '{\n "type": "objekt"\n}' }]
    const { schema, payload } = await checkDraft({ validators }, { content: { ...content, files }, payload: utf8('1') })
    expect(schema[0]).toMatchObject({ file: 'schema.json', path: '/type', line: 2, column: 10 })
    expect(payload).toBeNull()
  })

  it('is told that its main file is not there', async () => {
    const { schema } = await checkDraft({ validators }, { content: { ...content, main: 'other.json' } })
    expect(schema).toEqual([{ message: expect.stringContaining('other.json') }])
  })

  it('holds a payload and its examples to itself', async () => {
    const examples = [
      { name: 'good', ...utf8('{"kwh":1}') },
      { name: 'bad', ...utf8('{"kwh":"1"}') },
    ]
    const checked = await checkDraft({ validators }, { content: { ...content, examples }, payload: utf8('{"kwh":2}') })
    expect(checked.payload).toEqual([])
    expect(checked.examples.map(({ name, problems }) => [name, problems.length])).toEqual([
      ['good', 0],
      ['bad', 1],
    ])
  })
})

it('lists names that are controlled and may have topics, and those with a role for topics', async () => {
  const did = 'did:ethr:spine:0x1' as Did
  const named = (name: string, kind: string) => ({ name, kind, controller: did })
  const asked: object[] = []
  const names = {
    async list(query: object): Promise<NameList> {
      asked.push(query)
      const list = [
        named('a.iam.ewc', 'organisation'),
        named('user.roles.a.iam.ewc', 'role'),
        named('b.apps.a.iam.ewc', 'application'),
      ]
      return { names: list, next: 'b.apps.a.iam.ewc', asOf: {} } as unknown as NameList
    },
  }
  const entry = (role: string, state: WalletEntry['state'] = 'active') => ({ role: role as Name, state }) as WalletEntry
  const history = async () => [
    entry('topiccreator.roles.z.iam.ewc'),
    entry('topiccreator.roles.y.iam.ewc', 'revoked'),
    entry('user.roles.z.iam.ewc'),
  ]
  const context = { names, signer: { did } } as unknown as Parameters<typeof listOwners>[0]
  const controlled = [
    { name: 'a.iam.ewc', by: 'control' },
    { name: 'b.apps.a.iam.ewc', by: 'control' },
  ]
  const first = await listOwners(context, { history }, { limit: 3 })
  expect(first).toEqual({ did, owners: [...controlled, { name: 'z.iam.ewc', by: 'role' }], next: 'b.apps.a.iam.ewc' })
  const second = await listOwners(context, { history }, { limit: 3, after: 'x' })
  expect(second.owners).toEqual(controlled)
  expect(asked).toEqual([
    { limit: 3, controller: did },
    { limit: 3, after: 'x', controller: did },
  ])
})
