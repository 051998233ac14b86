import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { tempFolder } from '@digital-spine/testkit'
import { expect, it } from 'vitest'
import { spine } from './spine.ts'

it('compares two versions in files, without any service', async () => {
  using folder = tempFolder()
  const write = (path: string, schema: unknown): string => {
    const file = join(folder.path, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, JSON.stringify(schema))
    return file
  }
  const reading = { properties: { wh: { $ref: 'wh.json' } } }
  const newer = write('new/reading.json', reading)
  write('new/wh.json', { type: 'number', maximum: 100 })
  write('old/reading.json', reading)
  const older = write('old/wh.json', { type: 'number' })
  const check = (...args: string[]) => spine('topic', 'check', '--schema', newer, '--against', ...args)
  expect(await check(dirname(older), '--folder', dirname(newer))).toBe(
    [
      'forward: the older version reads what the newer one allows',
      '  not backward: /wh must be at most 100',
      '    for example {"wh":101}\n',
    ].join('\n'),
  )
  const same = write('same.json', { type: 'string' })
  expect(await spine('topic', 'check', '--schema', same, '--against', same, '--json')).toContain('"full"')
})
