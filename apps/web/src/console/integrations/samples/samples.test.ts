import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { pythonLiteral } from './python-literal.ts'
import { sampleOf } from './samples.ts'
import { languages, type SampleValues, tasks } from './values.ts'

const nasty = `it's "quoted" $(touch x) \\ \`y\``
const channel = { fqcn: nasty, topicOwner: 'a.iam.ewc', topicName: nasty }
const values: SampleValues = {
  ...{ url: 'http://gateway', apiKey: nasty, payload: { ok: true, none: null, text: nasty }, client: nasty },
  ...{ send: channel, receive: channel, upload: channel },
}

it.each(tasks)('fills each sample of %s in with the values of the gateway', (task) => {
  for (const language of languages) {
    const needsNone = task === 'webhook' && language !== 'curl'
    expect([language, sampleOf(task, language, values).includes('http://gateway')]).toEqual([language, !needsNone])
  }
})

it('gives a shell each value as it is', () => {
  const print = sampleOf('send', 'curl', values).replace('curl -sS --fail-with-body', 'printf "%s\\n"')
  const printed = execFileSync('sh', ['-c', print], { encoding: 'utf8' })
  expect(printed).toContain(`x-api-key: ${nasty}\n`)
  const body = JSON.parse(printed.slice(printed.indexOf('{'))) as { fqcn: string; payload: string }
  expect(body.fqcn).toBe(nasty)
  expect(JSON.parse(body.payload)).toEqual(values.payload)
})

it('writes JSON as Python does', () => {
  expect(pythonLiteral({ a: [1, true, null, 'x'], b: {}, c: [] })).toBe(
    '{\n    "a": [\n        1,\n        True,\n        None,\n        "x",\n    ],\n    "b": {},\n    "c": [],\n}',
  )
})
