import { isDeepStrictEqual } from 'node:util'
import {
  type ConfigurationChange,
  type ConfigurationDocument,
  type ConfigurationInput,
  type ConfigurationPlan,
  configurationVersion,
  type Scope,
} from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import { Errors } from 'typebox/value'
import { forgetChannels } from '../channels/channel-store.ts'
import type { Members } from '../channels/members.ts'
import type { GatewayContext } from '../context.ts'
import { createParties } from '../people/parties.ts'
import type { People } from '../people/people.ts'
import type { ApplyKind, Wanted } from './apply-kind.ts'

/** Brings a gateway to what documents say, and says what it is in documents. */
export type Applier = {
  /** All of it in one transaction. Throws VALIDATION_FAILED, and what making one of the things throws. */
  apply(input: ConfigurationInput): Promise<ConfigurationPlan>
  /** What who applies documents must be allowed beside `configure`. */
  scopesFor(documents: readonly ConfigurationDocument[]): Scope[]
  export(): Promise<ConfigurationDocument[]>
}

type Step = { readonly kind: ApplyKind; readonly change: ConfigurationChange; readonly wanted?: Wanted }

const onlyTried = new Error('only tried')

/** `kinds` in the order in which their documents are read. */
export function createApplier(
  { db, ledger, now }: Pick<GatewayContext, 'db' | 'ledger' | 'now'>,
  { kinds, people, members }: { kinds: readonly ApplyKind[]; people: People; members: Pick<Members, 'refresh'> },
): Applier {
  const readAll = async (documents: readonly ConfigurationDocument[]): Promise<Map<ApplyKind, Wanted[]>> => {
    checkDocuments(documents, kinds)
    const contacts = new Map(people.contacts)
    const parties = createParties({ ledger, now }, { contacts })
    const all = new Map<ApplyKind, Wanted[]>()
    for (const kind of kinds) {
      const wanted: Wanted[] = []
      for (const { spec } of documents.filter((document) => document.kind === kind.kind)) {
        const read = await kind.read(spec, parties)
        if (wanted.some(({ name }) => name === read.name))
          throw new SpineError('VALIDATION_FAILED', `Two documents are of the ${kind.kind} ${read.name}.`)
        wanted.push(read)
        if (read.contact !== undefined) contacts.set(read.contact.did, read.contact)
      }
      all.set(kind, wanted)
    }
    return all
  }
  const compare = async (kind: ApplyKind, all: readonly Wanted[], prune: boolean): Promise<Step[]> => {
    const there = await kind.list()
    const of = kind.kind
    const steps = all.map((wanted): Step => {
      const { name, spec: after } = wanted
      const before = there.get(name)
      if (before === undefined) return { kind, wanted, change: { kind: 'create', of, name, after } }
      if (isDeepStrictEqual(before, after)) return { kind, change: { kind: 'unchanged', of, name } }
      return { kind, wanted, change: { kind: 'update', of, name, before, after } }
    })
    if (!prune || all.length === 0) return steps
    const gone = [...there].filter(([name]) => all.every((wanted) => wanted.name !== name))
    return [...steps, ...gone.map(([name, before]): Step => ({ kind, change: { kind: 'delete', of, name, before } }))]
  }
  return {
    async apply({ documents, prune = false, dryRun = false }) {
      const wanted = await readAll(documents)
      const steps = (await Promise.all([...wanted].map(([kind, all]) => compare(kind, all, prune)))).flat()
      const changed = people.change(async (trx) => {
        // What is to be other goes first, so that two things may change places.
        for (const { kind, change } of steps)
          if (change.kind === 'delete' || change.kind === 'update') await kind.delete(trx, change.name)
        for (const step of steps) await step.wanted?.write(trx)
        if (dryRun) throw onlyTried
      })
      await changed.catch((error: unknown) => {
        if (error !== onlyTried) throw error
      })
      if (!dryRun) {
        forgetChannels(db)
        await members.refresh()
        for (const [kind, all] of wanted) if (all.length > 0) await kind.applied?.()
      }
      return { changes: steps.map(({ change }) => change) }
    },
    scopesFor: (documents) =>
      kinds.flatMap(({ kind, scope }) =>
        scope !== undefined && documents.some((document) => document.kind === kind) ? [scope] : [],
      ),
    async export() {
      const all = await Promise.all(kinds.map(async (kind) => ({ kind, there: await kind.list() })))
      return all.flatMap(({ kind: { kind }, there }) =>
        [...there.values()].map((spec) => ({ apiVersion: configurationVersion, kind, spec })),
      )
    },
  }
}

/** Tells all that is wrong with all of them. */
function checkDocuments(documents: readonly ConfigurationDocument[], kinds: readonly ApplyKind[]): void {
  const errors = documents.flatMap(({ kind, spec }, i) => {
    const known = kinds.find((other) => other.kind === kind)
    if (known === undefined) return [`document ${i + 1}: there is no kind ${kind.slice(0, 80)}`]
    return [...Errors(known.schema, spec)].map(
      ({ instancePath, message }) => `document ${i + 1} (${kind}): ${instancePath || 'spec'} ${message}`,
    )
  })
  if (errors.length > 0)
    throw new SpineError('VALIDATION_FAILED', 'The documents do not have the expected shape.', { details: { errors } })
}
