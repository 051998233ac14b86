import { writeFileSync } from 'node:fs'
import { gatewaySettings } from '@digital-spine/gateway'
import { readConfig } from '@digital-spine/runtime'
import { tempFolder } from '@digital-spine/testkit'
import { expect, it } from 'vitest'
import { readEventOptions } from './event-options.ts'

const { events, eventsEmit, eventsUrl, eventsProtocol, eventsHeaders, eventsClientId } = gatewaySettings
const settings = { events, eventsEmit, eventsUrl, eventsProtocol, eventsHeaders, eventsClientId }
const read = (environment: Record<string, string>) => readEventOptions(readConfig(settings, environment))

it('lets clients in, or connects to a system with the headers of a file', () => {
  using folder = tempFolder()
  const file = `${folder.path}/headers.json`
  expect(read({})).toEqual({ mode: 'server', emit: 'bulk' })
  const client = { SPINE_EVENTS: 'client', SPINE_EVENTS_URL: 'wss://erp.test/spine', SPINE_EVENTS_HEADERS: file }
  writeFileSync(file, '{"authorization":"Bearer x"}')
  expect(read(client)).toEqual({
    ...{ mode: 'client', emit: 'bulk' },
    target: {
      ...{ url: 'wss://erp.test/spine', protocol: '', clientId: 'WS_CONSUMER' },
      headers: { authorization: 'Bearer x' },
    },
  })
  const invalid = expect.objectContaining({ code: 'CONFIG_INVALID' })
  for (const text of ['{"authorization":1}', '{']) {
    writeFileSync(file, text)
    expect(() => read(client)).toThrow(invalid)
  }
  expect(() => read({ SPINE_EVENTS: 'client' })).toThrow(invalid)
})
