import type { Room, Snapshot } from '../../shared/rooms/model.ts'
import type { FakeBridge } from './bridge.ts'

export interface Measured {
  /** Milliseconds from the push of a patch to the end of the frame that shows it. */
  readonly changes: readonly number[]
  /** Milliseconds from a keystroke in the search to the end of the frame that shows the list. */
  readonly searches: readonly number[]
}

const ROOMS_A_CHANGE = 10
const RUNS = 40
/** Searches that are typed letter by letter. The first three find callers, rooms and numbers, the last nothing. */
const SEARCHES = ['caller 57', 'room 9', '+1 555 010', 'caller x']

/** Changes and searches the rooms of the window, and measures how long each takes. */
export async function measure(fake: FakeBridge, snapshot: Snapshot): Promise<Measured> {
  const changes: number[] = []
  let now = snapshot
  for (let run = 0; run < RUNS; run++) {
    const next = changedSnapshot(now, run)
    const patch = {
      from: now.revision,
      revision: next.revision,
      at: next.at,
      changed: next.conferences.filter((room, index) => room !== now.conferences[index]),
      removed: [],
    }
    now = next
    const push = JSON.stringify(patch)
    changes.push(
      await painted(() => {
        fake.push('patch', push)
      }),
    )
  }
  const searches: number[] = []
  document.querySelector<HTMLElement>('#search')?.focus()
  const field = document.querySelector<HTMLInputElement>('#search')
  for (const query of SEARCHES.flatMap(keystrokes)) {
    searches.push(
      await painted(() => {
        if (field === null) return
        field.value = query
        field.dispatchEvent(new Event('input', { bubbles: true }))
      }),
    )
  }
  return { changes, searches }
}

/**
 * Milliseconds from a change at the start of a frame to the first task after that frame: script, style, layout and
 * paint. A change between two frames would also wait up to 17 ms for the next frame, and that wait is not part of the
 * work.
 */
async function painted(change: () => void): Promise<number> {
  await new Promise((done) => setTimeout(done, 30))
  return new Promise((done) => {
    requestAnimationFrame(() => {
      const start = performance.now()
      change()
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => {
        done(performance.now() - start)
      }
      port2.postMessage(undefined)
    })
  })
}

/** The contents of the search field after each keystroke, and after it was cleared. */
function keystrokes(text: string): readonly string[] {
  return [...Array.from(text, (_, index) => text.slice(0, index + 1)), '']
}

function changedSnapshot(before: Snapshot, run: number): Snapshot {
  const conferences = before.conferences.map((room, index): Room =>
    index % (before.conferences.length / ROOMS_A_CHANGE) !== run % 3
      ? room
      : {
          ...room,
          members:
            room.members?.map((member, index) => (index === run % 20 ? { ...member, muted: !member.muted } : member)) ??
            [],
        },
  )
  return { ...before, revision: before.revision + 1, at: Date.now(), conferences }
}
