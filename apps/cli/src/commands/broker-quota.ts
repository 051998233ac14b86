import type { BrokerQuota, QuotaAnswer, QuotaChange } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import { tableLines } from '../table.ts'

const mebibyte = 1 << 20

/** A quota for people. */
export function limitRows({ mailbox, ...others }: BrokerQuota): string[][] {
  const counts = Object.entries(others).map(([name, value]) => [words(name), String(value)])
  return [['messages in a mailbox', String(mailbox.messages)], ['MiB in a mailbox', inMiB(mailbox.bytes)], ...counts]
}

/** What is used of a quota. */
export function quotaLines({ limits, used }: QuotaAnswer): string[] {
  const { mailbox, ...others } = used
  const uses = new Map(Object.entries(others).map(([name, value]) => [words(name), String(value)]))
  uses.set('messages in a mailbox', String(mailbox.messages)).set('MiB in a mailbox', inMiB(mailbox.bytes))
  return tableLines(
    limitRows(limits).map(([what = '', limit = '']) => [what, uses.get(what) ?? '', limit]),
    ['what', 'used', 'allowed'],
  )
}

/** Reads `topics=50` or `mailbox=100000/64MiB` and the like; `default` gives back what everybody has. */
export function readLimits(settings: readonly string[]): QuotaChange {
  return Object.fromEntries(
    settings.map((setting) => {
      const [, name = '', value = ''] = /^([a-zA-Z]+)=(\d+|\d+\/\d+MiB|default)$/.exec(setting) ?? []
      const [amount, size] = value.split('/')
      if (name === '' || (size !== undefined) !== (name === 'mailbox' && value !== 'default'))
        throw new SpineError(
          'VALIDATION_FAILED',
          `"${setting}" is no limit: write topics=50, topics=default, or mailbox=100000/64MiB.`,
        )
      if (value === 'default') return [name, null]
      if (size === undefined) return [name, Number(amount)]
      return [name, { messages: Number(amount), bytes: Number.parseInt(size, 10) * mebibyte }]
    }),
  )
}

const inMiB = (bytes: number): string => (bytes / mebibyte).toFixed(1)

/** `clientsPerMailbox` as `clients per mailbox`. */
const words = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
