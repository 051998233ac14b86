import type { Did, Name } from '@digital-spine/core'
import { type Static, Type } from 'typebox'
import { errorAnswers } from './error-answer.ts'

const did = Type.Unsafe<Did>({ type: 'string', description: 'a DID in canonical form' })
const roles = Type.Array(Type.Unsafe<Name>({ type: 'string' }), { description: 'roles verified just now' })
const milliseconds = (description: string) => Type.Integer({ description: `${description}, ms since the epoch` })
const tags = ['login']
const strict = { additionalProperties: false }

/** Tokens of a session; both are opaque. */
export const LoginGrant = Type.Object({
  did,
  roles,
  token: Type.String({ description: 'access token, for the header Authorization' }),
  tokenType: Type.Enum(['DPoP', 'Bearer'], { description: 'the scheme of the header Authorization' }),
  expiresAt: milliseconds('end of the access token'),
  refreshToken: Type.String({ description: 'exchanged for the next pair, once' }),
  refreshExpiresAt: milliseconds('end of the session unless it is refreshed'),
})
export type LoginGrant = Static<typeof LoginGrant>

export const PresentationNonceRequest = Type.Object({ did: Type.String({ maxLength: 255 }) }, strict)
export const PresentationNonce = Type.Object({
  nonce: Type.String(),
  audience: Type.String({ description: '`aud` of the presentation' }),
})
export const PresentationLoginRequest = Type.Object(
  {
    vp: Type.String({
      maxLength: 262_144,
      description: 'a Verifiable Presentation JWT (VC-JOSE-COSE); its cnf.jkt names the key of the DPoP proof',
    }),
  },
  strict,
)

/** What a wallet signs in a message of EIP-4361. */
export const SiweNonce = Type.Object({
  nonce: Type.String(),
  domain: Type.String(),
  uri: Type.String(),
  chainId: Type.Integer(),
  statement: Type.String(),
  expiresAt: milliseconds('end of the nonce, and the latest expiration time of the message'),
})
export type SiweNonce = Static<typeof SiweNonce>
export const SiweLoginRequest = Type.Object(
  {
    message: Type.String({ maxLength: 4096, description: 'the message of EIP-4361 as it was signed' }),
    signature: Type.String({
      maxLength: 16_386,
      pattern: '^0x[0-9a-fA-F]+$',
      description: 'by the account (EIP-191), or by a contract (EIP-1271)',
    }),
  },
  strict,
)

export const RefreshRequest = Type.Object({ refreshToken: Type.String({ maxLength: 100 }) }, strict)
export const LogoutRequest = Type.Object(
  { everywhere: Type.Optional(Type.Boolean({ description: 'end every session of the DID at this service' })) },
  strict,
)
export const LogoutAnswer = Type.Object({ ended: Type.Integer({ description: 'how many sessions that were' }) })

/** Who asks, as the service sees it. */
export const SessionAnswer = Type.Object({
  did,
  roles,
  openedAt: milliseconds('time of the login'),
  expiresAt: milliseconds('end of the access token'),
  endsAt: milliseconds('end of the session however often it is refreshed'),
})
export type SessionAnswer = Static<typeof SessionAnswer>

/** Schemas of the login routes, the same at every service. */
export const loginRoutes = {
  presentationNonce: {
    summary: 'Ask for a nonce to present credentials with',
    tags,
    body: PresentationNonceRequest,
    response: { 200: PresentationNonce, ...errorAnswers },
  },
  presentation: {
    summary: 'Log in by Verifiable Presentation, with a DPoP proof (RFC 9449) as the header DPoP',
    tags,
    body: PresentationLoginRequest,
    response: { 200: LoginGrant, ...errorAnswers },
  },
  siweNonce: {
    summary: 'Ask for what a wallet signs to log in',
    tags,
    response: { 200: SiweNonce, ...errorAnswers },
  },
  siwe: {
    summary: 'Log in with a wallet (EIP-4361); with the header DPoP the tokens are bound to its key',
    tags,
    body: SiweLoginRequest,
    response: { 200: LoginGrant, ...errorAnswers },
  },
  refresh: {
    summary: 'Exchange a refresh token for the next tokens; one that comes twice ends its session',
    tags,
    body: RefreshRequest,
    response: { 200: LoginGrant, ...errorAnswers },
  },
  session: {
    summary: 'Who I am here',
    tags,
    response: { 200: SessionAnswer, ...errorAnswers },
  },
  logout: {
    summary: 'End this session, or all sessions of its DID',
    tags,
    body: LogoutRequest,
    response: { 200: LogoutAnswer, ...errorAnswers },
  },
} as const
