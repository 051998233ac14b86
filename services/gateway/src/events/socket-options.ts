/** Of every WebSocket at a gateway. */
export const socketOptions = {
  /** bytes of a frame */
  maxPayload: 4 << 20,
  perMessageDeflate: false,
  /** ms that the other side may take to close in its turn */
  closeTimeout: 2000,
} as const
