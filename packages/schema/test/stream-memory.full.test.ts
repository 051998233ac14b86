import { expect, it } from 'vitest'
import { measureGrowth } from './measure-growth.ts'

it.each(['csv', 'tsv', 'jsonschema', 'xml', 'xsd'])(
  'a document of 1 GiB of %s takes less than 100 MiB',
  async (format) => {
    const { fromIdle } = await measureGrowth(format, 1024)
    expect(fromIdle).toBeLessThan(100)
  },
)
