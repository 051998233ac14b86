// Writes vectors/topic: `node packages/core/test/make-topic-vectors.ts`. Keys and signatures are random, so each run makes
// new ones.
import { parseName, type Signer, signJws, signTopicVersion, type TopicContent, topicDigest } from '../src/index.ts'
import { crypto, now, party } from './fixtures.ts'
import { writeVectors } from './write-vectors.ts'

const [publisher, other] = await Promise.all([party(), party()])
const topic = { owner: parseName('voltware.iam.ewc'), name: 'readings', version: '1.1.0' }
const content: TopicContent = {
  format: 'jsonschema',
  main: 'reading.json',
  files: [
    { path: 'reading.json', content: '{"$ref":"types/energy.json"}' },
    { path: 'types/energy.json', content: '{"type":"number","description":"kWh – µ"}' },
  ],
  documentation: '# Readings\n',
  examples: [{ name: 'a reading', content: '1', encoding: 'utf8' }],
}
const xml: TopicContent = { format: 'xml', main: null, files: [] }
const claims = { ...topic, digest: await topicDigest(crypto, content), iat: now }
const make = (over: object, signer: Signer = publisher.signer) =>
  signJws(signer, 'spine-topic+jwt', { ...claims, ...over })
const statement = await signTopicVersion({ crypto, signer: publisher.signer, topic, content, now })
const verdict = { verdict: 'backward', previous: '1.0.0' } as const
const [head, , tail] = statement.split('.')
const moved = (await make({ version: '1.2.0' })).split('.')[1]
const [first, second] = content.files
const invalid = (why: string, code: string, jws: string, over: Partial<TopicContent> = {}) => ({
  ...{ why, code, statement: jws, content: { ...content, ...over } },
})

writeVectors('topic', 'version', {
  keys: { [publisher.signer.kid]: publisher.publicKey, [other.signer.kid]: other.publicKey },
  valid: [
    { statement, content, topic: { ...claims, publisher: publisher.did } },
    {
      statement: await signTopicVersion({ crypto, signer: other.signer, topic, content: xml, verdict, now }),
      content: xml,
      topic: { ...claims, ...verdict, digest: await topicDigest(crypto, xml), publisher: other.did },
    },
  ],
  invalid: [
    invalid('a file is changed', 'DIGEST_MISMATCH', statement, {
      files: [{ path: 'reading.json', content: '{}' }, ...content.files.slice(1)],
    }),
    invalid('a file is missing', 'DIGEST_MISMATCH', statement, { files: content.files.slice(0, 1) }),
    invalid('the files change places', 'DIGEST_MISMATCH', statement, {
      files: [second, first].filter((file) => file !== undefined),
    }),
    invalid('another file is the main one', 'DIGEST_MISMATCH', statement, { main: 'types/energy.json' }),
    invalid('the format is another', 'DIGEST_MISMATCH', statement, { format: 'avro' }),
    invalid('the documentation is changed', 'DIGEST_MISMATCH', statement, { documentation: '' }),
    invalid('the examples are missing', 'DIGEST_MISMATCH', statement, { examples: [] }),
    invalid('it is signed over another version', 'SIGNATURE_INVALID', `${head}.${moved}.${tail}`),
    invalid(
      'it is signed by another key in its name',
      'SIGNATURE_INVALID',
      await make({}, { ...other.signer, kid: publisher.signer.kid }),
    ),
    invalid('it has a member more', 'JWS_INVALID', await make({ exp: now })),
    invalid('it has no time', 'JWS_INVALID', await make({ iat: undefined })),
    invalid('it has a verdict about nothing', 'JWS_INVALID', await make({ verdict: 'full' })),
    invalid('it has a verdict that is none', 'JWS_INVALID', await make({ verdict: 'fine', previous: '1.0.0' })),
    invalid('it is of another type', 'JWS_INVALID', await signJws(publisher.signer, 'jwt', claims)),
    invalid('its version is none', 'VALIDATION_FAILED', await make({ version: '1.1' })),
    invalid('its owner is no name', 'NAME_INVALID', await make({ owner: 'Voltware' })),
  ],
})
