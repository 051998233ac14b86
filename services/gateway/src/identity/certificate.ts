import { createPrivateKey, X509Certificate } from 'node:crypto'
import { rootCertificates } from 'node:tls'
import type { TlsMaterial } from '@digital-spine/client'
import { SpineError } from '@digital-spine/core'
import type { Vault } from '@digital-spine/vault'

/** A client certificate in PEM, with whom its owner believes about the broker. */
export type CertificateFiles = {
  readonly certificate: string
  readonly privateKey: string
  readonly caCertificate?: string | undefined
}

/** What this gateway shows the broker at the level of TLS; it goes without unless it was given one. */
export type Certificate = {
  /** For a connection that is opened now. */
  tls(): TlsMaterial | undefined
  /** Whether it is good now; undefined if there is none. */
  isValid(): boolean | undefined
  /** When it ends, ms; undefined if there is none. */
  endsAt(): number | undefined
  /** From now on. Throws VALIDATION_FAILED. */
  keep(files: CertificateFiles): Promise<void>
}

const secretId = 'broker-certificate'

export async function openCertificate(
  vault: Pick<Vault, 'findSecret' | 'putSecret'>,
  now: () => number,
): Promise<Certificate> {
  const kept = await vault.findSecret(secretId)
  let current = kept === undefined ? undefined : read(JSON.parse(kept) as CertificateFiles)
  return {
    tls: () => current?.tls,
    isValid: () => current && now() >= current.from && now() < current.to,
    endsAt: () => current?.to,
    async keep(files) {
      const given = read(files)
      await vault.putSecret(secretId, JSON.stringify(files))
      current = given
    },
  }
}

/** Throws VALIDATION_FAILED. */
function read({ certificate, privateKey: key, caCertificate: ca }: CertificateFiles) {
  try {
    const leaf = new X509Certificate(certificate)
    if (!leaf.checkPrivateKey(createPrivateKey(key))) throw new Error('the private key is of another certificate')
    const believed = ca === undefined ? {} : { ca: [...rootCertificates, new X509Certificate(ca).toString()] }
    const tls = { cert: certificate, key, ...believed }
    return { tls, from: leaf.validFromDate.getTime(), to: leaf.validToDate.getTime() }
  } catch (cause) {
    const message =
      'A certificate, its private key, and a certificate of an authority, if there is one, are needed in PEM.'
    throw new SpineError('VALIDATION_FAILED', message, { cause, details: { errors: [(cause as Error).message] } })
  }
}
