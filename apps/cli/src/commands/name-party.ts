/** What people call somebody: its alias, the name it calls itself and its DID, as far as they are known. */
export function nameParty({ did, name, alias }: { did: string; name?: string; alias?: string }): string {
  const names = [alias, name].filter((text) => text !== undefined)
  return names.length === 0 ? did : `${names.join(', ')} (${did})`
}
