import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ErrorAnswer } from '@digital-spine/api'
import { errorTable, isSpineError, SpineError } from '@digital-spine/core'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyRequest,
  LogController,
} from 'fastify'
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import { trackConnections } from './connections.ts'
import { isDatabaseAway } from './database.ts'
import { type ApiDescription, documentApi } from './docs/api-document.ts'
import { addDocsRoutes } from './docs/docs-routes.ts'
import { type CheckReport, type HealthCheck, type HealthReport, reportHealth } from './health.ts'
import type { Logger } from './logger.ts'
import { tellRate } from './rate-limit.ts'
import { explainRefusal, refusalKeyword } from './refusal-text.ts'
import { openTlsListener, type TlsFiles, type TlsListener } from './tls-listener.ts'

export type HttpServer = {
  readonly app: FastifyInstance
  readonly registry: Registry
  /** Adds a check to /ready and /health. */
  addCheck(check: HealthCheck): void
  /** Has /health tell more than what its checks have found. */
  describeHealth(describe: (report: CheckReport) => Promise<HealthReport>): void
  /** What /health tells. */
  health(): Promise<HealthReport>
  /** Has `handle` answer requests for another protocol than HTTP, as for a WebSocket; whoever takes a socket ends it. */
  onUpgrade(handle: (request: IncomingMessage, socket: Duplex, head: Buffer) => void): void
  /** Listens and answers the URL. */
  listen(options: { host: string; port: number }): Promise<string>
  /** Answers over TLS too, at a place of its own; answers the URL. Throws CONFIG_INVALID. */
  listenTls(options: { host: string; port: number; files: TlsFiles }): Promise<string>
  /** Answers what has been asked, and takes nothing more. It takes seconds at most, whatever clients do. */
  close(): Promise<void>
}

/**
 * What every service's HTTP side has: coded errors, request ids, `/live` (the process runs), `/ready` (it should get
 * traffic), `/health` (each thing it needs), `/metrics` (Prometheus), `/docs` (its API; OpenAPI at
 * `/docs/json`), security headers.
 */
