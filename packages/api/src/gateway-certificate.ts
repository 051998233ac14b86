import { type Static, Type } from 'typebox'
import { errorAnswers } from './error-answer.ts'

const tags = ['identity']

/** `GET /api/v2/certificate`: the client certificate that the broker is shown. Times in ms. */
export const CertificateView = Type.Object(
  {
    subject: Type.String({ description: 'whom it names' }),
    issuer: Type.String({ description: 'who signed it' }),
    fingerprint: Type.String({ description: 'SHA-256 of it' }),
    validFrom: Type.Integer(),
    validTo: Type.Integer(),
    hasAuthority: Type.Boolean({ description: 'whether a certificate of an authority was given for the broker’s own' }),
  },
  { title: 'Certificate' },
)
export type CertificateView = Static<typeof CertificateView>

/** Schemas of the routes of the certificate, but for the form that brings one. */
export const certificateRoutes = {
  show: {
    summary: 'The client certificate that the broker is shown',
    tags,
    response: { 200: CertificateView, ...errorAnswers },
  },
  remove: {
    summary: 'Show the broker no client certificate any more, and forget its key',
    tags,
    response: { 204: Type.Null({ description: 'there is none' }), ...errorAnswers },
  },
} as const
