import { run } from './run-program.ts'
import { until } from './wait-for.ts'

/** One notification as the daemon received it. */
export interface ShownNotification {
  readonly appName: string
  readonly summary: string
  readonly body: string
}

/** The notifications since `recordNotifications` was called. */
export type NotificationRecorder = Awaited<ReturnType<typeof recordNotifications>>

type DunstEntry = Readonly<Record<'appname' | 'summary' | 'body', { readonly data: string }>> & {
  readonly id: { readonly data: number }
}

/** Returns a recorder that lists the notifications from now on, without those of earlier tests. */
export async function recordNotifications() {
  const before = new Set((await closeAndReadHistory()).map((entry) => entry.id.data))
  /** Newest first. Closes the notifications on screen, because dunst lists only closed ones. */
  const closeAndList = async (): Promise<readonly ShownNotification[]> => {
    const entries = await closeAndReadHistory()
    return entries
      .filter((entry) => !before.has(entry.id.data))
      .map(({ appname, summary, body }) => ({ appName: appname.data, summary: summary.data, body: body.data }))
  }
  /** The number of notifications that are on screen now. */
  const displayed = async (): Promise<number> => Number(await run('dunstctl', ['count', 'displayed']))
  return {
    closeAndList,
    displayed,
    waitOnScreen: () => until('a notification on the screen', async () => (await displayed()) || undefined),
    /** Waits for a notification whose title or text matches. */
    waitFor: (text: RegExp): Promise<ShownNotification> =>
      until(
        `a notification with ${String(text)}`,
        async () => (await closeAndList()).find(({ summary, body }) => text.test(`${summary}\n${body}`)),
        { everyMs: 200 },
      ),
  }
}

async function closeAndReadHistory(): Promise<readonly DunstEntry[]> {
  await run('dunstctl', ['close-all'])
  const { data } = JSON.parse(await run('dunstctl', ['history'])) as { data: [DunstEntry[]] }
  return data[0]
}
