import { type Static, Type } from 'typebox'
import { errorAnswers } from './error-answer.ts'

const Value = Type.Union([Type.String(), Type.Number(), Type.Boolean()])

/** What a gateway was started with. */
export const GatewaySetting = Type.Object(
  {
    variable: Type.String({ description: 'of its environment, which sets it' }),
    about: Type.String({ description: 'for people' }),
    value: Type.Union([Value, Type.Null()], { description: 'null: nothing' }),
    fallback: Type.Optional(Type.Union([Value, Type.Null()], { description: 'what it is if it is not set' })),
  },
  { title: 'GatewaySetting' },
)
export type GatewaySetting = Static<typeof GatewaySetting>

/** Schema of the route of settings. */
export const settingsRoute = {
  summary: 'What the gateway was started with; no secrets',
  tags: ['gateway'],
  response: { 200: Type.Object({ settings: Type.Array(GatewaySetting) }), ...errorAnswers },
} as const