export async function createHttpServer(options: {
  name: string
  title: string
  /** What the document of the API says beside its routes. */
  api?: ApiDescription
  logger: Logger
  /** bytes; 1 MiB if left out */
  bodyLimit?: number
  /** The answer for an error; {@link errorBody} if left out. */
  showError?: (error: SpineError, request: FastifyRequest) => ErrorAnswer
}): Promise<HttpServer> {
  const { name, title, api, logger, bodyLimit = 1 << 20, showError = errorBody } = options
  const registry = new Registry()
  registry.setDefaultLabels({ service: name })
  collectDefaultMetrics({ register: registry })
  const checks: HealthCheck[] = []
  let describe = async (report: CheckReport): Promise<HealthReport> => report
  const health = async (): Promise<HealthReport> => describe(await reportHealth(checks))
  let closing = false
  let tls: TlsListener | undefined
  const app = Fastify({
    loggerInstance: logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit,
    genReqId: ({ headers: { 'x-request-id': given } }) =>
      typeof given === 'string' && requestIdPattern.test(given) ? given : randomUUID(),
    ajv: {
      customOptions: {
        ...{ coerceTypes: 'array', removeAdditional: false, allErrors: true, verbose: true },
        keywords: [refusalKeyword],
      },
    },
    routerOptions: { maxParamLength: 8192 },
  })
  const requests = new Histogram({
    name: 'http_request_seconds',
    help: 'Duration of HTTP requests.',
    labelNames: ['method', 'route', 'status'],
    registers: [registry],
  })
  const errors = new Counter({
    name: 'errors_total',
    help: 'Errors answered, by code.',
    labelNames: ['code'],
    registers: [registry],
  })
  await documentApi(app, title, api)
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
    reply.header('x-content-type-options', 'nosniff')
    reply.header('referrer-policy', 'no-referrer')
    reply.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'")
  })
  app.addHook('preHandler', (request, _, done) => requestIds.run(request.id, done))
  app.addHook('onResponse', async (request, reply) => {
    const labels = {
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: String(reply.statusCode),
    }
    requests.observe(labels, reply.elapsedTime / 1000)
  })
  app.setNotFoundHandler((request, reply) => {
    const error = new SpineError('NOT_FOUND', `There is no ${request.method} ${request.url.split('?')[0]}.`)
    const answer = showError(error, request)
    return reply.status(answer.statusCode).send(answer)
  })
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const coded = toSpineError(error)
    errors.inc({ code: coded.code })
    if (errorTable[coded.code].status >= 500) request.log.error({ err: error, code: coded.code }, 'request failed')
    const { retryAfterSeconds: resetSeconds, limit } = coded.details ?? {}
    if (typeof resetSeconds === 'number') {
      reply.header('retry-after', resetSeconds)
      if (typeof limit === 'number') tellRate(reply, { limit, remaining: 0, resetSeconds })
    }
    const answer = showError(coded, request)
    return reply.status(answer.statusCode).send(answer)
  })
  const connections = trackConnections(app.server)
  app.get('/live', { schema: { hide: true } }, async () => ({ status: 'ok' }))
  app.get('/ready', { schema: { hide: true } }, async (_, reply) => {
    const report = await reportHealth(checks.filter(({ critical }) => critical))
    const ready = report.status === 'ok' && !closing
    return reply.status(ready ? 200 : 503).send({ status: ready ? 'ok' : 'down', checks: report.checks })
  })
  app.get('/health', { schema: { hide: true } }, async (_, reply) => {
    const report = await health()
    return reply.status(report.status === 'down' || report.status === 'standby' ? 503 : 200).send(report)
  })
  app.get('/metrics', { schema: { hide: true } }, async (_, reply) => {
    return reply.type(registry.contentType).send(await registry.metrics())
  })
  addDocsRoutes(app, api?.events)
  return {
    app,
    registry,
    addCheck: (check) => void checks.push(check),
    describeHealth(wanted) {
      describe = wanted
    },
    health,
    onUpgrade: (handle) =>
      void app.server.on('upgrade', (request, socket, head) => {
        connections.handOver(request.socket)
        handle(request, socket, head)
      }),
    listen: ({ host, port }) => app.listen({ host, port }),
    async listenTls(options) {
      await app.ready()
      tls = await openTlsListener({ ...options, server: app.server, logger })
      return tls.url
    },
    async close() {
      closing = true
      connections.end()
      await Promise.all([app.close(), tls?.close()])
    },
  }
}

const requestIdPattern = /^[\x21-\x7e]{1,200}$/
const requestIds = new AsyncLocalStorage<string>()

/** The id of the HTTP request that is being answered, for what is asked of other services because of it. */
export const currentRequestId = (): string | undefined => requestIds.getStore()

/** Any error as a coded one. What is not ours becomes INTERNAL and tells nothing. */
export function toSpineError(error: unknown): SpineError {
  if (isSpineError(error)) return error
  const { validation, statusCode, code } = error as Partial<FastifyError>
  if (validation !== undefined) {
    const details = { errors: validation.map(explainRefusal) }
    return new SpineError('VALIDATION_FAILED', 'The request does not have the expected shape.', { details })
  }
  if (isDatabaseAway(error)) {
    return new SpineError('DATABASE_UNAVAILABLE', 'The database cannot be written or read now.', { cause: error })
  }
  if (statusCode === 413) return new SpineError('TOO_LARGE', 'The request is larger than allowed.')
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new SpineError('VALIDATION_FAILED', `The request cannot be read (${code ?? statusCode}).`)
  }
  return new SpineError('INTERNAL', 'Something went wrong inside the service.', { cause: error })
}

/** The body of an error answer. */
export function errorBody({ code, message, details }: SpineError): ErrorAnswer {
  return {
    err: { code, reason: message, ...(details === undefined ? {} : { additionalDetails: details }) },
    timestamp: new Date().toISOString(),
    statusCode: errorTable[code].status,
  }
}
