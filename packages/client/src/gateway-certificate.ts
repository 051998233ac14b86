import type { CertificateView } from '@digital-spine/api'
import type { HttpClient } from './http.ts'

/** A client certificate in PEM; `caCertificate` of who signed that of the broker, if the system does not know it. */
export type GatewayCertificate = {
  readonly certificate: string
  readonly privateKey: string
  readonly caCertificate?: string
}

/** What a gateway shows the broker at the level of TLS. */
export function gatewayCertificate(http: HttpClient) {
  return {
    /** Whose it is and how long it is good. Throws NOT_FOUND if there is none. */
    certificate: () => http.call<CertificateView>('GET', '/api/v2/certificate'),
    /** Goes without one from now on. */
    removeCertificate: () => http.call<undefined>('DELETE', '/api/v2/certificate'),
    /** From now on. Throws VALIDATION_FAILED. */
    async setCertificate(files: GatewayCertificate): Promise<void> {
      const form = new FormData()
      for (const [name, pem] of Object.entries(files)) form.append(name, new Blob([pem]), `${name}.pem`)
      const { headers, body } = new Response(form)
      const answer = await http.stream('POST', '/api/v2/certificate', {
        headers: Object.fromEntries(headers),
        ...(body === null ? {} : { body }),
      })
      answer.body.resume()
    },
  }
}
