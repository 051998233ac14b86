/** Strokes on a grid of 24 by 24. */
const strokes = {
  home: 'M4 11l8-7 8 7v9h-5v-6H9v6H4z',
  messages: 'M4 5h16v11H9l-5 4z',
  files: 'M6 3h8l4 4v14H6zM14 3v4h4',
  dead: 'M12 4l9 16H3zM12 10v4M12 17v.5',
  channels: 'M4 7h11M12 4l3 3-3 3M20 17H9M12 14l-3 3 3 3',
  topics: 'M9 4c-3 0-1 7-4 8 3 1 1 8 4 8M15 4c3 0 1 7 4 8-3 1-1 8-4 8',
  people: 'M9 11a3.5 3.5 0 100-7 3.5 3.5 0 000 7zM3 20c0-4 3-6 6-6s6 2 6 6M16 5a3 3 0 010 6M17 14c2.5 .6 4 2.6 4 6',
  organisations: 'M9 4h6v5H9zM3 15h6v5H3zM15 15h6v5h-6zM12 9v3M6 15v-3h12v3',
  roles: 'M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6zM9 12l2 2 4-4',
  identity: 'M4 5h16v14H4zM9 12a2 2 0 100-4 2 2 0 000 4zM6 16c.5-2 1.5-3 3-3s2.5 1 3 3M15 9h3M15 13h3',
  integrations: 'M8 8l-4 4 4 4M16 8l4 4-4 4M13 5l-2 14',
  users: 'M12 12a4 4 0 100-8 4 4 0 000 8zM5 21c0-4 3-6 7-6s7 2 7 6',
  audit: 'M6 3h12v18H6zM9 8h6M9 12h6M9 16h4',
  settings: 'M4 7h9M17 7h3M15 5v4M4 17h3M11 17h9M9 15v4',
  map: 'M9 4L3 6v14l6-2 6 2 6-2V4l-6 2zM9 4v14M15 6v14',
  menu: 'M4 7h16M4 12h16M4 17h16',
  incoming: 'M19 5L7 17M7 8v9h9',
  outgoing: 'M5 19L17 7M8 7h9v9',
} as const
export type IconName = keyof typeof strokes

/** A picture beside a text that says the same. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.8}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={strokes[name]} />
    </svg>
  )
}
