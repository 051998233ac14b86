import classes from './parties.module.css'

const tints = 6

/** A picture of somebody, beside what they are called: the same wherever they appear. */
export function Face({ did, called }: { did: string; called: string }) {
  const sum = [...did].reduce((all, letter) => (all * 31 + (letter.codePointAt(0) ?? 0)) % 9973, 7)
  return (
    <span className={`${classes.face} ${classes[`tint${sum % tints}`]}`} aria-hidden="true">
      {initialsOf(called)}
    </span>
  )
}

/** The first letters of up to two words. */
function initialsOf(called: string): string {
  const words = called.split(/[\s._-]+/).filter((word) => /^[\p{L}\p{N}]/u.test(word))
  const letters = words.slice(0, 2).map((word) => [...word][0] ?? '')
  return letters.join('').toLocaleUpperCase()
}
