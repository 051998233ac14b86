import { expect, it } from 'vitest'
import { readDocuments, writeDocuments, writeSpec } from './documents.ts'

const documents = [
  { apiVersion: 'digital-spine/v1' as const, kind: 'Channel', spec: { fqcn: 'a.in', type: 'sub' } },
  { apiVersion: 'digital-spine/v1' as const, kind: 'Contact', spec: { alias: '<b>: "x"' } },
]

it('reads what it wrote, and passes over empty documents', () => {
  expect(readDocuments(writeDocuments(documents))).toEqual({ documents, errors: [] })
  expect(readDocuments('---\n---\n')).toEqual({ documents: [], errors: [] })
  expect(readDocuments('')).toEqual({ documents: [], errors: [] })
  expect(writeSpec(undefined)).toBe('')
})

it('says where YAML is none', () => {
  const { errors } = readDocuments('kind: [a\nb: c: d')
  expect(errors.join()).toMatch(/line \d/)
})
