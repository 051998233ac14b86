import { createContext, Script } from 'node:vm'

const script = new Script('run()')

/** Thrown when the time is up. */
export class TimeIsUp extends Error {}

/**
 * A function that is stopped when it runs longer than `limitMs`, inside a regular expression too. Each call costs about
 * 0.1 ms for its watchdog, so this is for work that somebody else could make endless.
 */
export function limitTime<Input, Output>(work: (input: Input) => Output, limitMs: number): (input: Input) => Output {
  const context: { run?: () => Output } = {}
  createContext(context)
  return (input) => {
    context.run = () => work(input)
    try {
      return script.runInContext(context, { timeout: limitMs }) as Output
    } catch (error) {
      // It is an Error of the context, which is no Error here.
      if ((error as { code?: unknown } | null)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
        throw new TimeIsUp(`not done within ${limitMs} ms`)
      }
      throw error
    } finally {
      delete context.run
    }
  }
}
