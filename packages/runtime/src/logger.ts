import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino'

export type Logger = PinoLogger

const secretKeys = [
  ...['apiKey', 'token', 'refreshToken', 'authorization', 'dpop', 'privateKey', 'secret', 'password', 'key'],
  ...['accessToken', 'ticket', 'payload', 'vp'],
]

/** Structured logs, one JSON object a line. Members that hold secrets or payloads are cut, at two depths. */
export function createLogger(options: { name: string; level?: string; destination?: DestinationStream }): Logger {
  const { name, level = 'info', destination } = options
  const settings = {
    name,
    level,
    redact: { paths: secretKeys.flatMap((key) => [key, `*.${key}`]), remove: true },
  }
  return destination === undefined ? pino(settings) : pino(settings, destination)
}

/** Says nothing. */
export const silentLogger = (): Logger => pino({ level: 'silent' })

/** Where the logs of a process that talks to people go: lines appended to a file. */
export function logFile(path: string): DestinationStream {
  return pino.destination({ dest: path, append: true, sync: false })
}
