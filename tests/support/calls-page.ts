import { liveCallHandlers } from '../../electron/ipc/handlers/live-calls.ts'

/** The number of calls whose rows a window shows and whose details it requests. */
const SHOWN = 10

/**
 * What *Live calls* in the window requests: the list, and then the details of the newest calls, two at a time.
 *
 * @returns a function that opens the page, and resolves when all rows that it shows are loaded
 */
export function createCallsPage(parts: Parameters<typeof liveCallHandlers>[0]): (accountId: string) => Promise<void> {
  const { liveCalls, liveCall } = liveCallHandlers(parts)
  return async (accountId) => {
    const listed = await liveCalls({ accountId })
    const rows = listed.ok ? listed.value.slice(-SHOWN).toReversed() : []
    const load = async (): Promise<void> => {
      for (let row = rows.shift(); row !== undefined; row = rows.shift()) {
        await liveCall({ accountId, callUuid: row.callUuid })
      }
    }
    await Promise.all([load(), load()])
  }
}
