import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { findDebianTool } from '@digital-spine/testkit'
import { beforeAll, describe, expect, it } from 'vitest'
import type { CompiledSchema } from '../src/compiled-schema.ts'
import { compileXml } from '../src/formats/xml.ts'
import { compileXsd } from '../src/formats/xsd.ts'

/** Market documents of the sector with their schemas; taken when they lie beside the repository. */
const folder = join(import.meta.dirname, '../../../../shared/data/energy')
const xmllint = existsSync(folder) ? findDebianTool('xmllint', { from: 'libxml2-utils' }) : undefined

const topics = [
  { set: 'cim-1.04', main: 'vhd/ValidatedHistoricalData_Document_v1.04_annotated.xsd' },
  { set: 'cim-1.12', main: 'recmmoe/ReferenceEnergyCurveMinMaxOperatingEnvelope_Document_v1.12_annotated.xsd' },
]
const sets = topics.map(({ set }) => set)

/** What xmllint says of a document: whether it is valid, and the lines of its errors. */
function askXmllint(args: readonly string[], document: string) {
  const { status, stderr } = spawnSync(xmllint ?? '', ['--noout', '--nonet', ...args, document], { encoding: 'utf8' })
  const lines = stderr.split('\n').flatMap((text) => /:(\d+): .*\berror\b/.exec(text)?.[1] ?? [])
  return { isValid: status === 0, lines: lines.map(Number) }
}

describe.skipIf(xmllint === undefined)('documents of the sector', () => {
  const compiled = new Map<string, CompiledSchema>()
  beforeAll(() => {
    for (const { set, main } of topics) {
      const root = join(folder, set)
      const paths = [
        ...readdirSync(root),
        ...readdirSync(join(root, dirname(main))).map((name) => join(dirname(main), name)),
      ]
      const files = paths
        .filter((path) => path.endsWith('.xsd'))
        .map((path) => ({ path, content: readFileSync(join(root, path), 'utf8') }))
      compiled.set(set, compileXsd({ format: 'xsd', files, main }))
    }
  })
  const documents = sets.flatMap((set) => {
    const root = join(folder, set, 'documents')
    return existsSync(root)
      ? readdirSync(root)
          .filter((name) => name.endsWith('.xml'))
          .map((name) => [set, name] as const)
      : []
  })

  it.each(documents)('%s/%s is what xmllint says, for every schema and as XML', (set, name) => {
    const path = join(folder, set, 'documents', name)
    const payload = readFileSync(path)
    expect(compileXml().check(payload).length === 0).toBe(askXmllint([], path).isValid)
    for (const { set, main } of topics) {
      const problems = compiled.get(set)?.check(payload) ?? []
      const { isValid, lines } = askXmllint(['--schema', join(folder, set, main)], path)
      expect(problems.length === 0).toBe(isValid)
      expect(problems.map(({ line }) => line)).toEqual(lines.slice(0, 20))
    }
  })

  it('says so when one of them is damaged, at any of its lines', () => {
    const [set, name] = documents.find(([set]) => set === 'cim-1.04') ?? ['', '']
    const lines = readFileSync(join(folder, set, 'documents', name), 'utf8').split('\n')
    const check = compiled.get(set)?.check
    const verdicts = lines.map((line, at) => {
      const damaged = lines.with(at, line.replace(/>[^<>]+</, '>?<'))
      return line === damaged[at]
        ? []
        : check?.(Buffer.from(damaged.join('\n')))?.map((problem) => problem.line === at + 1)
    })
    expect(verdicts.flat().length).toBeGreaterThan(10)
    expect(verdicts.flat().every(Boolean)).toBe(true)
  })

  it('passes those of cim-1.04 and refuses that of cim-1.12, with its line', () => {
    const verdicts = documents.map(([set, name]) => {
      const problems = compiled.get(set)?.check(readFileSync(join(folder, set, 'documents', name)))
      return [set, problems]
    })
    expect(verdicts).toEqual([
      ['cim-1.04', []],
      ['cim-1.04', []],
      ['cim-1.04', []],
      ['cim-1.04', []],
      [
        'cim-1.12',
        [expect.objectContaining({ line: 5, message: expect.stringContaining('No matching global declaration') })],
      ],
    ])
  })
})
