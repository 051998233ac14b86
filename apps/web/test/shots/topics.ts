import { jsonSchemaContent } from '@digital-spine/core'
import type { Page } from 'playwright-core'
import { publishUntrusted, untrustedTopic } from '../untrusted-topic.ts'
import { post } from './post.ts'
import type { Shot } from './shot.ts'

const owner = 'flexpool.iam.ewc'
const home = '/participants/aggregator/topics'
const api = '/api/participants/aggregator/api/v2/topics'
const about =
  '# Feed-in\n\nWhat a **site** feeds in, every quarter-hour.\n\n- `site`: where\n- `kW`: how much\n\nSee https://example.org.'

const first = {
  type: 'object',
  additionalProperties: false,
  required: ['site', 'readings'],
  properties: {
    site: { type: 'string', minLength: 1, maxLength: 40, description: 'Where it was measured.' },
    readings: {
      type: 'array',
      minItems: 1,
      description: 'One for each quarter-hour.',
      items: {
        type: 'object',
        required: ['at', 'kW'],
        properties: { at: { type: 'string', format: 'date-time' }, kW: { type: 'number', minimum: 0 } },
      },
    },
  },
}
const { items, ...readings } = first.properties.readings
const { kW, ...others } = items.properties
const second = {
  ...first,
  properties: {
    ...first.properties,
    note: { type: 'string', description: 'Whatever else there is to say.' },
    readings: {
      ...readings,
      items: {
        ...items,
        properties: { ...others, kW: { ...kW, minimum: -1000 }, quality: { enum: ['measured', 'estimated'] } },
      },
    },
  },
}
const third = { ...second, required: ['site', 'readings', 'note'] }

/** Has the aggregator publish three versions of a topic; done again it changes nothing. */
export async function publishFeedIn(page: Page): Promise<void> {
  const isThere = await page.evaluate(async (path) => {
    const { count } = (await (await fetch(path)).json()) as { count: number }
    return count > 0
  }, `${api}?owner=${owner}&name=feed-in`)
  if (isThere) return
  const example = { site: 'North', readings: [{ at: '2026-03-01T12:00:00Z', kW: 7 }] }
  const contentOf = (schema: object, payload: object) => {
    const examples = [{ name: 'noon.json', encoding: 'utf8' as const, content: JSON.stringify(payload) }]
    return { ...jsonSchemaContent(schema), documentation: about, examples }
  }
  const topic = { owner, name: 'feed-in', description: 'What sites feed into the grid', tags: ['metering', 'solar'] }
  await post(page, api, { ...topic, version: '1.0.0', content: contentOf(first, example) })
  await post(page, api, { ...topic, version: '1.1.0', content: contentOf(second, example) })
  await post(page, api, { ...topic, version: '2.0.0', content: contentOf(third, { ...example, note: '' }) })
}

const arrange =
  (ready: (page: Page) => Promise<unknown>): Shot['arrange'] =>
  async (page, open) => {
    await open()
    await publishFeedIn(page)
    await open()
    await ready(page)
  }

/** Waits until a dialog has faded in. */
const dialogIsThere = (page: Page) =>
  page.waitForFunction(() => getComputedStyle(document.querySelector('[role=dialog]') ?? document.body).opacity === '1')

/** A topic that does not count, as a participant sees it. */
const untrusted = (name: string, { key, ready }: { key: string; ready?: (page: Page) => Promise<unknown> }): Shot => ({
  name: `topics-untrusted-${name}`,
  path: `/participants/${key}/topics/${untrustedTopic.owner}/${untrustedTopic.name}`,
  arrange: async (page, open) => {
    await open()
    await publishUntrusted(page)
    await open()
    await page.getByRole('alert').filter({ hasText: 'does not count' }).getByText('flexpool.iam.ewc').waitFor()
    await page.getByRole('list', { name: 'Versions' }).getByText('does not count').nth(2).waitFor()
    await ready?.(page)
  },
})

