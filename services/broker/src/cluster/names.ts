/** Streams of the small things that the processes of a broker share, each with its subjects. */
export const sharedStreams = {
  identity: { stream: 'SPINE_IDENTITY', prefix: 'spine.identity' },
  logins: { stream: 'SPINE_LOGINS', prefix: 'spine.logins' },
  nonces: { stream: 'SPINE_NONCES', prefix: 'spine.nonces' },
  proofs: { stream: 'SPINE_PROOFS', prefix: 'spine.proofs' },
} as const
