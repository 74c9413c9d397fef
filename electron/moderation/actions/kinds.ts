import type { ActionKind } from '../../../shared/rooms/model.ts'

/** What a kind of action is. */
export interface Kind {
  /**
   * What it needs before it is sent. `confirmationForMany`: only on everyone, or everyone but the user, because nothing
   * restores the earlier state of each caller. `undoTime`: for one other caller; for several, or the user, a confirmation.
   */
  readonly needs: 'nothing' | 'confirmation' | 'confirmationForMany' | 'undoTime'
  /** Whether something takes it back. If not, the room is read for it, and its intent must be on disk first. */
  readonly undoable: boolean
  /** Milliseconds after a sighting within which a request that is based on it must leave. */
  readonly goodFor: number
  /** Whether it has nothing left to do if the caller or the room is gone. That is a success, not a refusal. */
  readonly endsTarget: boolean
}

const flag = { undoable: true, goodFor: 5_000, endsTarget: false } as const
const removal = { needs: 'undoTime', undoable: false, goodFor: 2_000, endsTarget: true } as const
const end = { needs: 'confirmation', undoable: false, goodFor: 2_000, endsTarget: true } as const
const start = { needs: 'nothing', undoable: false, goodFor: 5_000, endsTarget: false } as const
const stop = { needs: 'nothing', undoable: true, goodFor: 5_000, endsTarget: true } as const

/** One row for each kind. */
export const kinds: Readonly<Record<ActionKind, Kind>> = {
  // Urgent, even for everyone.
  mute: { ...flag, needs: 'nothing' },
  unmute: { ...flag, needs: 'confirmationForMany' },
  deafen: { ...flag, needs: 'confirmationForMany' },
  undeafen: { ...flag, needs: 'confirmationForMany' },
  remove: removal,
  kick: removal,
  end,
  endAll: end,
  hangupCall: end,
  // The window shows beforehand what will be sent.
  announce: start,
  record: start,
  stopAnnouncement: stop,
  stopRecording: stop,
}
