const colours: Readonly<Record<string, string>> = {
  'meter-readings': 'var(--topic-readings)',
  'flexibility-offers': 'var(--topic-offers)',
  'operating-envelopes': 'var(--topic-envelopes)',
}

/** The colour a topic has on the map and in the list. */
export const topicColour = (name: string): string => colours[name] ?? 'var(--topic-other)'

export const topicNames = Object.keys(colours)
