import { errorAnswers, Verification, Verified } from '@digital-spine/api'
import { parseName, reportCredential, SpineError } from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import { parseSdJwt, reportSdJwt } from '@digital-spine/core/sd-jwt'
import type { FastifyInstance } from 'fastify'
import type { GatewayContext } from '../context.ts'
import type { Parties } from '../people/parties.ts'

/** `POST /api/v2/enrolment/verify`: what this gateway finds when it verifies a credential, step by step. */
export function addVerificationRoutes(
  app: FastifyInstance,
  { ledger, ports, now }: GatewayContext,
  parties: Parties,
): void {
  app.post<{ Body: Verification }>(
    '/api/v2/enrolment/verify',
    {
      config: { access: 'read' },
      schema: {
        summary: 'Verify a credential, or what a subject holds for a role, and tell every check',
        tags: ['enrolment'],
        body: Verification,
        response: { 200: Verified, ...errorAnswers },
      },
    },
    async ({ body }): Promise<Verified> => {
      const subject = body.subject === undefined ? undefined : (await parties.resolve(body.subject)).did
      const role = body.role === undefined ? undefined : parseName(body.role)
      const expected = { ...(subject === undefined ? {} : { subject }), ...(role === undefined ? {} : { role }) }
      const find = async (): Promise<readonly string[]> => {
        if (body.credential !== undefined) return [body.credential.trim()]
        if (subject === undefined || role === undefined)
          throw new SpineError('VALIDATION_FAILED', 'Give a credential, or a subject and a role.')
        ports.forget(subject)
        return ports.credentialsOf(subject, role)
      }
      const found = await find()
      // The newest block; if the ledger is away, the reports say how old the last one is.
      await ledger.sync().catch(() => undefined)
      const options = { crypto, ports, now: now(), ...expected }
      const [first = ''] = found
      if (body.credential !== undefined && first.includes('~')) {
        const report = await reportSdJwt(first, { ...options, presentedTo: body.presentedTo ?? 'nobody' })
        const disclosed = report.valid ? { disclosed: (await parseSdJwt(crypto, first)).fields } : {}
        return { valid: report.valid, ...disclosed, reports: [report] }
      }
      const reports = await Promise.all(found.map((jws) => reportCredential(jws, options)))
      return { valid: reports.some(({ valid }) => valid), reports }
    },
  )
}
