/** A message's place in a flow: number `n` of an epoch. */
export type FlowPosition = { readonly epoch: string; readonly n: number }

/** The last message of a flow, with the hash of its header (base64url); null before the first. */
export type FlowState = (FlowPosition & { readonly hash: string }) | null

export type FlowVerdict = 'successor' | 'duplicate' | 'conflict' | 'gap' | 'behind'

/**
 * The successor rule. A flow (sender, channel, recipient) is one chain: after (epoch, n) comes (epoch, n + 1), or number
 * 0 of a new epoch whose leaf for this recipient says that (epoch, n) came before.
 *
 * - `duplicate` the last message once more, `conflict` another message in its place;
 * - `gap` something between was not seen; `behind` it lies before the last message, so only storage can tell which.
 */
export function nextInFlow(
  state: FlowState,
  message: FlowPosition & { readonly hash: string; readonly prev: FlowPosition | null },
): FlowVerdict {
  if (state !== null && state.epoch === message.epoch) {
    if (message.n === state.n) return state.hash === message.hash ? 'duplicate' : 'conflict'
    if (message.n < state.n) return 'behind'
    return message.n === state.n + 1 ? 'successor' : 'gap'
  }
  if (message.n !== 0) return state === null ? 'gap' : 'behind'
  if (state === null) return message.prev === null ? 'successor' : 'gap'
  if (message.prev === null) return 'behind'
  return message.prev.epoch === state.epoch && message.prev.n === state.n ? 'successor' : 'gap'
}
