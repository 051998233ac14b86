import { jsonSchemaContent } from '@digital-spine/core'

const topic = { owner: 'flexpool.iam.ewc', name: 'every-kind-of-field' }
const schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'A schema with every kind of field',
  type: 'object',
  required: ['count', 'site', 'limits', 'price'],
  properties: {
    count: { type: 'integer', minimum: 1, multipleOf: 2 },
    isFirm: { type: 'boolean', title: 'Firm', description: 'Whether it is held to.' },
    days: { type: 'array', uniqueItems: true, items: { enum: ['Monday', 'Tuesday', 'Wednesday'] }, minItems: 1 },
    site: {
      type: 'object',
      title: 'Site',
      required: ['name'],
      properties: { name: { type: 'string', examples: ['North'] }, note: { type: ['string', 'null'] } },
    },
    contact: { type: 'object', required: ['email'], properties: { email: { type: 'string', format: 'email' } } },
    limits: {
      type: 'array',
      minItems: 1,
      description: 'One for each quarter-hour.',
      items: { $ref: '#/definitions/limit' },
    },
    price: {
      oneOf: [
        { title: 'Fixed', type: 'number' },
        { title: 'Index', type: 'string', minLength: 1 },
      ],
    },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
  },
  definitions: {
    limit: {
      type: 'object',
      required: ['at', 'kW'],
      properties: { at: { type: 'string', format: 'date-time' }, kW: { type: 'number', minimum: 0 } },
    },
  },
}

/** Has the aggregator publish a topic with every kind of field, and have a channel for it; done again it changes nothing. */
export async function publishRichTopic(url: string): Promise<void> {
  const roles = ['gridoperator.roles.exchange.apps.spine.iam.ewc']
  const conditions = { roles, topics: [{ owner: topic.owner, topicName: topic.name }] }
  await post(`${url}/api/participants/aggregator/api/v2/topics`, {
    ...{ ...topic, version: '1.0.0', content: jsonSchemaContent(schema) },
  })
  const channel = { fqcn: 'rich.out', type: 'pub', conditions }
  await post(`${url}/api/participants/aggregator/api/v2/apply`, {
    documents: [{ apiVersion: 'digital-spine/v1', kind: 'Channel', spec: channel }],
  })
}

async function post(url: string, body: object): Promise<void> {
  const headers = { origin: new URL(url).origin, 'content-type': 'application/json' }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${url}: ${await response.text()}`)
}
