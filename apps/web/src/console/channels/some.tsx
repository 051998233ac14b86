import classes from './channels.module.css'

const shown = 2

/** The first of some words, and how many more there are. */
export function Some({ items }: { items: readonly string[] }) {
  const more = items.slice(shown)
  return (
    <span className={classes.some}>
      {items.slice(0, shown).map((item) => (
        <span key={item} className={classes.chip}>
          {item}
        </span>
      ))}
      {more.length > 0 && <span title={more.join(', ')}>+{more.length}</span>}
    </span>
  )
}
