import { withClocks } from '../clocks.ts'
import { type FaultKind, runFaults } from '../fault-run.ts'
import { serviceNames, startSpine } from '../spine.ts'

/** Puts the clock of one process forward or back, and right again. */
export const clock: FaultKind = ({ runs, say }) =>
  withClocks(serviceNames, ({ variables, jump }) =>
    runFaults('faults.clock', { runs, say, start: () => startSpine({ variables }), fault: jump }),
  )
