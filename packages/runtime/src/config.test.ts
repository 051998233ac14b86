import { expect, it } from 'vitest'
import { readConfig, setting } from './config.ts'

it('takes no freshness bound that amounts to none', () => {
  const read = (text?: string) =>
    readConfig({ freshnessMinutes: setting.freshnessMinutes() }, { SPINE_FRESHNESS_MINUTES: text }).freshnessMinutes
  expect([read(), read('5'), read('1440')]).toEqual([15, 5, 1440])
  for (const text of ['0', '1441', '-1', 'never'])
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
})
