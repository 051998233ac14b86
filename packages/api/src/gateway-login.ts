import { type Static, Type } from 'typebox'
import { errorAnswers } from './error-answer.ts'
import { scopes, userRoles } from './gateway-access.ts'
import { next, PageQuery } from './page.ts'

const tags = ['login']
const strict = { additionalProperties: false }
const nothing = Type.Null({ description: 'it is done' })
const milliseconds = (description: string) => Type.Integer({ description: `${description}, ms since the epoch` })

export const PasswordLogin = Type.Object({
  username: Type.String({ minLength: 4, maxLength: 64 }),
  password: Type.String({ minLength: 4, maxLength: 128 }),
  cookie: Type.Optional(Type.Boolean({ description: 'the session is of a browser, in a cookie that no script reads' })),
})
export type PasswordLogin = Static<typeof PasswordLogin>

/** The tokens of a user's session. */
export const UserTokens = Type.Object({
  accessToken: Type.String({ description: 'for the header Authorization, scheme Bearer; good for an hour' }),
  refreshToken: Type.String({ description: 'exchanged for the next pair, once, within 20 hours' }),
  role: Type.Enum(userRoles),
  username: Type.String(),
})
export type UserTokens = Static<typeof UserTokens>

/** The answer to a browser, which has its session in a cookie. */
export const BrowserLogin = Type.Object({ role: Type.Enum(userRoles), username: Type.String() })
export type BrowserLogin = Static<typeof BrowserLogin>

/** Who asks, as the gateway sees it. */
export const Caller = Type.Object({
  kind: Type.Enum(['key', 'user']),
  name: Type.String(),
  scopes: Type.Array(Type.Enum(scopes)),
  channels: Type.Optional(Type.Array(Type.String(), { description: 'it is for no others' })),
  session: Type.Optional(Type.String({ description: 'the id of its session' })),
})
export type Caller = Static<typeof Caller>

/** A login that goes on. */
export const UserSession = Type.Object({
  id: Type.String(),
  username: Type.String(),
  createdAt: milliseconds('time of the login'),
  usedAt: milliseconds('time of the last refresh; of a browser, of its last use, to the minute'),
  endsAt: milliseconds('end of the session unless it is refreshed or, by a browser, used'),
})
export type UserSession = Static<typeof UserSession>

/** `GET /api/v2/sessions`. */
export const SessionsQuery = Type.Object({
  username: Type.Optional(Type.String({ maxLength: 64, description: 'those of one user' })),
  ...PageQuery.properties,
})
export type SessionsQuery = Static<typeof SessionsQuery>

/** Schemas of the routes of logins and sessions. */
export const sessionRoutes = {
  config: {
    summary: 'Whether one has to log in',
    tags,
    response: {
      200: Type.Object({
        authEnabled: Type.Boolean(),
        firstUser: Type.Boolean({
          description: 'there is no user yet; the key that the gateway started with makes one',
        }),
      }),
      ...errorAnswers,
    },
  },
  login: {
    summary: 'Log in',
    tags,
    body: PasswordLogin,
    response: { 200: Type.Union([UserTokens, BrowserLogin]), ...errorAnswers },
  },
  refresh: {
    summary: 'Exchange a refresh token for the next tokens; one that comes twice ends its session',
    tags,
    body: Type.Object({ refreshToken: Type.String({ maxLength: 100 }) }),
    response: { 200: UserTokens, ...errorAnswers },
  },
  logout: { summary: 'End this session', tags, response: { 204: nothing, ...errorAnswers } },
  caller: { summary: 'Who I am here, and what I may do', tags, response: { 200: Caller, ...errorAnswers } },
  changePassword: {
    summary: 'Change my own password, which ends my sessions',
    tags,
    body: Type.Object(
      {
        current: Type.String({ minLength: 4, maxLength: 128 }),
        password: Type.String({ minLength: 12, maxLength: 128 }),
      },
      strict,
    ),
    response: { 204: nothing, ...errorAnswers },
  },
  ticket: {
    summary: 'Ask for what opens one WebSocket or event stream of a browser, as ?ticket=…',
    tags,
    response: {
      200: Type.Object({ ticket: Type.String({ description: 'good once, for 30 s' }) }),
      ...errorAnswers,
    },
  },
  list: {
    summary: 'Sessions that go on',
    tags,
    querystring: SessionsQuery,
    response: { 200: Type.Object({ sessions: Type.Array(UserSession), next }), ...errorAnswers },
  },
  end: {
    summary: 'End a session',
    tags,
    params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
    response: { 204: nothing, ...errorAnswers },
  },
} as const
