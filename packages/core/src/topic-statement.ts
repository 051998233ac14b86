import { toBase64url, utf8 } from './bytes.ts'
import { canonicalJson } from './canonical-json.ts'
import { readClaims } from './claims.ts'
import type { Crypto } from './crypto.ts'
import type { Did, Kid } from './did.ts'
import { SpineError } from './errors.ts'
import { openJws, parseJws, signJws } from './jws.ts'
import { type Name, parseName } from './name.ts'
import type { KeyResolver, Signer } from './signer.ts'
import { parseTopicName, parseVersion } from './topic.ts'
import type { TopicContent } from './topic-version.ts'

export const topicVerdicts = ['full', 'backward', 'forward', 'broken', 'unknown'] as const

/**
 * How a version gets on with the one before: `backward` whatever the older one allows can be read with it, `forward` the
 * other way round, `full` both, `broken` neither, `unknown` if that cannot be told.
 */
export type TopicVerdict = (typeof topicVerdicts)[number]

/** A version's verdict about the version that was the newest when it was published. */
export type VersionVerdict = { readonly verdict: TopicVerdict; readonly previous: string }

/** What the publisher of a version signs. `digest` is {@link topicDigest} of its content; `at` in ms. */
export type TopicStatement = Partial<VersionVerdict> & {
  readonly owner: Name
  readonly name: string
  readonly version: string
  readonly digest: string
  readonly publisher: Did
  /** What it is signed with, the publisher's. */
  readonly key: Kid
  readonly at: number
}

const typ = 'spine-topic+jwt'

/** SHA-256 (base64url) over the canonical JSON (RFC 8785) of all six members; what is left out is null, '' or []. */
export async function topicDigest(crypto: Pick<Crypto, 'sha256'>, content: TopicContent): Promise<string> {
  const { format, files, main, root = null, documentation = '', examples = [] } = content
  const all = { format, files, main, root, documentation, examples }
  return toBase64url(await crypto.sha256(utf8(canonicalJson(all))))
}

/** Signs that a version of a topic consists of `content`; `now` in ms. */
export async function signTopicVersion(options: {
  crypto: Pick<Crypto, 'sha256'>
  signer: Signer
  topic: Pick<TopicStatement, 'owner' | 'name' | 'version'>
  content: TopicContent
  verdict?: VersionVerdict | undefined
  now: number
}): Promise<string> {
  const { crypto, signer, content, verdict, now } = options
  const { owner, name, version } = options.topic
  const digest = await topicDigest(crypto, content)
  return signJws(signer, typ, { owner, name, version, digest, ...verdict, iat: now })
}

/**
 * Verifies who has signed a version, with a key that counts for its time, and that it consists of `content`. Whether the
 * publisher may speak for the owner is another question: `mayPublish`. Throws JWS_INVALID, DIGEST_MISMATCH, or what is
 * wrong with the signature and its key.
 */
export async function verifyTopicVersion(options: {
  crypto: Crypto
  keys: KeyResolver
  statement: unknown
  content: TopicContent
}): Promise<TopicStatement> {
  const { crypto, content } = options
  const signed = await verifyTopicStatement(options)
  if ((await topicDigest(crypto, content)) !== signed.digest)
    throw new SpineError('DIGEST_MISMATCH', 'The content of the version is not what its publisher signed.')
  return signed
}

/** The same for a version whose content was verified before. Throws JWS_INVALID, or what is wrong with the signature and its key. */
export async function verifyTopicStatement(options: {
  crypto: Crypto
  keys: KeyResolver
  statement: unknown
}): Promise<TopicStatement> {
  const claimed = readTopicStatement(options.statement)
  await openJws(options, options.statement, typ, claimed.at)
  return claimed
}

/** Reads a statement without verifying its signature. Throws JWS_INVALID, NAME_INVALID or VALIDATION_FAILED. */
function readTopicStatement(jws: unknown): TopicStatement {
  const { did, header, payload } = parseJws(jws, typ)
  const claims = readClaims(payload)
  claims.only('owner', 'name', 'version', 'digest', 'verdict', 'previous', 'iat')
  return {
    owner: parseName(claims.text('owner')),
    name: parseTopicName(payload.name),
    version: parseVersion(payload.version),
    digest: claims.id('digest', 32),
    publisher: did,
    key: header.kid,
    ...readVerdict(claims),
    at: claims.integer('iat'),
  }
}

function readVerdict(claims: ReturnType<typeof readClaims>): Partial<VersionVerdict> {
  const given = claims.optional('verdict', claims.text)
  const previous = claims.optional('previous', claims.text)
  if (given === undefined && previous === undefined) return {}
  const verdict = topicVerdicts.find((known) => known === given)
  if (verdict === undefined || previous === undefined)
    throw new SpineError('JWS_INVALID', 'A verdict is one of the known ones, and names the version before.')
  return { verdict, previous: parseVersion(previous) }
}
