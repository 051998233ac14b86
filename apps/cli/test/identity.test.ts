import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempFolder } from '@digital-spine/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { spine } from './spine.ts'

type Shown = { did: string; address: string; vault: string }

describe('an identity in a folder', () => {
  const folder = tempFolder()
  const file = (name: string): string => join(folder.path, name)
  const run = async (...args: string[]) => JSON.parse(await spine('identity', ...args, '--json')) as Shown
  const code = (code: string) => ({ stdout: expect.stringContaining(`"code":"${code}"`) })
  let made: Shown

  beforeAll(async () => {
    writeFileSync(file('passphrase'), 'correct horse battery staple\n')
    writeFileSync(file('other'), 'another passphrase\n')
    made = await run('create', '--data', file('a'), '--network', 'spine')
    await run('export', '--data', file('a'), '--out', file('identity.jwe'), '--passphrase-file', file('passphrase'))
  })
  afterAll(() => folder[Symbol.dispose]())

  it('is made once, with what opens it beside it for its owner only', async () => {
    expect(made.did).toBe(`did:ethr:spine:${made.address}`)
    expect(readFileSync(file('a/spine.env'), 'utf8')).toMatch(/^SPINE_VAULT_SECRET='.{32}'$/m)
    for (const kept of ['a/spine.env', 'a/gateway/vault.json', 'identity.jwe'])
      if (process.platform !== 'win32') expect(statSync(file(kept)).mode & 0o777).toBe(0o600)
    await expect(run('create', '--data', file('a'))).rejects.toMatchObject(code('CONFLICT'))
  })

  it('moves to another folder in a file under a passphrase', async () => {
    const wrong = run('import', file('identity.jwe'), '--data', file('b'), '--passphrase-file', file('other'))
    await expect(wrong).rejects.toMatchObject(code('VAULT_LOCKED'))
    const args = ['import', file('identity.jwe'), '--passphrase-file', file('passphrase')]
    expect(await run(...args, '--data', file('b'))).toMatchObject({ did: made.did })
    await expect(run(...args, '--data', file('b'))).rejects.toMatchObject(code('CONFLICT'))
    await expect(run(...args, '--data', file('a'))).rejects.toMatchObject(code('CONFLICT'))
  })

  it('is not exported over another file, nor under a short passphrase, nor without one', async () => {
    const args = ['export', '--data', file('a'), '--out']
    const over = run(...args, file('identity.jwe'), '--passphrase-file', file('passphrase'))
    await expect(over).rejects.toMatchObject(code('CONFLICT'))
    writeFileSync(file('short'), 'short\n')
    const weak = run(...args, file('weak.jwe'), '--passphrase-file', file('short'))
    await expect(weak).rejects.toMatchObject(code('VALIDATION_FAILED'))
    await expect(run(...args, file('none.jwe'))).rejects.toMatchObject(code('CONFIG_INVALID'))
  })
})
