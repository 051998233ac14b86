import { expect, it } from 'vitest'
import { countPassing } from './passing-bytes.ts'

it('frees buffers that have passed before they are many', () => {
  const before = process.memoryUsage().arrayBuffers
  let most = 0
  for (let i = 0; i < 1024; i += 1) {
    const buffer = Buffer.allocUnsafeSlow(256 << 10)
    countPassing(buffer.length)
    most = Math.max(most, process.memoryUsage().arrayBuffers - before)
  }
  expect(most).toBeLessThan(32 << 20)
})
