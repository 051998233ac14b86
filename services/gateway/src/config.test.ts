import { readConfig } from '@digital-spine/runtime'
import { expect, it } from 'vitest'
import { gatewaySettings } from './config.ts'

it('starts with no key or secret but one that it is given', () => {
  const { apiKey, vaultSecret } = gatewaySettings
  const read = (environment: Record<string, string>) => readConfig({ apiKey, vaultSecret }, environment)
  const invalid = (variable: string) =>
    expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(variable) })
  expect(() => read({ SPINE_VAULT_SECRET: 'word' })).toThrow(invalid('SPINE_API_KEY'))
  expect(() => read({ SPINE_VAULT_SECRET: 'word', SPINE_API_KEY: 'short' })).toThrow(invalid('SPINE_API_KEY'))
  expect(() => read({ SPINE_API_KEY: 'a-key-of-a-test-run' })).toThrow(invalid('SPINE_VAULT_SECRET'))
})
