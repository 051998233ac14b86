import type { ChannelType } from '@digital-spine/api'
import classes from './channels.module.css'
import { isReceiving } from './is-receiving.ts'

const strokes: Readonly<Record<ChannelType, string>> = {
  pub: 'M7 17L17 7M9 7h8v8',
  sub: 'M17 7L7 17M15 17H7V9',
  upload: 'M7 3h7l4 4v14H7zM12.5 17v-6M10 13l2.5-2.5L15 13',
  download: 'M7 3h7l4 4v14H7zM12.5 10.5v6M10 14.5l2.5 2.5 2.5-2.5',
}

/** A picture of what a channel is for, beside a text that says so. */
export function Direction({ type, size = 36 }: { type: ChannelType; size?: number }) {
  return (
    <span className={`${classes.direction} ${isReceiving(type) ? classes.inward : classes.outward}`} aria-hidden="true">
      <svg
        width={size * 0.6}
        height={size * 0.6}
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        strokeWidth={2}
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        <path d={strokes[type]} />
      </svg>
    </span>
  )
}
