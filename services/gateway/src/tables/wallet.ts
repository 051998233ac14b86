/** What this participant holds. */
export type WalletTables = {
  credentials: {
    id: string
    jws: string
    published: number
    issued_at: number
    /** The same as an SD-JWT VC, which has private fields in it. */
    sd_jwt: Uint8Array | null
  }
}
