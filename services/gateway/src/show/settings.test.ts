import { expect, it } from 'vitest'
import type { GatewayOptions } from '../create-gateway.ts'
import { showSettings } from './settings.ts'

const options = {
  ...{ host: '127.0.0.1', port: 8090, namesUrl: 'http://names', hubUrl: 'http://hub', brokerUrl: 'http://broker' },
  ...{ apiKey: 'a-key-that-nobody-sees', spool: { folder: '/var/files', maxBytes: 5e9 }, historyDays: 30 },
  databaseUrl: 'postgres://gateway:open-sesame@db.example/gateway?password=open-sesame',
} as GatewayOptions

it('shows what a gateway was started with, what it goes by where nothing was said, and no secret', () => {
  const settings = showSettings(options)
  const found = (wanted: string) => settings.find(({ variable }) => variable === wanted)
  expect(found('SPINE_HISTORY_DAYS')).toMatchObject({ value: 30, fallback: 400 })
  expect(found('SPINE_MAX_CLIENTS')).toMatchObject({ value: 200, fallback: 200 })
  expect(found('SPINE_SPOOL_GIGABYTES')).toMatchObject({ value: 5 })
  expect(found('SPINE_TLS_CERT')).toMatchObject({ value: null })
  expect(found('SPINE_DATABASE_URL')).toMatchObject({ value: 'postgres://db.example/gateway' })
  expect(JSON.stringify(settings)).not.toMatch(/nobody-sees|open-sesame|SPINE_API_KEY|SPINE_VAULT_SECRET/)
})
