const kept = 'spine.motion'

/** Whether somebody has asked here for less motion, beside what their system says. */
export const isMotionReduced = (): boolean => localStorage.getItem(kept) === 'reduced'

export function reduceMotion(reduced: boolean): void {
  if (reduced) localStorage.setItem(kept, 'reduced')
  else localStorage.removeItem(kept)
  applyMotion()
}

/** Has the page move as its reader wants it. */
export function applyMotion(): void {
  document.documentElement.classList.toggle('still', isMotionReduced())
}
