import { type Static, Type } from 'typebox'

const Ability = Type.Object(
  {
    ok: Type.Boolean(),
    why: Type.Optional(
      Type.String({ description: 'what it fails for; if it is ok, what it goes on without by what is known' }),
    ),
  },
  { title: 'Ability' },
)

/** What a gateway does for its participant, and whether it can now. */
export const Works = Type.Object(
  {
    accept: Type.Object(Ability.properties, { description: 'take messages, which are sent once that works' }),
    send: Type.Object(Ability.properties, { description: 'bring them to the broker' }),
    receive: Type.Object(Ability.properties, { description: 'take messages from the broker' }),
    files: Type.Object(Ability.properties, { description: 'the same for files' }),
    topics: Type.Object(Ability.properties, { description: 'find and publish topics' }),
    enrol: Type.Object(Ability.properties, { description: 'ask for roles' }),
  },
  { title: 'Works' },
)
export type Works = Static<typeof Works>

const Check = Type.Object(
  {
    name: Type.String(),
    critical: Type.Boolean({ description: 'without it no traffic should come' }),
    ok: Type.Boolean(),
    reason: Type.Optional(Type.String()),
  },
  { title: 'HealthCheck' },
)
const words = ['OK', 'DEGRADED', 'DOWN'] as const
const statuses = ['ok', 'degraded', 'down'] as const

/** `GET /health` of a process that waits to take over. */
export const StandbyView = Type.Object(
  {
    message: Type.Literal('STANDBY'),
    status: Type.Literal('standby'),
    checks: Type.Array(Check),
    active: Type.Optional(Type.String({ description: 'where the process is that is active' })),
  },
  { title: 'Standby' },
)
export type StandbyView = Static<typeof StandbyView>

/** `GET /health` and `GET /api/v2/health`. */
export const HealthView = Type.Object(
  {
    message: Type.Unsafe<(typeof words)[number]>({ type: 'string', enum: [...words] }),
    status: Type.Unsafe<(typeof statuses)[number]>({ type: 'string', enum: [...statuses] }),
    checks: Type.Array(Check),
    freshUntil: Type.Number({
      description: 'until when (ms) what is known of the ledger counts, should nothing newer come of it',
    }),
    works: Works,
  },
  { title: 'Health' },
)
export type HealthView = Static<typeof HealthView>
