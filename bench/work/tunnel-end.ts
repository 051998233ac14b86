// The other end of a tunnel, in the network that has no way out: PORT=FILE … leads what connects to the port to the file.
import { once } from 'node:events'
import { connect } from 'node:net'
import { leadTo } from '../faults/tunnel.ts'

for (const way of process.argv.slice(2)) {
  const [port, file = ''] = way.split('=')
  const server = leadTo(() => connect(file)).listen(Number(port), '127.0.0.1')
  await once(server, 'listening')
}
process.on('disconnect', () => process.exit())
process.send?.('open')
