/** What is to be done when a view has come to a record. */
export type Milestones = {
  add(sequence: number, then: () => void): void
  reach(sequence: number): void
}

export function createMilestones(): Milestones {
  let waiting: { readonly sequence: number; readonly then: () => void }[] = []
  return {
    add: (sequence, then) => void waiting.push({ sequence, then }),
    reach(reached) {
      if (waiting.length === 0) return
      const due = waiting.filter(({ sequence }) => sequence <= reached)
      waiting = waiting.filter(({ sequence }) => sequence > reached)
      for (const { then } of due) then()
    },
  }
}
