/** Who: by alias or name where one is known, else by the ends of the DID, whose whole is its title. */
export function Party({
  did,
  name,
  alias,
}: {
  did: string
  name?: string | null | undefined
  alias?: string | null | undefined
}) {
  const shown = alias ?? name
  return (
    <span className="party" title={did}>
      {shown ?? shortDid(did)}
    </span>
  )
}

/** `did:ethr:spine:0x12345678…cdef`. */
export function shortDid(did: string): string {
  return did.length <= 34 ? did : `${did.slice(0, did.lastIndexOf(':') + 11)}…${did.slice(-4)}`
}
