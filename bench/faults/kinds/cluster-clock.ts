import { withClocks } from '../clocks.ts'
import { brokerNames, needsNats, startCluster } from '../cluster.ts'
import { type FaultKind, runFaults } from '../fault-run.ts'

/** Puts the clock of one broker process forward or back. NATS itself has no clock that could be bent: Go asks the kernel. */
export const clusterClock: FaultKind = needsNats(({ runs, say }) =>
  withClocks(brokerNames, ({ variables, jump }) =>
    runFaults('faults.cluster.clock', { runs, say, start: () => startCluster({ variables }), fault: jump }),
  ),
)
