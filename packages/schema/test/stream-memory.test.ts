import { expect, it } from 'vitest'
import { measureGrowth } from './measure-growth.ts'

it.concurrent.each(['csv', 'jsonschema', 'xsd'])('a document of %s takes no memory for its size', async (format) => {
  const { fromStart } = await measureGrowth(format, 24)
  expect(fromStart).toBeLessThan(20)
})
