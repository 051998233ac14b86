import type { JobRuns } from '@digital-spine/api'
import type { JobState } from '../jobs.ts'

/** Jobs that have run, as the DDHub client gateway lists them. */
export function showJobs(jobs: readonly JobState[]): JobRuns {
  return jobs.flatMap(({ name, since, last }) => {
    if (last === undefined) return []
    const at = new Date(last.at).toISOString()
    return [
      {
        ...{ jobName: name, latestStatus: last.failed ? ('FAILED' as const) : ('SUCCESS' as const) },
        ...{ executedAt: at, createdDate: new Date(since).toISOString(), updatedDate: at },
      },
    ]
  })
}
