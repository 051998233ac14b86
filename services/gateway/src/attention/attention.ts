import type { Attention } from '@digital-spine/api'
import type { CheckReport } from '@digital-spine/runtime'
import type { Parts } from '../parts.ts'
import { showFindings } from './item.ts'
import { findAboutMessages } from './of-messages.ts'
import { findAboutOthers } from './of-others.ts'
import { findAboutRoom } from './of-room.ts'
import { findAboutSettings } from './of-settings.ts'
import { openOutlook } from './outlook.ts'

/** Tells what somebody should look at; nobody else is asked for it then. */
export type AttentionFinder = { find(): Promise<Attention>; close(): Promise<void> }

export function openAttention(
  parts: Pick<Parts, 'certificate' | 'context' | 'files' | 'jobs' | 'members' | 'receivers' | 'wallet'>,
  health: () => Promise<Pick<CheckReport, 'checks'>>,
): AttentionFinder {
  const { certificate, context, files, members, receivers } = parts
  const outlook = openOutlook(context, { ...parts, health })
  return {
    async find() {
      const { known } = outlook
      const { waiting } = receivers
      const findings = [
        ...findAboutOthers(known, { certificate, now: context.now() }),
        ...(await findAboutMessages(context)),
        ...(waiting === 0 ? [] : [{ kind: 'unverified', count: waiting } as const]),
        ...(await findAboutSettings(context, members)),
        ...(await findAboutRoom(files)),
      ]
      return { items: showFindings(findings), ...(known.at === undefined ? {} : { at: known.at }) }
    },
    close: outlook.close,
  }
}
