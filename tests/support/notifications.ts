import { run } from './command.ts'
import { until } from './until.ts'

/** One notice as the notification daemon received it. */
export interface Notice {
  readonly appName: string
  readonly summary: string
  readonly body: string
}

interface DunstEntry {
  readonly appname: { readonly data: string }
  readonly summary: { readonly data: string }
  readonly body: { readonly data: string }
}

/** Notices on screen now. */
export async function displayedCount(): Promise<number> {
  return Number(await run('dunstctl', ['count', 'displayed']))
}

/** Every notice since the daemon started, newest first. Those on screen are closed: dunst lists only closed ones. */
export async function closeAndListNotices(): Promise<readonly Notice[]> {
  await run('dunstctl', ['close-all'])
  const { data } = JSON.parse(await run('dunstctl', ['history'])) as { data: [DunstEntry[]] }
  return data[0].map((entry) => ({
    appName: entry.appname.data,
    summary: entry.summary.data,
    body: entry.body.data,
  }))
}

export async function clearNotices(): Promise<void> {
  await run('dunstctl', ['close-all'])
  await run('dunstctl', ['history-clear'])
}

export function waitForNoticeOnScreen(timeoutMs = 10_000): Promise<number> {
  return until('a notice on the screen', async () => (await displayedCount()) || undefined, { timeoutMs })
}

/** Waits for a notice whose title or text matches. */
export function waitForNotice(text: RegExp, timeoutMs = 10_000): Promise<Notice> {
  return until(
    `a notice with ${String(text)}`,
    async () => (await closeAndListNotices()).find((notice) => text.test(`${notice.summary}\n${notice.body}`)),
    { timeoutMs, everyMs: 200 },
  )
}
