import { freePorts } from '@digital-spine/testkit'
import { builtPages } from '../src/pages.ts'
import { type Sandbox, startSandbox } from '../src/sandbox/start-sandbox.ts'

/** Ports from the base port to that of the last newcomer. */
const portCount = 19

/** Starts a whole spine in this process with its state in a folder, on ports that stay free while a service is stopped. */
export async function startTestSandbox(dataDir: string): Promise<Sandbox> {
  const [port] = await freePorts(portCount)
  return startSandbox({ dataDir, host: '127.0.0.1', port, pages: builtPages, report: () => undefined })
}
