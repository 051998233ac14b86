import { expect, it } from 'vitest'
import { contentOfFiles } from './content-of-files.ts'

const file = (path: string, content = '{}') => ({ path, content })

it.each([
  [[file('a.xsd', '<include schemaLocation="b.xsd"/>'), file('b.xsd')], 'xsd', 'a.xsd'],
  [[file('a.xsd'), file('b.xsd', '<include schemaLocation="a.xsd"/>')], 'xsd', 'b.xsd'],
  [[file('reading.avsc', '{"type":"record","fields":[]}')], 'avro', 'reading.avsc'],
  [[file('reading.proto')], 'protobuf', 'reading.proto'],
  [[file('reading.json', '{"type":"object"}')], 'jsonschema', 'reading.json'],
  [[file('reading.json', '{"fields":[]}')], 'csv', 'reading.json'],
  [[file('broken.json', '{')], 'jsonschema', 'broken.json'],
] as const)('finds the format and the main file of %j', (files, format, main) => {
  expect(contentOfFiles(files)).toMatchObject({ format, main })
})

it('takes nothing of what is no schema', () => {
  expect(contentOfFiles([file('note.txt')])).toBeUndefined()
  expect(contentOfFiles([file('note.txt'), file('a.proto')])?.files).toEqual([file('a.proto')])
})
