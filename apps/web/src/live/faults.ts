import { call, type SandboxState } from '../api.ts'

/** Something to break, or to put right: what its button says, and what it does; answers what to expect. */
export type Fault = { readonly label: string; readonly run: () => Promise<string> }
export type FaultGroup = { readonly title: string; readonly faults: readonly Fault[] }

type Tampering = { readonly id: string; readonly recipient: string; readonly position: number }
type ServiceTexts = { readonly stop: string; readonly start: string; readonly gone: string; readonly back: string }

const services: Readonly<Record<string, ServiceTexts>> = {
  broker: {
    stop: 'Stop the broker',
    start: 'Start the broker',
    gone: 'The broker is stopped. Gateways go on accepting messages; nothing is lost, nothing arrives.',
    back: 'The broker runs again. Gateways log in by themselves and send what waited, in order.',
  },
  ledger: {
    stop: 'Take the ledger away',
    start: 'Bring the ledger back',
    gone: 'The ledger is away. Messages go on for 15 minutes on what was last read of it, then everything that needs a role fails closed.',
    back: 'The ledger is back, with every block it had.',
  },
  hub: {
    stop: 'Stop the SSI hub',
    start: 'Start the SSI hub',
    gone: 'The hub is stopped. Roles known are still verified, against the ledger; new ones cannot be requested.',
    back: 'The hub runs again.',
  },
  names: {
    stop: 'Stop the name service',
    start: 'Start the name service',
    gone: 'The name service is stopped. Everybody reads the ledger itself; only new writes wait for a relay.',
    back: 'The name service runs again.',
  },
}
const victim = 'device-maker'

export function listFaults(state: SandboxState): readonly FaultGroup[] {
  const gateways = state.participants.filter(({ key }) => key !== 'operator')
  return [
    {
      title: 'Shared infrastructure',
      faults: Object.entries(services).map(([name, texts]) => turn(state, name, texts)),
    },
    {
      title: 'A broker’s operator who cheats',
      faults: [
        { label: 'Tamper with a stored message', run: tamper },
        { label: 'Replay a message', run: replay },
      ],
    },
    {
      title: 'Roles',
      faults: [
        { label: 'Revoke the device maker’s role', run: () => revoke(state) },
        { label: 'Grant it again', run: () => grant(state) },
      ],
    },
    {
      title: 'Gateways',
      faults: gateways.map(({ key, title }) => {
        const [who] = title.split(',')
        return turn(state, key, {
          stop: `Stop ${who}’s gateway`,
          start: `Start ${who}’s gateway`,
          gone: `${who}’s gateway is stopped. What is sent to it waits in its mailbox at the broker.`,
          back: `${who}’s gateway runs again, and takes what waited.`,
        })
      }),
    },
  ]
}

function turn(state: SandboxState, name: string, { stop, start, gone, back }: ServiceTexts): Fault {
  const running = state.services.find((service) => service.name === name)?.running ?? true
  return {
    label: running ? stop : start,
    run: async () => {
      await call(`sandbox/services/${name}`, { running: !running })
      return running ? gone : back
    },
  }
}

async function tamper(): Promise<string> {
  const { position } = await call<Tampering>('sandbox/tamper', {})
  return `While the grid operator was away, one bit of the message at place ${position} of its mailbox was turned around in the broker’s database. Its digest is signed, so this cannot pass.`
}

async function replay(): Promise<string> {
  const { position } = await call<Tampering>('sandbox/replay', {})
  return `A message was put into the grid operator’s mailbox a second time, at place ${position}. It is genuine, and still must not be taken twice.`
}

async function revoke(state: SandboxState): Promise<string> {
  const subject = state.participants.find(({ key }) => key === victim)?.did
  await call('participants/operator/api/v2/enrolment/revoke', { subject, role: state.userRole })
  return 'The role is revoked: the new status list’s digest is on the ledger. Broker and recipients turn the device maker away within 15 s.'
}

async function grant(state: SandboxState): Promise<string> {
  const { id } = await call<{ id: string }>(`participants/${victim}/api/v2/enrol`, { role: state.userRole })
  await call(`participants/operator/api/v2/enrolment/requests/${id}/approve`, {})
  await call(`participants/${victim}/api/v2/enrol/refresh`, {})
  return 'Requested, approved and fetched: a new credential. The device maker is let in again.'
}
