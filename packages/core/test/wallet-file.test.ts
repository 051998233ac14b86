import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { exportWallet, type HolderWallet, importWallet, parseName, statusAt, utf8 } from '../src/index.ts'
import { issueSdJwt } from '../src/sd-jwt.ts'
import { crypto, hubUrl, now, party, world } from './fixtures.ts'

const passphrase = 'correct horse battery staple'
const role = parseName('user.roles.acme.iam.ewc')

let wallet: HolderWallet
let file: string
beforeAll(async () => {
  const [issuer, holder] = [await party(), await party()]
  const status = statusAt(hubUrl, issuer.did, { revocationList: 1, suspensionList: 2, index: 3 })
  const credential = { id: 'urn:uuid:1', subject: holder.did, role, version: 1, validFrom: now, status }
  const sdJwt = await issueSdJwt({
    ...{ crypto, signer: issuer.signer, credential, requestorFields: { meter: 'DE-0042' } },
    holder: { kid: holder.signer.kid, jwk: holder.publicKey },
  })
  const jws = await world([]).issue(issuer, holder.did, role)
  wallet = { did: holder.did, exportedAt: now, credentials: [jws], sdJwts: [sdJwt] }
  file = await exportWallet(wallet, passphrase)
})

const open = (text: string, words = passphrase) => importWallet({ crypto, file: text, passphrase: words })

/** A file of some content, made as ours are. */
const fileOf = (content: unknown, header: object = {}, p2c = 210_000): Promise<string> =>
  new CompactEncrypt(utf8(JSON.stringify(content)))
    .setProtectedHeader({ alg: 'PBES2-HS512+A256KW', enc: 'A256GCM', typ: 'spine-wallet+jwe', ...header })
    .setKeyManagementParameters({ p2c })
    .encrypt(utf8(passphrase))

describe('a wallet file', () => {
  it('gives back all credentials to who knows its passphrase, also with stock jose', async () => {
    expect(await open(file)).toEqual(wallet)
    expect(await open(`${file}\n`)).toEqual(wallet)
    const { plaintext } = await compactDecrypt(file, utf8(passphrase), {
      ...{ keyManagementAlgorithms: ['PBES2-HS512+A256KW'], maxPBES2Count: 210_000 },
    })
    expect(JSON.parse(new TextDecoder().decode(plaintext))).toMatchObject({ v: 1, did: wallet.did })
    expect(decodeProtectedHeader(file)).toMatchObject({ alg: 'PBES2-HS512+A256KW', p2c: 210_000 })
    expect(Buffer.from(file.split('.')[3] ?? '', 'base64url').toString()).not.toContain('DE-0042')
  })

  it('does not open with another passphrase, nor when it is altered', async () => {
    const code = 'DECRYPTION_FAILED'
    await expect(open(file, 'correct horse battery stable')).rejects.toMatchObject({ code })
    const parts = file.split('.')
    for (const i of [1, 2, 3, 4]) {
      const part = parts[i] ?? ''
      const other = `${part[0] === 'A' ? 'B' : 'A'}${part.slice(1)}`
      await expect(open(parts.with(i, other).join('.'))).rejects.toMatchObject({ code })
    }
  })

  it('is refused if it is no such file, is of another version, or asks for endless work', async () => {
    const content = { v: 1, ...wallet }
    const files = await Promise.all([
      ...['', 'x', `${file}.x.y.z`, file.slice(0, 20)],
      fileOf(content, { typ: 'JWE' }),
      fileOf(content, { alg: 'PBES2-HS256+A128KW' }),
      fileOf(content, { enc: 'A128GCM' }),
      fileOf(content, {}, 1000),
      fileOf({ ...content, v: 2 }),
    ])
    for (const text of files) await expect(open(text)).rejects.toHaveProperty('code')
    const [head = '', ...rest] = file.split('.')
    const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as object
    const endless = Buffer.from(JSON.stringify({ ...header, p2c: 2_000_000_000 })).toString('base64url')
    await expect(open([endless, ...rest].join('.'))).rejects.toMatchObject({ code: 'VALIDATION_FAILED' })
  })

  it('is refused with anything in it that is not a credential of its holder', async () => {
    const other = await party()
    const foreign = await world([]).issue(other, other.did, role)
    const wrong = [
      { ...wallet, v: 1, credentials: [...wallet.credentials, foreign] },
      { ...wallet, v: 1, credentials: ['a.b.c'] },
      { ...wallet, v: 1, credentials: wallet.sdJwts },
      { ...wallet, v: 1, sdJwts: wallet.credentials },
      { ...wallet, v: 1, sdJwts: 'none' },
      { ...wallet, v: 1, extra: true },
      { ...wallet, v: 1, did: other.did },
    ]
    for (const content of wrong) {
      const code = expect.stringMatching(/VALIDATION_FAILED|CREDENTIAL_INVALID/)
      await expect(open(await fileOf(content))).rejects.toMatchObject({ code })
    }
  })

  it('is not made with a passphrase that is soon guessed', async () => {
    await expect(exportWallet(wallet, 'short')).rejects.toMatchObject({ code: 'VALIDATION_FAILED' })
  })
})
