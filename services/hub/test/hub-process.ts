// A hub in a process of its own, to be killed: node hub-process.ts '{"databaseUrl","port","network"}'.
import { type Network, openLedger } from '@digital-spine/ledger'
import { silentLogger } from '@digital-spine/runtime'
import { createHub } from '../src/index.ts'

const options = JSON.parse(process.argv[2] ?? '') as { databaseUrl: string; port: number; network: Network }
const ledger = await openLedger({ network: options.network })
const hub = await createHub({ host: '127.0.0.1', ...options, ledger, logger: silentLogger() })
process.stdout.write(`${hub.url}\n`)
