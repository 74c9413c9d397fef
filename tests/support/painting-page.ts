import { Painted } from '../../electron/desktop/windows/painted.ts'
import { createAfter } from '../../shared/timers.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** Milliseconds until the page paints what it is sent. */
export type PaintsIn = number | 'never'

/** A page that acknowledges by itself what it has painted. The test may change how long that takes. */
export function paintingPage(clock: VirtualClock, paintsIn: PaintsIn = 0) {
  let tokens = 0
  const all = new Painted({ after: createAfter(clock), newToken: () => `token ${String((tokens += 1))}` })
  const page = {
    paintsIn,
    /** What was awaited, in order. */
    awaited: [] as string[],
    acknowledge: (token: string) => {
      all.acknowledge(token)
    },
    painted: {
      newToken: () => all.newToken(),
      wait: (...given: Parameters<Painted['wait']>): Promise<boolean> => {
        const [token] = given
        const isPainted = all.wait(...given)
        page.awaited.push(token)
        if (page.paintsIn === 0) page.acknowledge(token)
        else if (page.paintsIn !== 'never')
          clock.setTimeout(() => {
            page.acknowledge(token)
          }, page.paintsIn)
        return isPainted
      },
    },
  }
  return page
}
