import { expect, it } from 'vitest'
import { measureGrowth } from './measure-growth.ts'

it.each(['csv', 'tsv', 'jsonschema', 'xml', 'xsd'])(
  'a document of 1 GiB of %s takes less than 128 MiB',
  async (format) => {
    expect(await measureGrowth(format, 1024)).toBeLessThan(128)
  },
)
