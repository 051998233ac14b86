import { errorAnswers, JobRuns } from '@digital-spine/api'
import type { FastifyInstance } from 'fastify'
import type { Jobs } from '../jobs.ts'
import { showJobs } from '../show/jobs.ts'

/** What the gateway does by the clock. */
export function addCronRoute(app: FastifyInstance, jobs: Jobs): void {
  app.get(
    '/api/v2/cron',
    {
      config: { access: 'read', channel: 'none', reference: true },
      schema: {
        ...{ tags: ['gateway'], summary: 'Jobs that have run, and how they went' },
        response: { 200: JobRuns, ...errorAnswers },
      },
    },
    async () => showJobs(jobs.list()),
  )
}
