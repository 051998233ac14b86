import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { tempFolder } from '@digital-spine/testkit'
import { expect, it } from 'vitest'
import { createProgram } from '../src/program.ts'
import { spine } from './spine.ts'

it.each([
  ['--against', 'gone'],
  ['--against', 'gone.json'],
  ['--file', 'gone.json'],
  ['--folder', 'gone'],
])('says that what is given with %s is not there', async (option, name) => {
  using folder = tempFolder()
  const schema = join(folder.path, 'schema.json')
  writeFileSync(schema, '{}')
  const path = join(folder.path, name)
  const program = createProgram({}, Promise.resolve())
  const run = program.parseAsync(['topic', 'check', '--schema', schema, option, path], { from: 'user' })
  await expect(run).rejects.toMatchObject({
    ...{ code: 'VALIDATION_FAILED', message: `${path} cannot be read: there is no such file or folder.` },
  })
})

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
