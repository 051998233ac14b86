import type { Draft } from './draft.ts'

/** Drafts that outlive their page, as long as the tab is open. */
export type KeptDraft = { read(): Draft | undefined; keep(draft: Draft): void; drop(): void }

/** The draft of one gateway for one topic; `about` is empty for new ones. */
export function keptDraft(prefix: string, about: string): KeptDraft {
  const key = `spine.draft ${prefix} ${about}`
  return {
    read() {
      const text = sessionStorage.getItem(key)
      return text === null ? undefined : (JSON.parse(text) as Draft)
    },
    keep(draft) {
      try {
        sessionStorage.setItem(key, JSON.stringify(draft))
      } catch {
        // One that is too large for the browser is there as long as its page.
        sessionStorage.removeItem(key)
      }
    },
    drop: () => sessionStorage.removeItem(key),
  }
}
