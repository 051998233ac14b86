import type { Approval, EnrolmentRequest, StatusChanged } from '@digital-spine/api'
import { type ApproveContext, approveRequest } from './approve-request.ts'
import { changeStatus, type StatusAction, type StatusContext, type StatusTarget } from './change-status.ts'

/** Decides as an issuer and a revoker. Writes go one after the other: each status list is made from the one before it. */
export type Issuer = {
  approve(id: string, approval?: Approval): Promise<EnrolmentRequest>
  change(action: StatusAction, target: StatusTarget): Promise<StatusChanged>
}

export function createIssuer(context: ApproveContext & StatusContext): Issuer {
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work)
    last = mine.catch(() => undefined)
    return mine
  }
  return {
    approve: (id, approval = {}) => inTurn(() => approveRequest(context, id, approval)),
    change: (action, target) => inTurn(() => changeStatus(context, action, target)),
  }
}
