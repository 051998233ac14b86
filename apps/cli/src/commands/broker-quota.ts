import type { BrokerQuota, QuotaAnswer, QuotaChange } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import { tableLines } from '../table.ts'

const mebibyte = 1 << 20

/** A quota, or what is used of one, for people. */
export function limitRows({ mailbox, fileBytes, ...others }: Partial<BrokerQuota> & QuotaAnswer['used']): string[][] {
  const counts = Object.entries(others).map(([name, value]) => [words(name), String(value)])
  const bytes = [
    ['MiB in a mailbox', inMiB(mailbox.bytes)],
    ['MiB of files', inMiB(fileBytes)],
  ]
  return [['messages in a mailbox', String(mailbox.messages)], ...bytes, ...counts]
}

/** What is used of a quota. */
export function quotaLines({ limits, used }: QuotaAnswer): string[] {
  const uses = new Map(limitRows(used).map(([what = '', use = '']) => [what, use]))
  return tableLines(
    limitRows(limits).map(([what = '', limit = '']) => [what, uses.get(what) ?? '', limit]),
    ['what', 'used', 'allowed'],
  )
}

/** Reads `topics=50`, `fileBytes=2048MiB` or `mailbox=100000/64MiB` and the like; `default` gives back what everybody has. */
export function readLimits(settings: readonly string[]): QuotaChange {
  return Object.fromEntries(
    settings.map((setting) => {
      const [, name = '', value = ''] = /^([a-zA-Z]+)=(default|(?:\d+\/)?\d+(?:MiB)?)$/.exec(setting) ?? []
      const isFit = (formats[name] ?? /^\d+$/).test(value) || value === 'default'
      if (name === '' || !isFit)
        throw new SpineError(
          'VALIDATION_FAILED',
          `"${setting}" is no limit: write topics=50, topics=default, fileBytes=2048MiB, or mailbox=100000/64MiB.`,
        )
      if (value === 'default') return [name, null]
      const [first = '', second] = value
        .split('/')
        .map((part) => Number.parseInt(part, 10) * (part.endsWith('MiB') ? mebibyte : 1))
      return [name, second === undefined ? first : { messages: first, bytes: second }]
    }),
  )
}

/** Limits that are not just a number. */
const formats: Readonly<Record<string, RegExp>> = { mailbox: /^\d+\/\d+MiB$/, fileBytes: /^\d+MiB$/ }

const inMiB = (bytes: number): string => (bytes / mebibyte).toFixed(1)

/** `clientsPerMailbox` as `clients per mailbox`. */
const words = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
