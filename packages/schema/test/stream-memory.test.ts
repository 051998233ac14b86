import { expect, it } from 'vitest'
import { measureGrowth } from './measure-growth.ts'

const mebibytes = 128

it.each(['csv', 'xsd'])('a document of %s takes less memory than its size', async (format) => {
  expect(await measureGrowth(format, mebibytes)).toBeLessThan(mebibytes)
})
