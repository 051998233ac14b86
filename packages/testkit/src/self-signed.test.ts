import { createPrivateKey, X509Certificate } from 'node:crypto'
import { expect, it } from 'vitest'
import { createSelfSigned } from './self-signed.ts'

it('makes certificates that are read, however long the name of the host is', () => {
  for (let length = 1; length <= 48; length += 1) {
    const host = 'h'.repeat(length)
    const { cert, key } = createSelfSigned(host)
    const read = new X509Certificate(cert)
    expect([read.checkHost(host), read.checkPrivateKey(createPrivateKey(key))]).toEqual([host, true])
  }
})
