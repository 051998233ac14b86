import { SpineError } from '@digital-spine/core'

/** How one variable is read. `parse` throws an Error that says what is expected. */
export type Setting<T> = { readonly parse: (text: string) => T; readonly fallback?: T; readonly about: string }

/** Settings by the name they have in the result; each is read from the variable `SPINE_` + its name in capitals. */
export type ConfigSchema = Readonly<Record<string, Setting<unknown>>>

export type ConfigOf<S extends ConfigSchema> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never }

const expected = (what: string): never => {
  throw new Error(`expected ${what}`)
}

/** Kinds of settings. */
export const setting = {
  text: (about: string, fallback?: string): Setting<string> => optional({ about, parse: (text) => text }, fallback),
  port: (about: string, fallback?: number): Setting<number> =>
    optional({ about, parse: (text) => integer(text, 0, 65_535, 'a port, 0 to 65535') }, fallback),
  integer: (about: string, fallback?: number): Setting<number> =>
    optional({ about, parse: (text) => integer(text, 0, Number.MAX_SAFE_INTEGER, 'a whole number') }, fallback),
  /** The freshness bound: no setting of it may amount to none. */
  freshnessMinutes: (): Setting<number> => ({
    about: 'minutes that the latest ledger block known may be old before nothing that rests on it counts, 1 to 1440',
    parse: (text) => integer(text, 1, 1440, 'a whole number from 1 to 1440'),
    fallback: 15,
  }),
  url: (about: string, fallback?: string): Setting<string> =>
    optional({ about, parse: (text) => (URL.canParse(text) ? text.replace(/\/$/, '') : expected('a URL')) }, fallback),
  /** Off unless it is `true`. */
  flag: (about: string): Setting<boolean> => ({
    about: `${about} (true or false)`,
    parse: (text) => (text === 'true' || text === 'false' ? text === 'true' : expected('true or false')),
    fallback: false,
  }),
  json: <T>(about: string, read: (value: unknown) => T): Setting<T> => ({
    about,
    parse: (text) => read(JSON.parse(text)),
  }),
}

/** The variable a setting is read from: `rpcUrl` → `SPINE_RPC_URL`. */
export const variableOf = (name: string): string =>
  `SPINE_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`

/** What there is to configure, for people: the variable, what it is for, and what it is if not set. */
export function describeConfig(schema: ConfigSchema): { variable: string; about: string; fallback?: unknown }[] {
  return Object.entries(schema).map(([name, { about, fallback }]) => ({
    variable: variableOf(name),
    about,
    ...(fallback === undefined ? {} : { fallback }),
  }))
}

/** Reads all settings, or throws CONFIG_INVALID with every problem and the variable it is about; values are not repeated. */
export function readConfig<S extends ConfigSchema>(
  schema: S,
  environment: Readonly<Record<string, string | undefined>>,
): ConfigOf<S> {
  const problems: { variable: string; problem: string; about: string }[] = []
  const values: Record<string, unknown> = {}
  for (const [name, { parse, fallback, about }] of Object.entries(schema)) {
    const variable = variableOf(name)
    const text = environment[variable]
    try {
      if (text === undefined || text === '') values[name] = fallback === undefined ? expected('a value') : fallback
      else values[name] = parse(text)
    } catch (error) {
      problems.push({ variable, problem: error instanceof Error ? error.message : 'cannot be read', about })
    }
  }
  if (problems.length > 0) {
    const lines = problems.map(({ variable, problem, about }) => `  ${variable}: ${problem} (${about})`)
    throw new SpineError('CONFIG_INVALID', `The configuration has problems:\n${lines.join('\n')}`, {
      details: { problems },
    })
  }
  return values as ConfigOf<S>
}

function optional<T>(base: Setting<T>, fallback: T | undefined): Setting<T> {
  return fallback === undefined ? base : { ...base, fallback }
}

function integer(text: string, least: number, most: number, what: string): number {
  const value = Number(text)
  return /^\d+$/.test(text) && value >= least && value <= most ? value : expected(what)
}
