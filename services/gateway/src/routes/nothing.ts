/** The response schema of a status without a body. */
export const nothing = { type: 'null', description: 'It is so.' } as const
