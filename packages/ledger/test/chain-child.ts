// A chain in a process of its own, to be killed: prints its address, and never closes by itself.
import { startChain } from '../src/index.ts'

const chain = await startChain({ dataDir: process.argv[2] ?? '' })
process.stdout.write(`${JSON.stringify({ url: chain.url, privateKey: chain.privateKey })}\n`)
setInterval(() => undefined, 1000)
