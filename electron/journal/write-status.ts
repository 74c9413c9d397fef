import type { AppStatus } from '../../shared/bridge.ts'
import type { Fault } from '../../shared/fault.ts'
import { failure, success } from '../../shared/result.ts'
import type { Result } from '../../shared/result.ts'

export type JournalGate = Pick<AppStatus, 'log' | 'unlogged'>

/**
 * Whether the log can be written, and whether the person agreed to act without it. In memory only: the next start asks
 * again.
 */
export interface Unlogged {
  /** What became of the last line. */
  wrote(failed: Fault | undefined): void
  agreed(): boolean
  /** Takes an agreement only while the log fails: nobody agrees to something that they were not told. */
  agree(agreed: boolean): Result<undefined>
}

export function createUnlogged(onChange: (state: JournalGate) => void): Unlogged {
  let state: JournalGate = { log: 'unknown', unlogged: false }

  const become = (change: Partial<JournalGate>): void => {
    const next = { ...state, ...change }
    if (next.log === state.log && next.unlogged === state.unlogged) return
    state = next
    onChange(state)
  }

  return {
    wrote: (failed) => {
      become({ log: failed === undefined ? 'ok' : troubleOf(failed) })
    },
    agreed: () => state.unlogged,
    agree: (agreed) => {
      if (agreed && (state.log === 'ok' || state.log === 'unknown'))
        return failure('unconfirmed', { values: { reason: 'logWritable' } })
      become({ unlogged: agreed })
      return success(undefined)
    },
  }
}

function troubleOf({ values }: Fault): JournalGate['log'] {
  const reason = values?.reason
  return reason === 'full' || reason === 'readOnly' || reason === 'slow' ? reason : 'failed'
}