export const topicsShots: readonly Shot[] = [
  { name: 'topics', path: home, arrange: arrange((page) => page.getByRole('link', { name: 'feed-in' }).waitFor()) },
  {
    name: 'topics-none',
    path: `${home}?text=nothing-like-this`,
    arrange: arrange((page) => page.getByText('Nothing fits').waitFor()),
  },
  {
    name: 'topics-detail',
    path: `${home}/${owner}/feed-in`,
    arrange: arrange((page) => page.getByText('Verified by this gateway').waitFor()),
  },
  {
    name: 'topics-schema',
    path: `${home}/${owner}/feed-in/versions/1.0.0`,
    arrange: arrange(async (page) => {
      await page.getByRole('tab', { name: 'Schema' }).click()
      await page.getByRole('textbox', { name: 'schema.json' }).waitFor()
    }),
  },
  {
    name: 'topics-types',
    path: `${home}/${owner}/feed-in`,
    arrange: arrange(async (page) => {
      await page.getByRole('tab', { name: 'TypeScript' }).click()
      await page.getByText('export type').waitFor()
    }),
  },
  {
    name: 'topics-compare',
    path: `${home}/${owner}/feed-in/compare?from=1.0.0&to=2.0.0`,
    arrange: arrange(async (page) => {
      await page.getByText('Valid by 1.0.0, refused by 2.0.0').first().waitFor()
      await page.getByText('Side by side').click()
      await page.getByRole('region', { name: 'schema.json, from 1.0.0 to 2.0.0' }).waitFor()
    }),
  },
  {
    name: 'topics-settings',
    path: `${home}/${owner}/feed-in`,
    arrange: arrange(async (page) => {
      await page.getByRole('button', { name: 'Edit' }).click()
      await page.getByRole('dialog').getByLabel('Description').waitFor()
      await dialogIsThere(page)
    }),
  },
  untrusted('mine', {
    key: 'device-maker',
    ready: (page) => page.getByRole('button', { name: 'Sign all 3 versions of theirs anew' }).waitFor(),
  }),
  untrusted('confirm', {
    key: 'device-maker',
    async ready(page) {
      await page.getByRole('button', { name: 'Sign all 3 versions of theirs anew' }).click()
      await page.getByRole('dialog').getByText('signed until now by').waitFor()
      await dialogIsThere(page)
    },
  }),
  untrusted('other', { key: 'grid-operator' }),
  {
    name: 'topics-new',
    path: `${home}/new`,
    arrange: arrange((page) => page.getByRole('button', { name: /settlements/ }).waitFor()),
  },
  {
    name: 'topics-edit',
    path: `${home}/${owner}/feed-in/new-version`,
    arrange: arrange(async (page) => {
      await page.getByText('✓ Compiles').waitFor()
      await page.getByRole('textbox', { name: 'Text of schema.json' }).fill(JSON.stringify(first, undefined, 2))
      await page.getByRole('tab', { name: /Compatibility/ }).click()
      await page.getByText('Readers still on 2.0.0 refuse some of what is sent by 3.0.0.').waitFor()
    }),
  },
  {
    name: 'topics-edit-broken',
    path: `${home}/${owner}/feed-in/new-version`,
    arrange: arrange(async (page) => {
      await page.getByText('✓ Compiles').waitFor()
      await page.getByRole('textbox', { name: 'Text of schema.json' }).fill('{\n  "type": "objekt"\n}')
      await page.getByRole('button', { name: 'schema.json, line 2, column 11' }).first().waitFor()
    }),
  },
  {
    name: 'topics-try',
    path: `${home}/new`,
    arrange: arrange(async (page) => {
      await page.getByRole('button', { name: /interval-readings/ }).click()
      await page.getByText('✓ Compiles').waitFor()
      await page.getByRole('tab', { name: 'Try' }).click()
      await page.getByRole('textbox', { name: 'Payload to try' }).fill('{ "unit": 3 }')
      await page.getByText('Does not fit').waitFor()
    }),
  },
  {
    name: 'topics-form',
    path: `${home}/new`,
    arrange: arrange(async (page) => {
      await page.getByRole('button', { name: 'Begin', exact: true }).click()
      await page.getByText('✓ Compiles').waitFor()
      await page.getByRole('tab', { name: 'Form' }).click()
      await page.getByLabel('meter').waitFor()
    }),
  },
]
