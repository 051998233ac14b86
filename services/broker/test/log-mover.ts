// A process that moves a log to NATS, and tells its parent of every part.
import { moveLog } from '../src/cluster/move-log.ts'

const [dataDir = '', servers = '', partitions = ''] = process.argv.slice(2)
await moveLog({
  ...{ dataDir, access: { servers: servers.split(',') }, partitions: Number(partitions), replicas: null },
  onPart: (progress) => process.send?.(progress),
})
process.disconnect()
