import { expect, it } from 'vitest'
import { readMarkdown } from './markdown.ts'

const text = (value: string) => ({ kind: 'text', text: value })

it('takes documentation apart', () => {
  const source = [
    ...['# Offers', '', 'What **an** `aggregator`', 'could *add*.', '', '- one', '- two', '  more', '', '1. first'],
    ...['', '| a | b |', '|---|---|', '| 1 | 2 |', '', '> said', '', '```', '<b>', '```'],
  ]
  expect(readMarkdown(source.join('\n'))).toEqual([
    { kind: 'heading', level: 1, text: [text('Offers')] },
    {
      kind: 'paragraph',
      text: [
        ...[text('What '), { kind: 'strong', text: 'an' }, text(' '), { kind: 'code', text: 'aggregator' }],
        ...[text(' could '), { kind: 'emphasis', text: 'add' }, text('.')],
      ],
    },
    { kind: 'list', ordered: false, items: [[text('one')], [text('two more')]] },
    { kind: 'list', ordered: true, items: [[text('first')]] },
    { kind: 'table', head: [[text('a')], [text('b')]], rows: [[[text('1')], [text('2')]]] },
    { kind: 'quote', text: [text('said')] },
    { kind: 'code', text: '<b>' },
  ])
})

it('leaves HTML and links that lead elsewhere as text', () => {
  const source = '<img src=x onerror=alert(1)> [a](javascript:alert(1)) [b](https://example.org/x) https://example.org.'
  expect(readMarkdown(source)).toEqual([
    {
      kind: 'paragraph',
      text: [
        text('<img src=x onerror=alert(1)> '),
        text('[a](javascript:alert(1)'),
        text(') '),
        { kind: 'link', text: 'b', to: 'https://example.org/x' },
        text(' '),
        { kind: 'link', text: 'https://example.org', to: 'https://example.org' },
        text('.'),
      ],
    },
  ])
})

it('ends, whatever it is given', () => {
  expect(readMarkdown('```\nopen')).toEqual([{ kind: 'code', text: 'open' }])
  expect(readMarkdown('>')).toEqual([{ kind: 'quote', text: [] }])
  expect(readMarkdown('- ')).toEqual([{ kind: 'list', ordered: false, items: [[]] }])
})
