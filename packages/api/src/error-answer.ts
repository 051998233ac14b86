import { type Static, Type } from 'typebox'

/** The body of every error answer; docs/errors.md lists the codes. */
export const ErrorAnswer = Type.Object(
  {
    err: Type.Object({
      code: Type.String({ description: 'stable, for programs' }),
      spineCode: Type.Optional(
        Type.String({ description: 'the code of docs/errors.md, where `code` is as the DDHub client gateway has it' }),
      ),
      reason: Type.String({ description: 'for people' }),
      additionalDetails: Type.Optional(Type.Unsafe<unknown>({})),
      spineDetails: Type.Optional(
        Type.Unsafe<unknown>({ description: 'our details alone, where `additionalDetails` have more beside them' }),
      ),
    }),
    timestamp: Type.String(),
    statusCode: Type.Integer(),
  },
  { title: 'ErrorAnswer', description: 'a coded error' },
)
export type ErrorAnswer = Static<typeof ErrorAnswer>

/** Response schemas of a route's errors. */
export const errorAnswers = { '4xx': ErrorAnswer, '5xx': ErrorAnswer } as const
