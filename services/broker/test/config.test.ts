import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig } from '@digital-spine/runtime'
import { tempFolder } from '@digital-spine/testkit'
import { describe, expect, it } from 'vitest'
import { brokerSettings, defaultLimits, readLimits } from '../src/config.ts'

const needed = {
  SPINE_NAMES_URL: 'http://names.example',
  SPINE_HUB_URL: 'http://hub.example',
  SPINE_VAULT_SECRET: 'secret',
  SPINE_USE_ROLE: 'user.roles.broker.iam.ewc',
  SPINE_TOPIC_ROLE: 'creator.roles.broker.iam.ewc',
}
const read = (over: Record<string, string> = {}) => readConfig(brokerSettings, { ...needed, ...over })

describe('the configuration of a broker', () => {
  it('amounts to the limits it has anyway, with nobody to administer it and no namespaces', () => {
    const config = read()
    expect({ ...defaultLimits, ...readLimits(config) }).toEqual(defaultLimits)
    expect(config).toMatchObject({ adminRole: null, policy: [] })
  })

  it('takes limits and, as JSON or in a file, namespaces', () => {
    using folder = tempFolder()
    const path = join(folder.path, 'policy.json')
    const policy = [{ namespace: 'acme.iam.ewc', use: 'member.roles.acme.iam.ewc' }]
    writeFileSync(path, JSON.stringify(policy))
    const limits = { SPINE_MAX_TOPICS: '0', SPINE_RETENTION_HOURS: '1000', SPINE_MAX_MAILBOX_BYTES: '1000000' }
    const config = read({ SPINE_POLICY: JSON.stringify(policy), ...limits })
    expect(config.policy).toEqual(policy)
    expect(read({ SPINE_POLICY: path }).policy).toEqual(policy)
    expect(readLimits(config)).toMatchObject({
      ...{ topics: 0, retentionMs: 3_600_000_000, maxRetentionMs: 3_600_000_000 },
      mailbox: { messages: defaultLimits.mailbox.messages, bytes: 1_000_000 },
    })
  })

  it('is refused with every problem', () => {
    const wrong = { SPINE_POLICY: '[{"namespace":"x_y"}]', SPINE_ADMIN_ROLE: 'X', SPINE_MAX_CLIENTS: '0' }
    expect(() => read(wrong)).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        details: {
          problems: [
            { variable: 'SPINE_MAX_CLIENTS', problem: 'expected a whole number from 1', about: expect.any(String) },
            { variable: 'SPINE_ADMIN_ROLE', problem: expect.any(String), about: expect.any(String) },
            {
              variable: 'SPINE_POLICY',
              problem: expect.stringMatching(/^namespace 1, namespace: .+; .+/),
              about: expect.any(String),
            },
          ],
        },
      }),
    )
  })
})
