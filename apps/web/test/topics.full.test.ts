import { jsonSchemaContent } from '@digital-spine/core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openPage } from './page-checks.ts'
import { openPagesWorld } from './pages-world.ts'
import { post } from './shots/post.ts'

const owner = 'flexpool.iam.ewc'
const script = '<img src=x onerror=alert(1)>'

describe('topics in the console', () => {
  const stack = new AsyncDisposableStack()
  let home: string
  let browser: Browser
  let page: Page
  let problems: string[]

  beforeAll(async () => {
    const world = await openPagesWorld(stack)
    browser = world.browser
    home = `${world.url}/participants/aggregator/topics`
  })
  afterAll(() => stack.disposeAsync())
  beforeEach(async () => {
    problems = []
    page = await openPage(browser, home, problems)
    return async () => {
      await page.context().close()
      expect(problems).toEqual([])
    }
  })

  const textbox = (name: string) => page.getByRole('textbox', { name })
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
  const compiles = () => page.getByText('✓ Compiles').waitFor()
  const publish = async (version: string): Promise<void> => {
    await page.getByText('Ready.').waitFor()
    await button(`Publish ${version}`).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: `Publish ${version}` })
      .click()
    await page.getByText(`${version} is published.`).waitFor()
  }

  it('makes a topic out of an example, then a version that breaks it, and shows how they differ', async () => {
    await page.getByRole('link', { name: 'New topic' }).click()
    await textbox('An example payload').fill('{ "meter": "M1", "at": "2026-03-01T12:00:00Z", "wh": 250 }')
    await button('Make a schema').click()
    await compiles()
    await page.getByLabel('Owner').selectOption(owner)
    await textbox('Name').fill('meter-values')
    await textbox('Description').fill('What meters say')
    await page.getByRole('combobox', { name: 'Tags' }).fill('Energy Data')
    await page.keyboard.press('Enter')
    await textbox('Documentation').fill('# Values\n\nOf **meters**.')
    await page.getByRole('tab', { name: 'Try' }).click()
    await textbox('Payload to try').fill('{ "meter": 1 }')
    await page.getByText('Does not fit').waitFor()
    await textbox('Payload to try').fill('{ "meter": "M2", "at": "2026-03-01T12:15:00Z", "wh": 0 }')
    await textbox('Keep as an example, called').fill('second.json')
    await button('Keep').click()
    await page.getByText('second.json').waitFor()
    await publish('1.0.0')
    await page.getByRole('heading', { name: 'meter-values', level: 1 }).waitFor()
    await page.getByRole('heading', { name: 'Values', level: 3 }).waitFor()
    await page.getByRole('link', { name: 'energy-data' }).waitFor()
    await page.getByText('Verified by this gateway').waitFor()

    await page.getByRole('link', { name: 'New version' }).click()
    await compiles()
    const schema = {
      ...{ type: 'object', required: ['meter', 'at', 'wh', 'unit'] },
      properties: {
        meter: { type: 'string' },
        at: { type: 'string', format: 'date-time' },
        wh: { type: 'integer' },
        unit: { enum: ['Wh'] },
      },
    }
    await textbox('Text of schema.json').fill(JSON.stringify(schema, undefined, 2))
    await page.getByText('Correct or remove 2 examples that do not fit.').waitFor()
    await button('Remove the example second.json').click()
    await button('Remove the example example.json').click()
    await page.getByRole('tab', { name: /Compatibility · forward compatible/ }).click()
    await page.getByText('Readers on 2.0.0 refuse some of what is sent by 1.0.0.').waitFor()
    await publish('2.0.0')

    await page.getByRole('link', { name: 'Compare versions' }).click()
    await page.getByText('Valid by 1.0.0, refused by 2.0.0').first().waitFor()
    await page.getByText('Readers still on 1.0.0 understand everything sent by 2.0.0.').waitFor()
    await page.getByText('+ 1 added').waitFor()
    await page.getByRole('region', { name: 'schema.json, from 1.0.0 to 2.0.0' }).waitFor()
    await button('Swap').click()
    await page.getByText('+ 0 added').waitFor()
    expect(page.url()).toContain('from=2.0.0&to=1.0.0')
  })

  it('leads from a problem to its place, and keeps what is broken from being published', async () => {
    await page.goto(`${home}/new`)
    await button('Begin').click()
    await compiles()
    await textbox('Name').fill('broken')
    await textbox('Text of schema.json').fill('{\n  "type": "objekt"\n}')
    await button('schema.json, line 2, column 11').first().click()
    await page.keyboard.press('Delete')
    await page.getByText('Correct the schema: it does not compile.').waitFor()
    expect(await button('Publish 1.0.0').isDisabled()).toBe(true)
    expect(await textbox('Text of schema.json').textContent()).not.toContain('"objekt"')
  })

  it('goes on with a draft that was left, or begins again', async () => {
    const next = `${home}/${owner}/flexibility-offers/new-version`
    await page.goto(next)
    await compiles()
    await textbox('Description').fill('Left for now')
    await textbox('Text of schema.json').fill('{ "type": "object" }')
    await page.getByRole('tab', { name: /Compatibility · / }).waitFor()
    await page.getByRole('link', { name: 'Topics', exact: true }).first().click()
    await page.getByRole('heading', { name: 'Topics', level: 1 }).waitFor()
    await page.goto(next)
    await page.getByText('You go on with what you had begun to write.').waitFor()
    expect(await textbox('Description').inputValue()).toBe('Left for now')
    await button('Start again').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Start again' }).click()
    await page.getByText('You go on with what you had begun to write.').waitFor({ state: 'hidden' })
    await compiles()
    expect(await textbox('Description').inputValue()).not.toBe('Left for now')
  })

  it('shows the structure of an XML Schema, opened and closed by keyboard', async () => {
    await page.goto(`${home}/new`)
    await page.getByLabel('Format').selectOption('xsd')
    await button('Begin').click()
    await compiles()
    const tree = page.getByRole('region', { name: 'Structure' })
    await tree.getByText('xs:integer').waitFor()
    await tree.getByRole('button', { name: 'Reading' }).press('Enter')
    await tree.getByText('xs:integer').waitFor({ state: 'hidden' })
    await tree.getByRole('button', { name: 'Reading' }).press('Enter')
    await tree.getByText('xs:integer').waitFor()
  })

  it('begins with files and with the library, and fills in a form to try', async () => {
    await page.goto(`${home}/new`)
    const content = 'syntax = "proto3";\nmessage Reading { int64 wh = 1; }\n'
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'reading.proto', mimeType: 'text/plain', buffer: Buffer.from(content) })
    await compiles()
    await page.getByRole('region', { name: 'Structure' }).getByText('int64').waitFor()
    await page.goto(`${home}/new`)
    await button(/settlements/).click()
    await compiles()
    expect(await textbox('Name').inputValue()).toBe('settlements')
    await page.goto(`${home}/new`)
    await button('Begin').click()
    await page.getByRole('tab', { name: 'Form' }).click()
    await page.getByLabel('meter').fill('M7')
    await button('Try these values').click()
    await page.getByText('Fits', { exact: true }).first().waitFor()
    expect(await textbox('Payload to try').textContent()).toContain('"M7"')
  })

  it('says otherwise of a topic, deletes it and takes that back', async () => {
    const topic = { owner, name: 'short-lived', version: '1.0.0', content: jsonSchemaContent({ type: 'string' }) }
    await post(page, '/api/participants/aggregator/api/v2/topics', topic)
    await page.goto(`${home}/${owner}/short-lived`)
    await button('Edit').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Description').fill('Of no use')
    await dialog.getByLabel('New versions').selectOption('full')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Of no use').waitFor()
    await button('Delete').click()
    await page.getByText('This topic is deleted').waitFor()
    await button('Undo').click()
    await page.getByText('This topic is deleted').waitFor({ state: 'hidden' })
    await page.getByRole('link', { name: 'New version' }).click()
    await compiles()
    await textbox('Text of schema.json').fill('{ "type": "number" }')
    await page.getByText('It has to be compatible both ways, or the rule for new versions has to change.').waitFor()
  })

  it('finds topics by words, tag and owner, and keeps that in the address', async () => {
    const content = jsonSchemaContent({ type: 'string' })
    const topic = { owner, name: 'tagged', version: '1.0.0', content, tags: ['rare-tag'] }
    await post(page, '/api/participants/aggregator/api/v2/topics', topic)
    await page.goto(home)
    await button('Only with the tag rare-tag').click()
    await page.getByText('1 topic', { exact: true }).waitFor()
    await page.reload()
    await page.getByText('1 topic', { exact: true }).waitFor()
    await button('Clear filters').click()
    await page.getByRole('searchbox', { name: 'Search' }).fill('operating')
    await page.getByRole('link', { name: 'operating-envelopes' }).click()
    await page.getByRole('heading', { name: 'operating-envelopes', level: 1 }).waitFor()
    await page.goto(`${page.url()}/new-version`)
    await page.getByText('You cannot publish under northgrid.iam.ewc').waitFor()
  })

  it('shows script in what others say as text', async () => {
    const schema = {
      ...{ type: 'object', description: script, examples: [script] },
      properties: { [script]: { type: 'string', description: script, pattern: script } },
    }
    const content = {
      ...jsonSchemaContent(schema),
      documentation: `# ${script}\n\n[click](javascript:alert(1)) ${script}`,
      examples: [{ name: `${script}.json`, encoding: 'utf8', content: '{}' }],
    }
    const topic = { owner, name: 'scripted', version: '1.0.0', content, description: script }
    await post(page, '/api/participants/aggregator/api/v2/topics', topic)
    await page.goto(home)
    await page.getByText(script).waitFor()
    await page.goto(`${home}/${owner}/scripted`)
    await page.getByRole('heading', { name: script }).waitFor()
    await page.getByText('[click](javascript:alert(1))').waitFor()
    for (const tab of ['Schema', 'Examples', 'TypeScript', 'Structure'])
      await page.getByRole('tab', { name: tab }).click()
    await page.getByRole('region', { name: 'Structure' }).getByText(script).first().waitFor()
    expect(await page.locator('img[src=x], a[href^="javascript"]').count()).toBe(0)
  })
})
