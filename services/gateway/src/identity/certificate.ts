import { createPrivateKey, X509Certificate } from 'node:crypto'
import { rootCertificates } from 'node:tls'
import type { CertificateView } from '@digital-spine/api'
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
  /** Whose it is and who signed it; undefined if there is none. */
  show(): CertificateView | undefined
  /** From now on. Throws VALIDATION_FAILED. */
  keep(files: CertificateFiles): Promise<void>
  /** Goes without from now on; the vault has its key no more. */
  remove(): Promise<void>
}

const secretId = 'broker-certificate'

export async function openCertificate(
  vault: Pick<Vault, 'findSecret' | 'putSecret'>,
  now: () => number,
): Promise<Certificate> {
  const kept = await vault.findSecret(secretId)
  const files = kept === undefined ? null : (JSON.parse(kept) as CertificateFiles | null)
  let current = files === null ? undefined : read(files)
  return {
    tls: () => current?.tls,
    isValid: () => current && now() >= current.from && now() < current.to,
    endsAt: () => current?.to,
    show: () => current?.view,
    async keep(given) {
      const next = read(given)
      await vault.putSecret(secretId, JSON.stringify(given))
      current = next
    },
    async remove() {
      await vault.putSecret(secretId, JSON.stringify(null))
      current = undefined
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
    const [from, to] = [leaf.validFromDate.getTime(), leaf.validToDate.getTime()]
    const { subject, issuer, fingerprint256: fingerprint } = leaf
    const view = { subject, issuer, fingerprint, validFrom: from, validTo: to, hasAuthority: ca !== undefined }
    return { tls, from, to, view }
  } catch (cause) {
    const message =
      'A certificate, its private key, and a certificate of an authority, if there is one, are needed in PEM.'
    const errors = [message, (cause as Error).message]
    throw new SpineError('VALIDATION_FAILED', message, { cause, details: { errors } })
  }
}
