import { type ErrorCode, SpineError } from './errors.ts'

/** What is checked of a credential, and how people are told. */
export const checkTitles = {
  freshness: 'The state of the ledger is recent',
  format: 'It is a well-formed role credential',
  subject: 'It is about the expected holder',
  role: 'It is for the expected role',
  binding: 'Its holder presented it, to this verifier, now',
  path: 'The chain it is part of comes to an end',
  signature: 'Its issuer signed it',
  dates: 'It is valid at this time',
  definition: 'Its role is defined',
  version: 'It is of the current version of the role',
  issuer: 'Its issuer may issue the role',
  preconditions: 'The roles required first are held',
  revocation: 'It has not been revoked',
  suspension: 'It is not suspended',
} as const

/** A key of {@link checkTitles}. */
export type CheckName = keyof typeof checkTitles

/** One thing that was checked, for people to read. `source` tells where the truth of it comes from. */
export type Check = {
  readonly check: CheckName
  readonly title: string
  readonly outcome: 'ok' | 'failed' | 'not checked'
  readonly detail: string
  readonly source: string
  /** With `failed`: why, as a code. */
  readonly code?: ErrorCode
}

/** Makes checks one after the other and writes down what comes of each. */
export type CheckList = {
  readonly checks: readonly Check[]
  /** What the first check that failed threw. */
  readonly failure: { readonly error: unknown } | undefined
  /**
   * Makes a check: `work` answers a value and a sentence about it, or throws. Answers undefined if it failed, or was not
   * made since one that it `needs` failed, or since any failed and the list is not thorough.
   */
  run<T>(
    check: CheckName,
    options: { readonly source: string; readonly needs?: readonly CheckName[] },
    work: () => Promise<Finding<T>> | Finding<T>,
  ): Promise<T | undefined>
  /** Writes down which of these checks were not made. */
  skipOthers(checks: readonly CheckName[]): void
}

/** What a check found. */
export type Finding<T> = { readonly value: T; readonly detail: string; readonly source?: string }

/** An empty list; a `thorough` one goes on after a failure with what does not need it, so that people see all at once. */
export function createCheckList(thorough: boolean): CheckList {
  const checks: Check[] = []
  let failure: { error: unknown } | undefined
  const isMissing = (name: CheckName): boolean =>
    !checks.some(({ check, outcome }) => check === name && outcome === 'ok')
  const skip = (check: CheckName, source: string): void => {
    const detail = 'Not checked, since a check before it failed.'
    checks.push({ check, title: checkTitles[check], outcome: 'not checked', detail, source })
  }
  return {
    checks,
    get failure() {
      return failure
    },
    async run(check, { source, needs = [] }, work) {
      if (failure !== undefined && (!thorough || needs.some(isMissing))) {
        skip(check, source)
        return undefined
      }
      const title = checkTitles[check]
      try {
        const found = await work()
        checks.push({ check, title, outcome: 'ok', detail: found.detail, source: found.source ?? source })
        return found.value
      } catch (error) {
        failure ??= { error }
        checks.push({ check, title, outcome: 'failed', ...explain(error), source })
        return undefined
      }
    },
    skipOthers(names) {
      for (const name of names) if (!checks.some(({ check }) => check === name)) skip(name, 'nothing')
    },
  }
}

function explain(error: unknown): { detail: string; code: ErrorCode } {
  if (error instanceof SpineError) return { detail: error.message, code: error.code }
  return { detail: 'The check could not be made.', code: 'INTERNAL' }
}
