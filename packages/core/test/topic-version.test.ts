import { describe, expect, it } from 'vitest'
import {
  allowsVerdict,
  checkTopicContent,
  compatibilityPolicies,
  type Did,
  maxTopicBytes,
  mayPublish,
  parseName,
  type RoleDefinition,
  type TopicContent,
  topicCreatorRole,
  topicDigest,
  topicVerdicts,
} from '../src/index.ts'
import { crypto, now, party, world } from './fixtures.ts'

const code = (expected: string) => expect.objectContaining({ code: expected })
const file = { path: 'a.json', content: '{}' }
const content: TopicContent = { format: 'jsonschema', main: 'a.json', files: [file] }

describe('what a version consists of', () => {
  it.each<[string, Partial<TopicContent>]>([
    ['files in folders', { files: [file, { path: 'types/µ type.json', content: '' }] }],
    ['only well-formed XML', { format: 'xml', main: null, files: [] }],
    ['as much as there may be', { files: [{ ...file, content: 'x'.repeat(maxTopicBytes) }] }],
    ['an example', { examples: [{ name: 'one', content: 'AA==', encoding: 'base64' }] }],
    ['a root', { root: 'acme.Reading' }],
  ])('may be %s', (_, over) => {
    checkTopicContent({ ...content, ...over })
  })

  const example = { name: 'one', content: '', encoding: 'utf8' } as const
  it.each<[string, string, Partial<TopicContent>]>([
    ...['/a', 'a/../b', './a', 'a//b', 'a/', '', '..', 'a\\b', 'a\u0000', `${'a/'.repeat(128)}`, '\ud800'].map(
      (path): [string, string, Partial<TopicContent>] => [
        `the path ${JSON.stringify(path.slice(0, 10))}`,
        'SCHEMA_INVALID',
        { main: path, files: [{ path, content: '' }] },
      ],
    ),
    ['a path twice', 'SCHEMA_INVALID', { files: [file, file] }],
    ['an example twice', 'SCHEMA_INVALID', { examples: [example, example] }],
    ['no main file', 'SCHEMA_INVALID', { main: 'b.json' }],
    ['no main file named', 'SCHEMA_INVALID', { main: null }],
    ['files for well-formed XML', 'SCHEMA_INVALID', { format: 'xml' }],
    ['an empty root', 'SCHEMA_INVALID', { root: '' }],
    ['half a character', 'SCHEMA_INVALID', { documentation: '\udc00' }],
    ['too many bytes', 'TOO_LARGE', { documentation: 'ü'.repeat(maxTopicBytes / 2) }],
    ['too many files', 'TOO_LARGE', { files: Array.from({ length: 101 }, (_, i) => ({ ...file, path: `${i}` })) }],
  ])('is not %s', (_, expected, over) => {
    expect(() => checkTopicContent({ ...content, ...over })).toThrow(code(expected))
  })

  it('has a digest that takes what is left out for nothing', async () => {
    const digest = await topicDigest(crypto, content)
    expect(await topicDigest(crypto, { ...content, documentation: '', examples: [] })).toBe(digest)
    expect(await topicDigest(crypto, { ...content, root: 'x' })).not.toBe(digest)
  })
})

it('is published by who controls the name of its owner, or holds the role for it', async () => {
  const [controller, issuer, creator, stranger] = await Promise.all([party(), party(), party(), party()])
  const owner = parseName('acme.iam.ewc')
  const role: RoleDefinition = {
    ...{ name: topicCreatorRole(owner), version: 1, issuers: { dids: [issuer.did] }, revokers: { dids: [] } },
    preconditions: { roles: [], mode: 'all' },
  }
  const { ports, issue, flip } = world([role])
  const findName = async (name: string) => (name === owner ? { controller: controller.did } : undefined)
  const may = (did: Did, of = owner, time = now) => mayPublish(did, of, { crypto, ports, now: time, findName })
  await issue(issuer, creator.did, role.name)
  expect(await Promise.all([controller, creator, stranger].map(({ did }) => may(did)))).toEqual([true, true, false])
  await expect(may(controller.did, parseName('other.iam.ewc'))).rejects.toThrow(code('NAME_UNKNOWN'))
  await expect(may(controller.did, owner, now + ports.freshnessMs + 1)).rejects.toThrow(code('LEDGER_STALE'))
  flip(issuer, 'revocation')
  expect(await may(creator.did)).toBe(false)
})

it.each(compatibilityPolicies)('the policy "%s" takes the verdicts that fulfil it', (policy) => {
  const taken = topicVerdicts.filter((verdict) => allowsVerdict(policy, verdict))
  const expected = { none: topicVerdicts, backward: ['full', 'backward'], forward: ['full', 'forward'], full: ['full'] }
  expect(taken).toEqual(expected[policy])
})
