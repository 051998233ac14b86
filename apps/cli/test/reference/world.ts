import { type ApiChecker, createApiChecker, tempFolder } from '@digital-spine/testkit'
import { expect } from 'vitest'
import { apiKey, type Participant, startParticipants } from '../participants.ts'

export const organisation = 'spine.iam.ewc'
export const app = `exchange.apps.${organisation}`
export const role = `user.roles.${app}`
/** Whose topics the maker publishes. */
export const owner = 'maker.iam.ewc'

/** Whose topics the taker publishes. */
export const otherOwner = 'taker.iam.ewc'

export type Answer = { readonly status: number; readonly body: unknown }

/** Participants that are spoken to as a system does which was written for the DDHub client gateway: by its API alone. */
export type ReferenceWorld = AsyncDisposable & {
  /** Grants roles, which is not done through the gateways of others. */
  readonly issuer: Participant
  readonly maker: Participant
  readonly taker: Participant
  /** What all services logged. */
  logs(): string
}

export async function startReferenceWorld(): Promise<ReferenceWorld> {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(tempFolder())
  const network = stack.use(await startParticipants(`sqlite:${folder.path}/hub.sqlite`))
  const issuer = await network.join()
  const [maker, taker] = [await network.join(), await network.join()]
  await issuer.client.registerName(organisation, { metadata: { displayName: 'Spine' } })
  await issuer.client.registerName(app, {
    metadata: { displayName: 'Energy exchange', logoUrl: 'https://spine.example/logo' },
  })
  await issuer.client.registerName(role, { role: { requestorFields: [] } })
  await maker.client.registerName(owner, {})
  await taker.client.registerName(otherOwner, {})
  const owned = stack.move()
  return { issuer, maker, taker, logs: network.logs, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

const apis = new Map<string, Promise<ApiChecker>>()
const apiOf = (url: string): Promise<ApiChecker> => {
  const api = apis.get(url) ?? createApiChecker(url)
  apis.set(url, api)
  return api
}

/** Holds every answer to what the gateway's document says. `{}` as `credentials` shows none. */
export async function call(
  { url }: Pick<Participant, 'url'>,
  method: string,
  path: string,
  body?: unknown,
  credentials: Record<string, string> = { 'x-api-key': apiKey },
): Promise<Answer> {
  const isForm = body instanceof FormData
  const type: Record<string, string> = body === undefined || isForm ? {} : { 'content-type': 'application/json' }
  const response = await (await apiOf(url)).fetch(`/api/v2${path}`, {
    ...{ method, headers: { ...credentials, ...type } },
    ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
}

/** An answer with an error, in all the members that it has there. */
export const refused = (status: number, code: string, additionalDetails?: object) => ({
  status,
  body: {
    err: expect.objectContaining({
      ...{ code, reason: expect.stringMatching(/./) },
      ...(additionalDetails === undefined ? {} : { additionalDetails: expect.objectContaining(additionalDetails) }),
    }),
    timestamp: isoTime,
    statusCode: status,
  },
})

export const isoTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
export const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
/** For what comes when it comes. */
export const patience = { timeout: 30_000 }

/** What a poll hands over first. */
export async function receive(who: Participant, query: string): Promise<Record<string, unknown>> {
  let found: Record<string, unknown>[] = []
  await expect
    .poll(async () => {
      const { body } = await call(who, 'GET', `/messages?${query}`)
      found = body as typeof found
      return found.length
    }, patience)
    .toBe(1)
  return found[0] ?? {}
}
