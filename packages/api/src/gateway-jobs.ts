import { type Static, Type } from 'typebox'

const time = Type.String({ format: 'date-time' })

/** What a gateway does by the clock, as the DDHub client gateway lists it. */
export const JobRuns = Type.Array(
  Type.Object({
    jobName: Type.String(),
    latestStatus: Type.Union([Type.Literal('SUCCESS'), Type.Literal('FAILED')]),
    executedAt: time,
    createdDate: time,
    updatedDate: time,
  }),
  { title: 'JobRuns', description: 'jobs that have run since the gateway started' },
)
export type JobRuns = Static<typeof JobRuns>
