import type { Page } from 'playwright-core'

/** How a page fared while it showed messages; ms. */
export type TailFigures = {
  readonly longestFrameMs: number
  readonly longestTaskMs: number
  readonly perSecond: number
}

type Watched = { longestFrameMs: number; longestTaskMs: number }

const batch = 250
const reading = { interval: '2030-01-01T00:00:00Z', resolution: 'PT15M', importKWh: 1, exportKWh: 0 }

/**
 * Sends readings from the device maker of a sandbox, `perSecond` of them a second or as many as it takes, while the live page of a
 * recipient is open in `page`; waits until all were counted there.
 */
export async function measureTail(
  page: Page,
  { url, messages, perSecond }: { url: string; messages: number; perSecond: number },
): Promise<TailFigures> {
  await page.goto(`${url}/participants/aggregator/messages/live`)
  await page.getByText('0 since this page was opened').waitFor()
  await page.evaluate(watchFrames)
  const start = performance.now()
  for (let sent = 0; sent < messages; sent += batch) {
    await sendReadings(url, sent)
    const ahead = ((sent + batch) / perSecond) * 1000 - (performance.now() - start)
    if (ahead > 0) await page.waitForTimeout(ahead)
  }
  await page.getByText(`${messages} since this page was opened`).waitFor()
  const seconds = (performance.now() - start) / 1000
  const watched = await page.evaluate(() => (globalThis as unknown as { watched: Watched }).watched)
  return { ...watched, perSecond: messages / seconds }
}

/** Runs in the page: notes how long each frame and each task takes at most. */
function watchFrames(): void {
  const watched: Watched = { longestFrameMs: 0, longestTaskMs: 0 }
  Object.assign(globalThis, { watched })
  let last = performance.now()
  const onFrame = (now: number): void => {
    watched.longestFrameMs = Math.max(watched.longestFrameMs, now - last)
    last = now
    requestAnimationFrame(onFrame)
  }
  requestAnimationFrame(onFrame)
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) watched.longestTaskMs = Math.max(watched.longestTaskMs, duration)
  }).observe({ type: 'longtask' })
}

async function sendReadings(url: string, from: number): Promise<void> {
  const messages = Array.from({ length: batch }, (_, i) => ({
    ...{ fqcn: 'readings.out', topicOwner: 'voltware.iam.ewc', topicName: 'meter-readings' },
    payload: JSON.stringify({
      ...reading,
      meteringPoint: `DE${String(from + i).padStart(31, '0')}`,
      quality: 'measured',
    }),
  }))
  const answer = await fetch(`${url}/api/participants/device-maker/api/v2/messages/batch`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json', origin: url } },
    body: JSON.stringify({ messages }),
  })
  if (!answer.ok) throw new Error(`not sent: ${await answer.text()}`)
  const { answers } = (await answer.json()) as { answers: { err?: { reason: string } }[] }
  const refused = answers.find(({ err }) => err !== undefined)
  if (refused !== undefined) throw new Error(`refused: ${JSON.stringify(refused.err)}`)
}
